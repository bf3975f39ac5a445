"""Every price source: adding one is a module and a line here."""

from typing import Final

from pricing.sources import gold_api
from pricing.sources.feed import Feed

SOURCES: Final[dict[str, tuple[Feed, ...]]] = {  # in order of trust
    gold_api.NAME: gold_api.FEEDS,
}
FEEDS: Final = tuple(feed for feeds in SOURCES.values() for feed in feeds)
