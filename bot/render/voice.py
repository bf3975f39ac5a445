"""How the bot speaks on one channel: SMS plain and short, WhatsApp with accents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from gettext import GNUTranslations
from typing import Final

from bot.catalog import LIMA, amount, day, full_day, hour, plain, price_day, stamp
from bot.codes import code_of, marked_code
from bot.content import Content
from bot.person import Channel
from bot.replies import Told
from bot.sms import size, to_gsm7
from pricing.market import Age
from pricing.purity import PURE, karats, ley
from pricing.quotes import State
from pricing.units import KARATS_OF_PURE_GOLD, Fineness, to_centimos

CUSTOMARY: Final = {
    "pure": PURE,
    "k22": karats(Decimal(22)),
    "k18": karats(Decimal(18)),
    "ley90": ley(Decimal(90)),
}
"""The purities that every price reply tells."""
SMALL: Final = Decimal(100)
"""Soles below which céntimos are told."""
HUNDRED: Final = Decimal(100)
GAP: Final = re.compile("  +")
NEAREST: Final = ROUND_HALF_EVEN
UP: Final = ROUND_CEILING
DOWN: Final = ROUND_DOWN


def soles(value: Decimal, rounding: str = NEAREST) -> str:
    """An amount as one says it at the scale: whole soles, céntimos of small ones."""
    if abs(value) < SMALL:
        return amount(value.quantize(Decimal("0.01"), rounding))
    return whole(value, rounding)


def whole(value: Decimal, rounding: str = NEAREST) -> str:
    """An amount without decimals."""
    return amount(value.quantize(Decimal(1), rounding), 0)


def percent(share: Decimal) -> str:
    """A share as whole percent."""
    return whole(share * HUNDRED)


def fill(text: str, values: Mapping[str, object]) -> str:
    """The text with its values; one that is empty leaves no gap."""
    return GAP.sub(" ", text.format_map(values)).replace(" \n", "\n").strip()


@dataclass(frozen=True)
class Voice:
    """A catalog and a channel, and what the texts of all subjects share."""

    catalog: GNUTranslations
    content: Content
    channel: Channel

    def __call__(self, key: str) -> str:
        """The Spanish text of a key."""
        return self.catalog.gettext(key)

    def choose(self, sms: str, whatsapp: str, values: Mapping[str, object]) -> str:
        """The text of this channel, filled in."""
        return fill(sms if self.channel is Channel.SMS else whatsapp, values)

    def fit(
        self, sms: tuple[str, ...], whatsapp: str, values: Mapping[str, object]
    ) -> str:
        """The first of the SMS texts that takes one segment, or the last."""
        if self.channel is not Channel.SMS:
            return fill(whatsapp, values)
        filled = [fill(text, values) for text in sms]
        return next((t for t in filled if size(to_gsm7(t)).segments == 1), filled[-1])

    def values(self, told: Told, fineness: Fineness | None = None) -> dict[str, object]:
        """What every text about a market may use."""
        market = told.market
        grams = {
            name: amount(to_centimos(market.gram(purity)))
            for name, purity in CUSTOMARY.items()
        }
        marked = marked_code(market.number, fineness) if fineness else None
        return {**grams, "code": marked or code_of(market.number)}

    def purity(self, fineness: Fineness) -> str:
        """A purity in words."""
        _ = self
        values = {
            "ley": plain(fineness * 100),
            "karats": plain(fineness * KARATS_OF_PURE_GOLD),
        }
        if fineness == PURE:
            # i18n: Pure gold, as part of a sentence: "sus 5 g de oro puro".
            return _("purity.pure")
        if fineness * KARATS_OF_PURE_GOLD % 1 == 0:
            # i18n: A purity of whole karats, as part of a sentence.
            return _("purity.karats").format_map(values)
        # i18n: A purity as ley, as part of a sentence.
        return _("purity.ley").format_map(values)

    def when(self, told: Told) -> str:
        """Date, hour and how far to trust the price: the weakest point is said."""
        _ = self
        market = told.market
        values = {
            "moment": self._recently(market.gold_as_of, told),
            "hours": told.hours,
        }
        if told.age is Age.OLD and market.state is not State.DAILY:
            # i18n: The price could not be renewed for {hours} hours. At most 70.
            return _("when.old").format_map(values)
        return self.moment(told)

    def moment(self, told: Told) -> str:
        """Date, hour and state of a market, whenever it is told."""
        _ = self
        market = told.market
        values = {
            "moment": stamp(market.gold_as_of),
            "day": day(price_day(market.gold_as_of)),
            "full_day": full_day(price_day(market.gold_as_of)),
            "friday": day(market.gold_as_of.astimezone(LIMA).date()),
        }
        if market.state is State.SAMPLE:
            # i18n: The price is only a sample. Fixed wording.
            return _("when.sample").format_map(values)
        if market.state is State.DAILY:
            # i18n: Price of a day, no live one. At most 70.
            return _("when.daily").format_map(values)
        if market.state is State.HELD:
            # i18n: A new price waits for the operator, this is the last. At most 70.
            return _("when.held").format_map(values)
        # i18n: Gold rests: the price of Friday's close. At most 70.
        closed = _("when.weekend").format_map(values)
        told_at = closed if told.age is Age.WEEKEND else values["moment"]
        if market.state is State.SINGLE:
            # i18n: Only one source told this price. At most 70.
            return _("when.single").format(moment=told_at)
        return told_at

    def note(self, told: Told) -> str:
        """A few words on a price that is not fresh and confirmed, "" if it is."""
        _ = self
        market = told.market
        values = {
            "moment": self._recently(market.gold_as_of, told),
            "day": day(price_day(market.gold_as_of)),
            "full_day": full_day(price_day(market.gold_as_of)),
        }
        notes = {
            # i18n: In a few words: the price is only a sample. At most 31.
            State.SAMPLE: _("note.sample"),
            # i18n: In a few words: the price of a day. At most 31.
            State.DAILY: _("note.daily"),
            # i18n: In a few words: a new price waits for the operator. At most 31.
            State.HELD: _("note.held"),
            # i18n: In a few words: only one source. At most 31.
            State.SINGLE: _("note.single"),
        }
        ages = {
            # i18n: In a few words: Friday's close. At most 31.
            Age.WEEKEND: _("note.weekend"),
            # i18n: In a few words: an old price, with its hour. At most 31.
            Age.OLD: _("note.old"),
        }
        sure = market.state in (State.CONFIRMED, State.SINGLE)
        aged = ages.get(told.age) if sure else None
        return (aged or notes.get(market.state, "")).format_map(values)

    def _recently(self, moment: datetime, told: Told) -> str:
        _ = self
        local = moment.astimezone(LIMA).date()
        if local == told.today:
            # i18n: Earlier today, as part of a sentence.
            return _("today-at").format(hour=hour(moment))
        if local == told.today - timedelta(days=1):
            # i18n: Yesterday, as part of a sentence.
            return _("yesterday-at").format(hour=hour(moment))
        # i18n: On an earlier day, as part of a sentence.
        return _("earlier-at").format(moment=stamp(moment))
