"""Every price source: adding one is a module and a line here."""

from typing import Final

from pricing.sources import (
    bcrp,
    currency_api,
    frankfurter,
    gold_api,
    goldapi_io,
    goldprice_dev,
    open_er_api,
    sunat,
    swissquote,
)
from pricing.sources.feed import Feed

SOURCES: Final[dict[str, tuple[Feed, ...]]] = {  # in order of trust
    gold_api.NAME: gold_api.FEEDS,
    swissquote.NAME: swissquote.FEEDS,
    goldprice_dev.NAME: goldprice_dev.FEEDS,
    goldapi_io.NAME: goldapi_io.FEEDS,
    frankfurter.NAME: frankfurter.FEEDS,
    currency_api.NAME: currency_api.FEEDS,
    bcrp.NAME: bcrp.FEEDS,
    sunat.NAME: sunat.FEEDS,
    open_er_api.NAME: open_er_api.FEEDS,
}
FEEDS: Final = tuple(feed for feeds in SOURCES.values() for feed in feeds)
