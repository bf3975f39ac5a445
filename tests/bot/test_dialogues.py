"""Golden dialogues: tests/conversations/*.txt.

A dialogue says which market it stands on ("= fresh"), when and on which channel
("@ 2026-09-29 10:05 sms", in Lima), what a person writes (">") and what comes back
("<", further lines of a reply indented by two spaces, a blank one as "¶"; "<" alone
is silence). `python -m tests.bot.test_dialogues` writes what the bot says now.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.catalog import LIMA, load_catalog
from bot.conversation import MOST_A_MINUTE, Known, respond
from bot.person import Channel, Contact, Incoming, Person
from bot.render import Renderer
from pricing.market import Market
from pricing.quotes import State
from pricing.sample import sample_market
from tests.fakes.sources import at

DIALOGUES = sorted((Path(__file__).parents[1] / "conversations").glob("*.txt"))
CATALOG = load_catalog()
VOICES = {channel: Renderer(CATALOG, channel) for channel in Channel}
BLANK = "¶"
MORNING = at("2026-09-29")

SAMPLE = replace(sample_market(), number=1)
FRESH = replace(
    SAMPLE,
    gold_as_of=MORNING,
    dollar_as_of=MORNING,
    gold_state=State.CONFIRMED,
    dollar_state=State.CONFIRMED,
    number=7,
    sources=2,
)
FRIDAY = at("2026-10-02", "20:59")
MARKETS = {
    "sample": SAMPLE,
    "fresh": FRESH,
    "single": replace(FRESH, gold_state=State.SINGLE),
    "held": replace(FRESH, gold_state=State.HELD),
    "daily": replace(FRESH, gold_state=State.DAILY, gold_as_of=SAMPLE.gold_as_of),
    "evening": replace(
        FRESH, gold_state=State.DAILY, gold_as_of=at("2026-09-30", "01:00")
    ),
    "friday": replace(FRESH, gold_as_of=FRIDAY, dollar_as_of=FRIDAY),
}


@dataclass
class Talk:
    """Where a dialogue stands."""

    policy: object
    market: Market = FRESH
    now: datetime = MORNING
    channel: Channel = Channel.SMS
    person: Person = field(
        default_factory=lambda: Person(Contact(Channel.SMS, "+51987654321"))
    )
    written: list[datetime] = field(default_factory=list)

    def command(self, words: list[str]) -> None:
        if words[0] == "=":
            self.market = MARKETS[words[1]]
            return
        day, hour, channel = words[1:4]
        local = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LIMA)
        self.now, self.channel = local, Channel(channel)

    def say(self, text: str) -> list[str]:
        recent = [
            when for when in self.written if self.now - when < timedelta(minutes=1)
        ]
        known = Known(
            self.person, self.market, self.policy, self.recall, recent=len(recent)
        )
        media = text == "(foto)"
        message = Incoming("x", self.person.contact, "" if media else text, media)
        turn = respond(message, known, self.now)
        self.person = turn.person
        self.written.append(self.now)
        return [VOICES[self.channel].render(reply) for reply in turn.replies]

    def recall(self, number: int) -> Market | None:
        return self.market if number == self.market.number else None


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[path.stem for path in DIALOGUES])
def test_dialogue(dialogue, policy):
    written = dialogue.read_text(encoding="utf-8").splitlines()
    assert play(written, Talk(policy)) == written


def play(written: list[str], talk: Talk) -> list[str]:
    """The dialogue with the replies that the bot gives now."""
    heard: list[str] = []
    for line in written:
        if line.startswith(("<", "  ")):
            continue
        heard.append(line)
        if line.startswith(("=", "@")):
            talk.command(line.split())
        if line.startswith(">"):
            for reply in talk.say(line[1:].strip()) or [""]:
                first, *more = [part or BLANK for part in reply.split("\n")]
                heard += [f"< {first}" if reply else "<", *(f"  {m}" for m in more)]
    return heard


def test_there_are_dialogues():
    assert len(DIALOGUES) >= 20


def test_more_than_twelve_messages_a_minute_is_a_machine():
    assert MOST_A_MINUTE == 12


if __name__ == "__main__":
    from pricing.policy import load_policy

    for path in DIALOGUES:
        lines = path.read_text(encoding="utf-8").splitlines()
        played = play([line for line in lines if line], Talk(load_policy()))
        path.write_text("\n".join(played) + "\n", encoding="utf-8")
