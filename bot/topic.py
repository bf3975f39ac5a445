"""What was talked about last: a question that waits for its answer, or an answer given.

A person answers a question with a bare "90", corrects herself with "no, son 12 gramos",
or goes on with "me dan 350": each is understood together with what was said before.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from bot.understand import Intent, Meaning, Slots
from bot.understand.alerts import missing_of_alert
from bot.understand.answers import corrects, ore_offer, read_answer, sack_weight

REMEMBERED: Final = timedelta(minutes=30)
METAL: Final = {Intent.VALUE, Intent.OFFER}
ABOUT_GOLD: Final = ("grams", "fineness", "product")
UNDECIDED: Final = {Intent.UNKNOWN, Intent.NUMBER, Intent.CODE, Intent.YES}
"""What says nothing by itself: the question is asked again."""
PARTLY: Final = {Intent.PRICE, Intent.VALUE, Intent.OFFER, Intent.HELP, Intent.NO}
"""What "ley 90", "5 gramos", "350 el gramo" and "no se" are by themselves."""
AGREED: Final = ("yes",)
"""An "ok" is no yes: what must be said in a word is asked again."""
ANSWERING: Final[Mapping[Intent, set[Intent]]] = {
    Intent.VALUE: PARTLY,
    Intent.OFFER: PARTLY,
    Intent.REPORT_SALE: PARTLY | {Intent.REPORT_SALE, Intent.ZONE_SET},
    Intent.ORE: PARTLY | {Intent.ORE, Intent.EXCHANGE_RATE},
    Intent.LOCAL_PRICE: {Intent.LOCAL_PRICE, Intent.ZONE_SET, Intent.HELP, Intent.NO},
    Intent.ZONE_SET: {Intent.LOCAL_PRICE, Intent.ZONE_SET, Intent.HELP, Intent.NO},
    Intent.HELP: set(),
    Intent.ALERT_SET: PARTLY | {Intent.ALERT_SET, Intent.PRICE_HISTORY},
    Intent.ALERT_STOP: PARTLY | {Intent.ALERT_STOP, Intent.ALERT_SET},
    Intent.SUBSCRIBE: {Intent.THANKS},
    Intent.ERASE: {Intent.THANKS},
    Intent.LINK: {Intent.LINK, Intent.VERIFY},
}
"""What may be an answer to a question of each kind; all else is a new question."""


@dataclass(frozen=True)
class Topic:
    """An intent with what is known of it; `ask` is what is still missing."""

    intent: Intent
    slots: Slots
    ask: tuple[str, ...]
    at: datetime

    @property
    def meaning(self) -> Meaning:
        return Meaning(self.intent, self.slots, self.ask)

    def as_json(self) -> str:
        """For the store."""
        slots = {name: str(value) for name, value in self.slots.everything().items()}
        held = {"intent": self.intent, "slots": slots, "ask": self.ask}
        return json.dumps(held | {"at": self.at.isoformat()})

    @classmethod
    def from_json(cls, text: str) -> "Topic":
        held = json.loads(text)
        slots: dict[str, Any] = {
            name: Decimal(value) if name in NUMBERS else value
            for name, value in held["slots"].items()
        }
        at = datetime.fromisoformat(held["at"])
        return cls(Intent(held["intent"]), Slots(**slots), tuple(held["ask"]), at)


TEXTS: Final = {
    "currency",
    "basis",
    "product",
    "kind",
    "time",
    "place",
    "topic",
    "audience",
    "text",
    "code",
    "unknown",
    "phone",
    "said",
}
NUMBERS: Final = {field.name for field in fields(Slots)} - TEXTS


def in_context(text: str, meaning: Meaning, topic: Topic | None) -> Meaning:
    """What a text means after the topic; a clear new question stands alone."""
    if topic is None:
        return meaning
    answered = _answered(text, meaning, topic)
    if answered:
        return answered
    if topic.intent is Intent.ORE:
        return _more_of_ore(text, meaning, topic)
    return _merged(meaning, topic) if _same_gold(text, meaning, topic) else meaning


def _answered(text: str, meaning: Meaning, topic: Topic) -> Meaning | None:
    """The topic with the answer to its question, or the question again."""
    if not topic.ask or meaning.intent not in UNDECIDED | ANSWERING[topic.intent]:
        return None
    asked = "alert" if topic.intent is Intent.ALERT_SET else topic.ask[0]
    answer = read_answer(asked, text, topic.slots)
    if answer is not None:
        return _with(topic, answer)
    vague = meaning.intent in UNDECIDED or topic.ask == AGREED
    again = vague and not corrects(text)
    return topic.meaning if again else None


def _more_of_ore(text: str, meaning: Meaning, topic: Topic) -> Meaning:
    """ "45 kg", "rec 85", "me dan 500 soles por todo": of the ore that was told."""
    each = sack_weight(text)
    if each is not None and topic.slots.sacks is not None:
        return _with(topic, {"mass_kg": topic.slots.sacks * each})
    if meaning.intent is Intent.ORE:
        more = {"mass", "grade"} <= {*meaning.ask} or corrects(text)
        return _with(topic, meaning.slots.everything()) if more else meaning
    offered = ore_offer(text) if meaning.intent is Intent.OFFER else {}
    of_metal = meaning.slots.grams or meaning.slots.fineness
    return _with(topic, offered) if offered and not of_metal else meaning


def _same_gold(text: str, meaning: Meaning, topic: Topic) -> bool:
    """Whether an offer is for the gold of before, or a correction is of it."""
    if meaning.intent is Intent.OFFER and topic.intent in METAL and not topic.ask:
        same = meaning.slots.grams in (None, topic.slots.grams)
        return bool(meaning.ask) and same
    same_gold = meaning.intent in METAL | {Intent.PRICE} and topic.intent in METAL
    return same_gold and corrects(text)


def _merged(meaning: Meaning, topic: Topic) -> Meaning:
    """The new slots over the old ones; an offer stays the offer that it was."""
    new = meaning.slots.everything()
    if meaning.intent is Intent.OFFER:
        old = topic.slots.everything()
        kept = {name: old[name] for name in ABOUT_GOLD if name in old}
        offer = Topic(Intent.OFFER, Slots(**kept), (), topic.at)
        return _with(offer, new)
    return _with(topic, new)


def _with(topic: Topic, new: Mapping[str, Any]) -> Meaning:
    slots = replace(topic.slots, **{"unclear": None, **new})
    return Meaning(topic.intent, slots, still_missing(topic.intent, slots))


def still_missing(intent: Intent, slots: Slots) -> tuple[str, ...]:
    """What must be asked before such a question can be answered, in this order."""
    needed = [*_missing(intent, slots)]
    return tuple(name for name in needed if name != slots.unknown)


def _missing(intent: Intent, slots: Slots) -> list[str]:
    if intent is Intent.ORE:
        return _missing_of_ore(slots)
    if intent is Intent.ALERT_SET:
        return list(missing_of_alert(slots.everything()))
    needs = list(NEEDED.get(intent, ()))
    if slots.basis == "percent":
        needs = ["amount"]
    if slots.basis == "total" and intent in (Intent.OFFER, Intent.REPORT_SALE):
        needs.append("grams")
    return [name for name in needs if getattr(slots, name) is None]


NEEDED: Final = {
    Intent.VALUE: ("grams", "fineness"),
    Intent.OFFER: ("amount", "basis", "fineness"),
    Intent.REPORT_SALE: ("amount", "basis", "fineness", "place"),
    Intent.LOCAL_PRICE: ("place",),
    Intent.ZONE_SET: ("place",),
}


def _missing_of_ore(slots: Slots) -> list[str]:
    missing = []
    weighed = slots.mass_kg is not None or slots.sacks is not None
    if not weighed and slots.basis != "per_tonne":
        missing.append("mass")
    if slots.grade_oz_tc is None and slots.grade_g_t is None:
        missing.append("grade" if slots.unclear is None else "grade_unit")
    if slots.amount is not None:
        missing += [n for n in ("currency", "basis") if getattr(slots, n) is None]
    return missing
