"""What is set up at Twilio: read, never written."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.channels.base import SendError
from bot.channels.twilio import FAILURES, client
from bot.person import WHATSAPP_PREFIX
from bot.settings import Settings


@dataclass(frozen=True)
class Hooks:
    """Which addresses Twilio calls for a sender of ours."""

    incoming: str
    fallback: str
    method: str


@dataclass(frozen=True)
class Approval:
    """What WhatsApp said to a template."""

    status: str
    reason: str = ""

    @property
    def is_good(self) -> bool:
        """Whether it may be sent."""
        return self.status == "approved"


class TwilioAccount:
    """Looks at an account; SendError if it can't."""

    def __init__(self, settings: Settings) -> None:
        self._client = client(settings)
        self._sid = settings.twilio_account_sid

    def status(self) -> str:
        """Of the account: active, suspended or closed."""
        with _asking():
            return str(self._client.api.v2010.accounts(self._sid).fetch().status)

    def number(self, address: str) -> Hooks | None:
        """What happens to texts to a number; None if it isn't ours."""
        with _asking():
            numbers = self._client.incoming_phone_numbers
            found = numbers.list(phone_number=address, limit=1)
        if not found:
            return None
        one = found[0]
        return Hooks(one.sms_url or "", one.sms_fallback_url or "", one.sms_method)

    def whatsapp(self, address: str) -> Hooks | None:
        """What happens to messages to a WhatsApp sender; None if it isn't ours."""
        with _asking():
            senders = self._client.messaging.v2.channels_senders
            found = senders.list(channel=WHATSAPP_PREFIX.rstrip(":"))
        for sender in found:
            if sender.sender_id == address:
                return _hooks(sender.webhook or {})
        return None

    def approval(self, content_sid: str) -> Approval:
        """What became of a template."""
        with _asking():
            asked = self._client.content.v1.contents(content_sid).approval_fetch()
            told = asked.fetch().whatsapp or {}
        status = str(told.get("status", "unsubmitted"))
        return Approval(status, str(told.get("rejection_reason") or ""))


def _hooks(told: Any) -> Hooks:
    """The client gives what the API said as it is."""
    known = told if isinstance(told, dict) else vars(told)
    names = ("callback_url", "fallback_url", "callback_method")
    return Hooks(*(str(known.get(name) or "") for name in names))


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except FAILURES as exc:
        code = getattr(exc, "code", None) or getattr(exc, "status", None)
        raise SendError(type(exc).__name__, code) from exc
