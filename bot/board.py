"""The price board: the market with every source's word, as JSON and as a table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bot.catalog import N_, amount
from bot.codes import code_of
from bot.store.pulls import Heard
from pricing.market import Market
from pricing.quotes import Reason, State
from pricing.sources.feed import Fault
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
REASONS: Final[Mapping[str, str]] = {
    # i18n: Why a source's price wasn't used: beyond what gold or a dollar can cost.
    Reason.OUT_OF_RANGE: N_("reason.out-of-range"),
    # i18n: Why a source's price wasn't used: its date lies ahead.
    Reason.FUTURE: N_("reason.future"),
    # i18n: Why a source's price wasn't used: too old.
    Reason.TOO_OLD: N_("reason.too-old"),
    # i18n: Why a source's price wasn't used: others agree on something else.
    Reason.DISAGREES: N_("reason.disagrees"),
    # i18n: Why a source's price wasn't used: it stands alone.
    Reason.UNSUPPORTED: N_("reason.unsupported"),
    # i18n: Why a source's price wasn't used: a price of the day only backs the others.
    Reason.CONFIRMS: N_("reason.confirms"),
    # i18n: Why a source's price wasn't used: it waits for the operator.
    Reason.HELD: N_("reason.held"),
    # i18n: Why a source's price wasn't used: the operator refused it.
    Reason.REFUSED: N_("reason.refused"),
    # i18n: Why a source gave no price: it can't be reached.
    Fault.UNREACHABLE: N_("fault.unreachable"),
    # i18n: Why a source gave no price: it didn't answer in time.
    Fault.TIMEOUT: N_("fault.timeout"),
    # i18n: Why a source gave no price: it answered with an error.
    Fault.STATUS: N_("fault.status"),
    # i18n: Why a source gave no price: its answer was too long.
    Fault.TOO_LARGE: N_("fault.too-large"),
    # i18n: Why a source gave no price: it sends on to another address.
    Fault.REDIRECT: N_("fault.redirect"),
    # i18n: Why a source gave no price: its answer can't be read.
    Fault.UNREADABLE: N_("fault.unreadable"),
    # i18n: Why a source gave no price: its answer lacks it.
    Fault.MISSING: N_("fault.missing"),
    # i18n: Why a source gave no price: what it gave is no number.
    Fault.NOT_A_NUMBER: N_("fault.not-a-number"),
    # i18n: Why a source gave no price: it is in another currency or unit.
    Fault.WRONG_UNIT: N_("fault.wrong-unit"),
    # i18n: Why a source gave no price: its date can't be.
    Fault.BAD_DATE: N_("fault.bad-date"),
}
"""Every reason that is kept with what a source said, or didn't say."""
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


def why(heard: Heard) -> str:
    """The catalog's key of why it wasn't used, "" if it was; a fault's detail, which
    is for who mends it, is left out."""
    reason = (heard.reason or "").partition(":")[0]
    return REASONS.get(reason, reason)


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
