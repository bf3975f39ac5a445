"""From what the bot says to Spanish text for a channel."""

from functools import lru_cache
from gettext import GNUTranslations
from typing import Final

from bot.catalog import N_, amount
from bot.content import Content
from bot.person import Channel
from bot.render.alerts import alert_variables, say_alert
from bot.render.consent import inviting, say_own
from bot.render.local import say_local
from bot.render.notices import say_notice
from bot.render.ore import say_ore
from bot.render.price import say_price, verified_figures
from bot.render.sale import say_sale
from bot.render.talk import say_talk
from bot.render.voice import Voice
from bot.replies import (
    AlertReply,
    AlertTold,
    Invitation,
    LinkCode,
    LocalReply,
    NoticeReply,
    OreReply,
    OwnReply,
    PriceReply,
    Reply,
    SaleReply,
    TalkReply,
    Verified,
)
from bot.sms import to_gsm7
from pricing.market import Pull
from pricing.quotes import Agreement

REMEMBERED: Final = 1024

# i18n: To the operator: {kind} names a channel with an error code. SMS: 160.
TROUBLE: Final = N_("operator.trouble")
TROUBLES: Final = {
    # i18n: To the operator: the month's budget is spent, {detail} is the month.
    "budget": N_("operator.budget"),
    # i18n: To the operator: the phone that sends SMS is silent since {detail}.
    "phone": N_("operator.phone"),
    # i18n: To the operator: no new price for {detail} of trading. SMS: 160.
    "price": N_("operator.price"),
    # i18n: To the operator: no source of prices answers. SMS: 160.
    "sources": N_("operator.sources"),
    # i18n: To the operator: answers or alerts wait for {detail}. SMS: 160.
    "queue": N_("operator.queue"),
    # i18n: To the operator: jobs of the clock, {detail}, aren't done. SMS: 160.
    "tick": N_("operator.tick"),
    # i18n: To the operator: nobody wrote for {detail}, which is odd. SMS: 160.
    "inbound": N_("operator.inbound"),
    # i18n: To the operator: {detail} percent of the disk are left. SMS: 160.
    "disk": N_("operator.disk"),
    # i18n: To the operator: the newest backup is {detail} old, - if none. SMS: 160.
    "backup": N_("operator.backup"),
}


class Renderer:
    """Speaks on one channel: SMS plain and short, WhatsApp with accents and bold."""

    def __init__(
        self, catalog: GNUTranslations, content: Content, channel: Channel
    ) -> None:
        self._voice = Voice(catalog, content, channel)
        self.render = lru_cache(REMEMBERED)(self._render)

    def _render(self, reply: Reply) -> str:
        """The text of a reply; the same reply is put into words only once."""
        return self._sent(_say(reply, self._voice))

    def _sent(self, text: str) -> str:
        return to_gsm7(text) if self._voice.channel is Channel.SMS else text

    def variables(self, reply: Reply) -> tuple[str, ...]:
        """What the WhatsApp template of a reply leaves open; most have no template."""
        match reply:
            case AlertTold():
                return alert_variables(reply, self._voice)
            case LinkCode(code=code):
                return (code,)
            case Invitation():
                return (inviting(reply, self._voice),)
        return ()

    def figures(self, reply: Verified) -> dict[str, object]:
        """Every figure behind a check code in words, for a page."""
        return verified_figures(reply, self._voice)

    def trouble(self, kind: str) -> str:
        """For the operator: something is wrong that only a person can put right."""
        subject, _colon, detail = kind.partition(":")
        text = self._voice(TROUBLES.get(subject, TROUBLE))
        return self._sent(text.format(kind=kind, detail=detail))

    def sign_in(self, code: str) -> str:
        """For one of the staff: the code with which she signs in to the console."""
        _ = self._voice
        # i18n: The code for the console, and that it is told to nobody. SMS: 160.
        return self._sent(_("signin.code").format(code=code))

    def held(self, pull: Pull) -> str:
        """For the operator: what is held back, and what to do."""
        _ = self._voice
        # i18n: To the operator: the gold price held back. SMS: 160 with the others.
        gold = _proposed(_("held.gold"), pull.gold, 2)
        # i18n: To the operator: the exchange rate held back.
        dollar = _proposed(_("held.dollar"), pull.dollar, 3)
        # i18n: To the operator: {what} is held back; how to see and accept it.
        text = _("held").format(what=", ".join(filter(None, (gold, dollar))))
        return self._sent(text)


def _say(reply: Reply, voice: Voice) -> str:
    if isinstance(reply, PriceReply):
        return say_price(reply, voice)
    if isinstance(reply, SaleReply):
        return say_sale(reply, voice)
    if isinstance(reply, OreReply):
        return say_ore(reply, voice)
    if isinstance(reply, LocalReply):
        return say_local(reply, voice)
    if isinstance(reply, TalkReply):
        return say_talk(reply, voice)
    return _say_personal(reply, voice)


def _say_personal(reply: AlertReply | OwnReply | NoticeReply, voice: Voice) -> str:
    if isinstance(reply, AlertReply):
        return say_alert(reply, voice)
    if isinstance(reply, NoticeReply):
        return say_notice(reply, voice)
    return say_own(reply, voice)


def _proposed(text: str, agreement: Agreement, places: int) -> str:
    if not agreement.proposal:
        return ""
    last = agreement.accepted
    return text.format(
        new=amount(agreement.proposal.value, places),
        last=amount(last.value, places) if last else "-",
    )
