"""From what the bot says to Spanish text for a channel."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations
from typing import Final

from bot.catalog import (
    LIMA,
    N_,
    amount,
    day,
    full_day,
    hour,
    plain,
    price_day,
    stamp,
)
from bot.codes import code_of
from bot.person import Channel
from bot.replies import NoPrice, Price, Reply, Saying, Told, UnknownCode, Verified
from bot.sms import to_gsm7
from pricing.market import Age, Pull
from pricing.purity import PURE, karats, ley
from pricing.quotes import Agreement, State
from pricing.units import KARATS_OF_PURE_GOLD, Fineness, to_centimos

CUSTOMARY: Final = {
    "pure": PURE,
    "k22": karats(Decimal(22)),
    "k18": karats(Decimal(18)),
    "ley90": ley(Decimal(90)),
}
"""The purities that every price reply tells."""
REMEMBERED: Final = 1024


SAYINGS: Final = {
    # i18n: A hello back, who this is and what to write. SMS: 160.
    Saying.GREETING: N_("greeting"),
    # i18n: All that can be asked, with examples. SMS: 160.
    Saying.HELP: N_("help"),
    # i18n: Answer to thanks, short. SMS: 160.
    Saying.WELCOME: N_("welcome"),
    # i18n: Not understood: two or three things to write. SMS: 160.
    Saying.NOT_UNDERSTOOD: N_("not-understood"),
    # i18n: A photo, voice note or place can't be read. SMS: 160.
    Saying.ONLY_TEXT: N_("only-text"),
    # i18n: Too many messages at once: silence for 5 minutes. SMS: 160.
    Saying.TOO_MANY: N_("too-many"),
}


class Renderer:
    """Speaks on one channel: SMS plain and short, WhatsApp with accents and bold."""

    def __init__(self, catalog: GNUTranslations, channel: Channel) -> None:
        self._translate = catalog.gettext
        self._channel = channel
        self.render = lru_cache(REMEMBERED)(self._render)

    def _render(self, reply: Reply) -> str:
        """The text of a reply; the same reply is put into words only once."""
        text = self._say(reply)
        return to_gsm7(text) if self._channel is Channel.SMS else text

    def _say(self, reply: Reply) -> str:
        match reply:
            case Price():
                return self._price(reply)
            case Verified():
                return self._verified(reply.told)
            case NoPrice():
                return self._no_price(reply.last)
            case UnknownCode():
                return self._unknown_code(reply.code)
            case Saying():
                return self._translate(SAYINGS[reply])

    def _price(self, reply: Price) -> str:
        _ = self._translate
        told, fineness = reply.told, reply.fineness
        values = {**self._values(told), "when": self._when(told)}
        if fineness and fineness != PURE:
            values["purity"] = self._purity(fineness)
            values["amount"] = amount(to_centimos(told.market.gram(fineness)))
            return self._fill(
                # i18n: Price of one purity, number first, then pure. SMS: 160.
                _("price.purity.sms"),
                # i18n: The same on WhatsApp, amount in bold.
                _("price.purity.whatsapp"),
                values,
            )
        return self._fill(
            # i18n: Price of pure gold first, then customary purities. SMS: 160.
            _("price.sms"),
            # i18n: The same on WhatsApp, amount in bold, second paragraph allowed.
            _("price.whatsapp"),
            values,
        )

    def _verified(self, told: Told) -> str:
        _ = self._translate
        return self._fill(
            # i18n: The figures behind a check code, for the buyer too. SMS: 160.
            _("verified.sms"),
            # i18n: The same on WhatsApp.
            _("verified.whatsapp"),
            self.figures(told),
        )

    def figures(self, told: Told) -> dict[str, str]:
        """Every figure of a market in words: soles a gram, ounce, dollar, when."""
        market = told.market
        return {
            **self._values(told),
            "ounce": amount(market.gold),
            "dollar": amount(market.dollar, 3),
            "when": self._moment(told),
        }

    def held(self, pull: Pull) -> str:
        """For the operator: what is held back, and what to do."""
        _ = self._translate
        # i18n: To the operator: the gold price held back. SMS: 160 with the others.
        gold = self._proposed(_("held.gold"), pull.gold, 2)
        # i18n: To the operator: the exchange rate held back.
        dollar = self._proposed(_("held.dollar"), pull.dollar, 3)
        # i18n: To the operator: {what} is held back; how to see and accept it.
        text = _("held").format(what=", ".join(filter(None, (gold, dollar))))
        return to_gsm7(text) if self._channel is Channel.SMS else text

    def _proposed(self, text: str, agreement: Agreement, places: int) -> str:
        if not agreement.proposal:
            return ""
        last = agreement.accepted
        return text.format(
            new=amount(agreement.proposal.value, places),
            last=amount(last.value, places) if last else "-",
        )

    def _no_price(self, last: date) -> str:
        _ = self._translate
        # i18n: No price is young enough; {last} is the last day with one. SMS: 160.
        return _("no-price").format(last=day(last))

    def _unknown_code(self, code: str) -> str:
        _ = self._translate
        # i18n: Nothing was said under this check code. SMS: 160.
        return _("unknown-code").format(code=code)

    def _values(self, told: Told) -> dict[str, str]:
        """What every text about a market may use."""
        market = told.market
        grams = {
            name: amount(to_centimos(market.gram(fineness)))
            for name, fineness in CUSTOMARY.items()
        }
        return {**grams, "code": code_of(market.number)}

    def _fill(self, sms: str, whatsapp: str, values: dict[str, str]) -> str:
        text = sms if self._channel is Channel.SMS else whatsapp
        return text.format_map(values)

    def _purity(self, fineness: Fineness) -> str:
        _ = self._translate
        values = {
            "ley": plain(fineness * 100),
            "karats": plain(fineness * KARATS_OF_PURE_GOLD),
        }
        if fineness * KARATS_OF_PURE_GOLD % 1 == 0:
            # i18n: A purity of whole karats, as part of a sentence.
            return _("purity.karats").format_map(values)
        # i18n: A purity as ley, as part of a sentence.
        return _("purity.ley").format_map(values)

    def _when(self, told: Told) -> str:
        """Date, hour and how far to trust the price: the weakest point is said."""
        _ = self._translate
        market = told.market
        values = {
            "moment": self._recently(market.gold_as_of, told.today),
            "hours": told.hours,
        }
        if told.age is Age.OLD and market.state is not State.DAILY:
            # i18n: The price could not be renewed for {hours} hours. At most 70.
            return _("when.old").format_map(values)
        return self._moment(told)

    def _moment(self, told: Told) -> str:
        """Date, hour and state of a market, whenever it is told."""
        _ = self._translate
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

    def _recently(self, moment: datetime, today: date) -> str:
        _ = self._translate
        local = moment.astimezone(LIMA).date()
        if local == today:
            # i18n: Earlier today, as part of a sentence.
            return _("today-at").format(hour=hour(moment))
        if local == today - timedelta(days=1):
            # i18n: Yesterday, as part of a sentence.
            return _("yesterday-at").format(hour=hour(moment))
        # i18n: On an earlier day, as part of a sentence.
        return _("earlier-at").format(moment=stamp(moment))
