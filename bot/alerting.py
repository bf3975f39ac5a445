"""Talk about alerts: set one, ask what is missing of it, list and drop them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from bot.alerts import HUNDRED, MOST, USUAL_TIME, Alert, Kind
from bot.answer import Answer
from bot.person import Incoming, Person, Scope
from bot.replies import (
    CONSENT,
    AlertAsked,
    AlertsDropped,
    AlertSet,
    AlertsListed,
    Reply,
    Saying,
    Told,
    WhichAlert,
    Why,
)
from bot.turn import Allow, DropAlerts, Effect, Known, SetAlert, tell
from bot.understand import Intent, Meaning, Slots
from bot.understand.alerts import ALL, CHANGES, DAY, DOLLARS, NIGHT, PLACE
from bot.understand.answers import WISHED
from pricing.market import Age
from pricing.purity import PURE
from pricing.quotes import State
from pricing.units import CENTIMO, Fineness, PenPerGram, to_centimos

LOWEST_SHARE: Final = Decimal("0.5")
HIGHEST_SHARE: Final = Decimal(2)
"""A level beyond these parts of today's price is taken for a mistake."""
LOWEST: Final = Decimal(10)
HIGHEST: Final = Decimal("99999.99")
"""Soles a gram, while there is no price to compare with."""
LOWEST_PERCENT: Final = Decimal("0.5")
HIGHEST_PERCENT: Final = Decimal(50)
TENTH: Final = Decimal("0.1")
REACH: Final = "reach"
NIGHTS: Final = {NIGHT: Saying.NIGHT_ON, DAY: Saying.NIGHT_OFF}


@dataclass(frozen=True)
class Wish:
    """What is known of an alert before it is one."""

    slots: Slots
    kind: str
    fineness: Fineness
    told: Told | None
    """Today's price; None while there is none to compare with."""

    @property
    def gram(self) -> PenPerGram | None:
        return self.told.market.gram(self.fineness) if self.told else None

    def asked(self, slot: str, why: Why = Why.MISSING) -> AlertAsked:
        """The question for something that is missing or can't be."""
        rising = self.kind != Kind.BELOW
        amount = self.slots.amount
        return AlertAsked(slot, why, self.told, amount, self.fineness, rising)


def set_alert(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    """Set what she wishes to be told, or ask what is missing of it."""
    slots = meaning.slots
    person = _by_night(known.person, slots.said)
    if slots.said in NIGHTS and WISHED.isdisjoint(slots.everything()):
        return Answer(NIGHTS[slots.said], person)
    old = _changed(slots, known)
    told = _told(known, now)
    wished = _settled(slots, old, told)
    if isinstance(wished, AlertAsked):
        asks = Meaning(Intent.ALERT_SET, _without_wrong(slots, wished), (wished.slot,))
        return Answer(wished, person, asks=asks)
    first = Scope.ALERTS not in person.allowed
    night = slots.said == NIGHT
    said = AlertSet(wished, told, first, _in_soles(wished, slots), night)
    return _kept(said, old, message, replace(known, person=person))


def _by_night(person: Person, said: str | None) -> Person:
    return replace(person, night=said == NIGHT) if said in NIGHTS else person


def _told(known: Known, now: datetime) -> Told | None:
    """Today's price; a sample is none."""
    told = tell(known.market, known.policy, now)
    real = told.age is not Age.GONE and known.market.state is not State.SAMPLE
    return told if real else None


def _changed(slots: Slots, known: Known) -> Alert | None:
    """The alert that "cambia mi alerta a 480" is about, if only one can be meant."""
    if slots.said != CHANGES:
        return None
    alerts = known.archive.alerts(known.person.contact)
    of_kind = [
        alert
        for alert in alerts
        if alert.kind == slots.kind or (slots.kind is None and alert.amount is not None)
    ]
    return of_kind[0] if len(of_kind) == 1 else None


def _settled(slots: Slots, old: Alert | None, told: Told | None) -> Alert | AlertAsked:
    kind = slots.kind or (old.kind if old else None)
    before = old.fineness if old else PURE
    wish = Wish(slots, kind or "", slots.purity or before, told)
    return _SETTLED[kind](wish) if kind else _unsided(wish)


def _unsided(wish: Wish) -> AlertAsked:
    """Above or below? An amount that can't be is not even repeated."""
    amount = wish.slots.amount
    if amount is not None and not _may_be(amount, wish.gram):
        wish = replace(wish, slots=replace(wish.slots, amount=None))
    return wish.asked("kind")


def _without_wrong(slots: Slots, asked: AlertAsked) -> Slots:
    """What is kept while the rest is asked: not the amount that can't be."""
    if asked.slot == "kind":
        return replace(slots, kind=None, amount=asked.amount)
    said = None if slots.said == DOLLARS else slots.said
    return replace(slots, amount=None, percent=None, said=said)


def _daily(wish: Wish) -> Alert | AlertAsked:
    said = wish.slots.time
    return Alert(Kind.DAILY, at=time.fromisoformat(said) if said else USUAL_TIME)


def _level(wish: Wish) -> Alert | AlertAsked:
    """A level that the price may still reach."""
    amount, gram = wish.slots.amount, wish.gram
    if amount is None:
        why = Why.DOLLARS if wish.slots.said == DOLLARS else Why.MISSING
        return wish.asked("amount", why)
    if not _may_be(amount, gram):
        return wish.asked("amount", Why.ODD)
    alert = Alert(Kind(wish.kind), to_centimos(amount), wish.fineness)
    if wish.told and alert.fires(wish.told.market.pure_gram):
        return wish.asked("amount", Why.PASSED)
    return alert


def _may_be(amount: Decimal, gram: PenPerGram | None) -> bool:
    if gram is None:
        return LOWEST <= amount <= HIGHEST
    return LOWEST_SHARE * gram <= amount <= HIGHEST_SHARE * gram


def _reach(wish: Wish) -> Alert | AlertAsked:
    """ "Cuando llegue a 450": up or down, by today's price."""
    if wish.slots.amount is None:
        return _level(wish)
    if wish.gram is None:
        return _unsided(wish)
    kind = Kind.BELOW if wish.slots.amount < wish.gram else Kind.ABOVE
    return _level(replace(wish, kind=kind))


def _change(wish: Wish) -> Alert | AlertAsked:
    """A change in percent; one in soles is a part of today's price."""
    percent = _percent(wish)
    if percent is None:
        return wish.asked("percent")
    if not LOWEST_PERCENT <= percent <= HIGHEST_PERCENT:
        return wish.asked("percent", Why.LIMITS)
    base = wish.told.market.pure_gram if wish.told else None
    return Alert(Kind.CHANGE, percent=percent, base=base)


def _percent(wish: Wish) -> Decimal | None:
    if wish.slots.percent is not None:
        return wish.slots.percent.quantize(CENTIMO)
    if wish.slots.amount is None or wish.gram is None:
        return None
    return (wish.slots.amount / wish.gram * HUNDRED).quantize(TENTH)


_SETTLED: Final[Mapping[str, Callable[[Wish], Alert | AlertAsked]]] = {
    Kind.DAILY: _daily,
    Kind.ABOVE: _level,
    Kind.BELOW: _level,
    REACH: _reach,
    Kind.CHANGE: _change,
}


def _kept(said: AlertSet, old: Alert | None, message: Incoming, known: Known) -> Answer:
    """Keep the alert in its place; to ask for it is to allow it."""
    alert, person = said.alert, known.person
    alerts = known.archive.alerts(person.contact)
    place = old or _like(alert, alerts)
    if place is None and len(alerts) >= MOST:
        return Answer(Saying.ALERTS_FULL, person)
    effects: list[Effect] = []
    if said.first:
        effects.append(Allow(frozenset({Scope.ALERTS}), CONSENT, message.text))
    if said.first or place is None or not place.is_same(alert):
        effects.append(SetAlert(replace(alert, number=place.number if place else 0)))
    return Answer(said, person, tuple(effects))


def _like(alert: Alert, alerts: Sequence[Alert]) -> Alert | None:
    """The alert that this one takes the place of."""
    return next((a for a in alerts if a.is_like(alert)), None)


def _in_soles(alert: Alert, slots: Slots) -> Decimal | None:
    """A change as she said it, where she didn't say percent."""
    is_change = alert.kind is Kind.CHANGE and slots.percent is None
    return slots.amount if is_change else None


def list_alerts(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    """Her alerts, numbered."""
    alerts = tuple(known.archive.alerts(known.person.contact))
    return Answer(AlertsListed(alerts) if alerts else Saying.NO_ALERTS, known.person)


def stop_alerts(
    meaning: Meaning, message: Incoming, known: Known, now: datetime
) -> Answer:
    """Drop the alerts that are meant, or ask which."""
    alerts = tuple(known.archive.alerts(known.person.contact))
    if not alerts:
        return Answer(_none(known.person), known.person)
    meant = _meant(meaning.slots.said, alerts)
    if not meant:
        asks = Meaning(Intent.ALERT_STOP, Slots(), ("which",))
        return Answer(WhichAlert(alerts), known.person, asks=asks)
    numbers = tuple(alert.number for alert in meant)
    return Answer(AlertsDropped(meant), known.person, (DropAlerts(numbers),))


def _none(person: Person) -> Reply:
    if Scope.NOTICES in person.allowed:
        return Saying.NONE_TO_DROP
    return Saying.NEVER_UNASKED


def _meant(said: str | None, alerts: tuple[Alert, ...]) -> tuple[Alert, ...]:
    """The alerts that are surely meant: none if several may be."""
    if said == ALL or (said is None and len(alerts) == 1):
        return alerts
    if said is None:
        return ()
    found = tuple(
        alert
        for place, alert in enumerate(alerts, start=1)
        if said in (f"{PLACE}{place}", alert.kind) or _at(alert, said)
    )
    return found if len(found) == 1 else ()


def _at(alert: Alert, said: str) -> bool:
    """Whether this is the level that was named."""
    return said[0].isdigit() and alert.amount == Decimal(said)


ANSWERS: Final = {
    Intent.ALERT_SET: set_alert,
    Intent.ALERTS_LIST: list_alerts,
    Intent.ALERT_STOP: stop_alerts,
}
