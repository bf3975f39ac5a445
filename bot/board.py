"""The price board: the market with every source's word, as JSON and as a table."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from bot.catalog import N_, amount
from bot.codes import code_of
from bot.store.pulls import Heard
from pricing.market import Market
from pricing.quotes import State
from pricing.units import to_centimos

STATES: Final = {
    # i18n: State of the price: two live sources agree, or more.
    State.CONFIRMED: N_("state.confirmed"),
    # i18n: State of the price: only one live source.
    State.SINGLE: N_("state.single"),
    # i18n: State of the price: no live source, only daily ones.
    State.DAILY: N_("state.daily"),
    # i18n: State of the price: a new value waits for the operator.
    State.HELD: N_("state.held"),
    # i18n: State of the price: the sample of a first start.
    State.SAMPLE: N_("state.sample"),
}
COLUMNS: Final = ("{:<18}{:<10}{:>14}  {:<18}{:<5} {}").format


def as_json(market: Market, heard: Sequence[Heard], now: datetime) -> dict[str, Any]:
    """Amounts are text: US$ a troy ounce, soles a dollar, soles a gram of pure gold."""
    return {
        "state": market.state,
        "usd_per_oz": str(market.gold),
        "pen_per_usd": str(market.dollar),
        "pen_per_gram": str(to_centimos(market.pure_gram)),
        "as_of": market.gold_as_of.isoformat(),
        "age_seconds": int((now - market.gold_as_of).total_seconds()),
        "code": code_of(market.number),
        "quotes": [_quote(each) for each in heard],
    }


def _quote(heard: Heard) -> dict[str, Any]:
    quote = heard.quote
    return {
        "source": heard.source,
        "pair": heard.pair,
        "price": quote and str(quote.price),
        "as_of": quote and quote.as_of.isoformat(),
        "used": heard.used,
        "reason": heard.reason,
    }


def as_table(heard: Sequence[Heard], titles: Sequence[str], yes: str) -> Iterator[str]:
    """One line a source, used ones first within a pair."""
    yield COLUMNS(*titles)
    for each in sorted(heard, key=lambda h: (h.pair, not h.used)):
        price = amount(each.quote.price, 4) if each.quote else ""
        as_of = f"{each.quote.as_of:%Y-%m-%d %H:%M}" if each.quote else ""
        used = yes if each.used else "-"
        row = COLUMNS(each.source, each.pair, price, as_of, used, each.reason or "")
        yield row.rstrip()
