"""Golden dialogues of coordinators, on the real store: tests/notices/*.txt.

"@ 2026-09-29 10:05" sets the clock (Lima), "+ 36 sms Chala" registers so many people
there ("+ 2 whatsapp Chala Flor" in a group too; "old" where they wrote days ago),
"rosa: text" is what comes in from her number, whoever sent it, and "<" what goes back
to it. "~ clock" lets the clock's jobs run, "~ delivered" brings receipts of all that
was sent, "~ leave 3" lets so many people say BAJA, "~ move rosa Puno"
gives her another zone. "-> rosa: text" is what else reached
one of the staff since the line before, and "-> 36 sms" what so many others got. {code}
is the last code that was told to who writes.

`python -m tests.bot.test_notice_dialogues` writes what the bot says now.
"""

import re
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from bot import notice_jobs
from bot.catalog import LIMA
from bot.channels.base import Progress, Receipt
from bot.parts import assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.staff import Area, AreaKind, Role
from bot.store.tables import memberships, outbox, people
from tests.fakes.sources import at
from tests.keys import KEYS
from tests.test_delivery import Hands

DIALOGUES = sorted((Path(__file__).parents[1] / "notices").glob("*.txt"))
CHALA, FLOR = Area(AreaKind.ZONE, "Chala"), Area(AreaKind.GROUP, "Flor de Retama")
PUNO = Area(AreaKind.ZONE, "Puno")
STAFF = {
    "rosa": (Contact(Channel.SMS, "+51911111111"), Role.COORDINATOR, [CHALA, FLOR]),
    "luis": (Contact(Channel.SMS, "+51922222222"), Role.COORDINATOR, [CHALA]),
    "juana": (Contact(Channel.SMS, "+51933333333"), Role.COORDINATOR, [PUNO]),
    "jefa": (Contact(Channel.SMS, "+51944444444"), Role.OPERATOR, []),
    "wara": (Contact(Channel.WHATSAPP, "+51966666666"), Role.COORDINATOR, [PUNO]),
    "mina": (Contact(Channel.SMS, "+51955555555"), Role.PERSON, []),
}
MORNING = at("2026-09-29")
CODE = re.compile(r"\b(?:[Rr]esponda|responda) \*?(\d{4})")


class Post:
    """Takes every letter, at the pace of a sender."""

    def __init__(self, pace: timedelta) -> None:
        self.pace, self.letters = pace, []

    def send(self, envelope):
        self.letters.append(envelope)
        return f"id-{envelope.number}-{envelope.attempt}"

    def find(self, envelope, taken=()):
        return None

    def forget(self, provider_id): ...

    def received(self, since):
        return ()


class House:
    """The bot with its staff, and a clock that the dialogue moves."""

    def __init__(self, url: str) -> None:
        self.now = MORNING
        self.keys = count(1)
        self.numbers = count(1)
        settings = Settings(
            data_key=KEYS, database_url=url, secret_key=("a secret of sixteen",)
        )
        parts = assemble(settings, lambda: self.now)
        self.senders = {
            Channel.SMS: Post(timedelta(milliseconds=200)),
            Channel.WHATSAPP: Post(timedelta(milliseconds=50)),
        }
        paces = {channel: post.pace for channel, post in self.senders.items()}
        for channel, pace in paces.items():
            parts.store.notices.rules.paces[channel] = pace
        object.__setattr__(parts.delivery, "senders", self.senders)
        object.__setattr__(parts.delivery, "pause", lambda _: None)
        self.parts, self.store = parts, parts.store
        self.hands = Hands(parts.delivery)
        self.codes: dict[str, str] = {}
        for name, (contact, role, areas) in STAFF.items():
            self.store.roles.give(
                contact, role, areas, name.title(), now=self.now - timedelta(days=1)
            )

    def close(self) -> None:
        self.store.database.close()

    def do(self, line: str) -> list[str]:
        """What follows from a line."""
        words = line.split()
        if words[0] == "@":
            local = datetime.fromisoformat(f"{words[1]}T{words[2]}")
            self.now = local.replace(tzinfo=LIMA)
            return []
        if words[0] == "+":
            self.register(int(words[1]), Channel(words[2]), words[3], words[4:])
            return []
        if words[0] == "~":
            getattr(self, words[1])(*words[2:])
            return self.arrived()
        name, _, text = line.partition(": ")
        return self.write(name, text) + self.arrived()

    def write(self, name: str, text: str) -> list[str]:
        said = text.replace("{code}", self.codes.get(name, "none"))
        contact = STAFF[name][0]
        message = Incoming(f"SM{next(self.keys)}", contact, said)
        return [self.told(name, t) for t in self.parts.reception.receive(message)]

    def told(self, name: str, text: str) -> str:
        """What she reads; a code in it is remembered and not shown."""
        found = CODE.search(text)
        if found:
            self.codes[name] = found[1]
            text = text.replace(found[1], "{code}")
        return "< " + text

    def register(self, many: int, channel: Channel, zone: str, more) -> None:
        window = self.now + timedelta(hours=20) if "old" not in more else None
        rows = []
        for _ in range(many):
            number = f"+5198{next(self.numbers):07}"
            rows.append(
                {
                    "channel": channel,
                    "address": number,
                    "phone": number,
                    "first_at": self.now,
                    "last_at": self.now,
                    "zone": zone,
                    "notices_allowed": True,
                    "window_until": window if channel is Channel.WHATSAPP else None,
                }
            )
        with self.store.database.write() as connection:
            connection.execute(insert(people), rows)
            if "flor" in more:
                new = select(people.c.id).where(
                    people.c.address.in_([row["address"] for row in rows])
                )
                connection.execute(
                    insert(memberships),
                    [
                        {"name": FLOR.name, "person_id": number}
                        for number in connection.execute(new).scalars()
                    ],
                )

    def clock(self, minutes: str = "0") -> None:
        """The jobs of the clock, again and again until nothing is left to do."""
        self.now += timedelta(minutes=int(minutes))
        notice_jobs.spread(self.parts, self.now)
        while self.hands.drain():
            self.now += timedelta(seconds=2)
        notice_jobs.watch(self.parts, self.now)
        self.hands.drain()

    def spread(self) -> None:
        """Only the letters are written."""
        notice_jobs.spread(self.parts, self.now)

    def delivered(self, many: str = "1000000") -> None:
        """Receipts of what was sent, of the rest that it failed."""
        sent = select(outbox.c.id, outbox.c.provider_id, outbox.c.attempts).where(
            outbox.c.status == "sent", outbox.c.lane.startswith("notice:")
        )
        with self.store.database.read() as connection:
            rows = connection.execute(sent.order_by(outbox.c.id)).all()
        for place, row in enumerate(rows):
            arrived = place < int(many)
            progress = Progress.DELIVERED if arrived else Progress.UNDELIVERED
            code = None if arrived else 30005
            self.parts.delivery.report(
                Receipt(row.provider_id, row.id, progress, code, attempt=row.attempts)
            )
        notice_jobs.watch(self.parts, self.now)
        self.hands.drain()

    def leave(self, many: str) -> None:
        """So many people say BAJA."""
        everybody = select(people.c.address).order_by(people.c.id)
        with self.store.database.read() as connection:
            found = connection.execute(everybody).scalars().all()
        others = [address for address in found if address.startswith("+5198")]
        for address in others[: int(many)]:
            contact = Contact(Channel.SMS, address)
            message = Incoming(f"SM{next(self.keys)}", contact, "BAJA")
            self.parts.reception.receive(message)

    def pace(self, channel: str, seconds: str) -> None:
        """How slow a sender is."""
        pace = timedelta(seconds=int(seconds))
        self.store.notices.rules.paces[Channel(channel)] = pace
        self.senders[Channel(channel)].pace = pace

    def dismiss(self, name: str) -> None:
        """She is no coordinator any more."""
        self.store.roles.give(STAFF[name][0], Role.PERSON, now=self.now)

    def move(self, name: str, zone: str) -> None:
        """She coordinates another zone from now on."""
        area = Area(AreaKind.ZONE, zone)
        self.store.roles.give(STAFF[name][0], Role.COORDINATOR, [area], now=self.now)

    def arrived(self) -> list[str]:
        """What reached the staff, and how many others got something."""
        lines, others = [], Counter()
        names = {contact: name for name, (contact, _, _) in STAFF.items()}
        for channel, post in self.senders.items():
            for envelope in post.letters:
                if envelope.to in names:
                    text = self.told(names[envelope.to], envelope.text)
                    lines.append(f"-> {names[envelope.to]}: {text.removeprefix('< ')}")
                else:
                    others[channel, envelope.text] += 1
            post.letters.clear()
        lines.sort()
        return lines + [
            f"-> {number} {channel}: {text}"
            for (channel, text), number in others.items()
        ]


def play(written: list[str], house: House) -> list[str]:
    """The dialogue with what the bot says now."""
    heard: list[str] = []
    for line in written:
        if line.startswith(("<", "->", "  ")):
            continue
        heard.append(line)
        if line and not line.startswith("#"):
            for said in house.do(line):
                first, *more = said.split("\n")
                heard += [first, *(f"  {part or '¶'}" for part in more)]
    return heard


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[path.stem for path in DIALOGUES])
def test_dialogue(dialogue, database_url):
    written = dialogue.read_text(encoding="utf-8").splitlines()
    house = House(database_url)
    try:
        assert play(written, house) == written
    finally:
        house.close()


def test_there_are_dialogues():
    assert len(DIALOGUES) >= 12


if __name__ == "__main__":
    for path in DIALOGUES:
        with tempfile.TemporaryDirectory() as folder:
            stands = House(f"sqlite:///{folder}/bot.db")
            lines = play(path.read_text(encoding="utf-8").splitlines(), stands)
            stands.close()
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
