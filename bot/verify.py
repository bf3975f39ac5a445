"""What was said under a check code: a market, and a purity if the code names one."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from bot.codes import marked_of, number_of
from bot.replies import Verified
from bot.turn import Recall, tell
from pricing.fair import fair_range, worth
from pricing.policy import Policy
from pricing.units import Grams

ONE_GRAM: Final = Grams(Decimal(1))


def verified(
    code: str, recall: Recall, policy: Policy, now: datetime
) -> Verified | None:
    """The figures behind a code as `now` sees them, None if nobody was ever told it."""
    marked = marked_of(code)
    number = marked.number if marked else number_of(code)
    market = recall(number) if number else None
    if market is None:
        return None
    told = tell(market, policy, now)
    if marked is None:
        return Verified(told, code)
    gram = worth(market.pure_gram, ONE_GRAM, marked.fineness)
    return Verified(told, code, marked.fineness, fair_range(gram, policy.local))
