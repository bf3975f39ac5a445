"""Golden dialogues: tests/conversations/*.txt.

A dialogue says which market it stands on ("= fresh"), when and on which channel
("@ 2026-09-29 10:05 sms", in Lima), what a person writes (">") and what comes back
("<", further lines of a reply indented by two spaces, a blank one as "¶"; "<" alone
is silence). "  -> whatsapp +51...:" is what goes to another address, and "(STOP)" a
word that the provider answered. "* Los Incas, Chala" invites her to that group.
`python -m tests.bot.test_dialogues` writes what the bot says now.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.alerts import Alert
from bot.catalog import LIMA, load_catalog
from bot.content import load_content
from bot.conversation import MOST_A_MINUTE, respond
from bot.person import Channel, Contact, Incoming, Invited, OptOut, Person, Scope
from bot.render import Renderer
from bot.replies import Invitation
from bot.turn import (
    Allow,
    Archive,
    CallHuman,
    Day,
    DropAlerts,
    Effect,
    Forget,
    Known,
    Leave,
    LinkTo,
    Outgoing,
    Record,
    RecordSale,
    SetAlert,
)
from bot.understand.fold import plain
from pricing.local import Sale
from pricing.market import Market
from pricing.quotes import State
from pricing.sample import daily_prices, sample_market
from pricing.units import fine_gram
from tests.fakes.sources import at

DIALOGUES = sorted((Path(__file__).parents[1] / "conversations").glob("*.txt"))
CATALOG = load_catalog()
CONTENT = load_content()
VOICES = {channel: Renderer(CATALOG, CONTENT, channel) for channel in Channel}
BLANK = "¶"
MORNING = at("2026-09-29")
CODE = "4821"
"""What is sent to another address."""
OPT_OUTS = {f"({word})": word for word in OptOut}

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


HISTORY = [
    Day(day, gold, dollar, *[fine_gram(gold, dollar)] * 2)
    for day, gold, dollar in daily_prices()
]


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
    sales: list[tuple[str, Sale]] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    def command(self, words: list[str]) -> None:
        if words[0] == "=":
            self.market = MARKETS[words[1]]
            return
        if words[0] == "+":
            self.others(words)
            return
        day, hour, channel = words[1:4]
        local = datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LIMA)
        self.now, self.channel = local, Channel(channel)

    def invite(self, where: str) -> str:
        """What she is sent when she is invited to a group in a zone."""
        group, zone = where.split(", ")
        self.person = replace(self.person, invited=Invited(self.now, zone, group))
        return VOICES[self.channel].render(Invitation(group, zone))

    def others(self, words: list[str]) -> None:
        """ "+ Chala 5 400.00": so many others there were paid that, and up."""
        place, people, amount = words[1], int(words[2]), Decimal(words[3])
        day = self.now.astimezone(LIMA).date()
        for n in range(people):
            sale = Sale(amount + n, day, f"{place}{len(self.sales)}{n}")
            self.sales.append((plain(place), sale))

    def say(self, text: str) -> list[str]:
        recent = [
            when for when in self.written if self.now - when < timedelta(minutes=1)
        ]
        archive = Archive(
            self.recall,
            self.days,
            self.reported,
            lambda _: self.alerts,
            self.record,
            lambda _contact, _since: 0,
        )
        known = Known(
            self.person,
            self.market,
            self.policy,
            CONTENT,
            archive,
            len(recent),
            lambda _contact: CODE,
        )
        turn = respond(self.message(text), known, self.now)
        self.person = turn.person
        self.written.append(self.now)
        for effect in turn.effects:
            self.apply(effect)
        said = [VOICES[self.channel].render(reply) for reply in turn.replies]
        return said + [self.posted(letter) for letter in turn.letters]

    def message(self, text: str) -> Incoming:
        contact = replace(self.person.contact, channel=self.channel)
        media = text == "(foto)"
        opt_out = OPT_OUTS.get(text)
        said = "" if media else text.strip("()") if opt_out else text
        return Incoming("x", contact, said, media, opt_out)

    def posted(self, letter: Outgoing) -> str:
        """What goes to another address, in the voice of its channel."""
        text = VOICES[letter.to.channel].render(letter.reply)
        minutes = letter.lasts // timedelta(minutes=1)
        return f"-> {letter.to.channel} {letter.to.address} ({minutes} min): {text}"

    def apply(self, effect: Effect) -> None:
        """As the store does it."""
        if isinstance(effect, CallHuman):
            return
        {
            RecordSale: self.sold,
            Allow: self.allowed,
            Leave: self.left,
            SetAlert: self.keep,
            DropAlerts: self.drop,
            Forget: self.forget,
            LinkTo: self.link,
        }[type(effect)](effect)

    def sold(self, effect: RecordSale) -> None:
        sale = Sale(effect.fine_gram, effect.day, "her")
        self.sales.append((plain(effect.zone), sale))

    def allowed(self, effect: Allow) -> None:
        allowed = self.person.allowed | effect.scopes
        self.person = replace(self.person, allowed=allowed, has_left=False)
        if Scope.NOTICES in effect.scopes:
            self.person = replace(self.person, invited=None)
        self.groups += [effect.group] if effect.group else []

    def left(self, effect: Leave) -> None:
        allowed = self.person.allowed - effect.scopes
        self.person = replace(self.person, allowed=allowed, has_left=not allowed)
        if Scope.ALERTS in effect.scopes:
            self.alerts = []
        if Scope.NOTICES in effect.scopes:
            self.person = replace(self.person, invited=None)

    def drop(self, effect: DropAlerts) -> None:
        self.alerts = [a for a in self.alerts if a.number not in effect.numbers]

    def forget(self, effect: Forget) -> None:
        self.person = Person(self.person.contact)
        self.alerts, self.written, self.sales = [], [], []

    def link(self, effect: LinkTo) -> None:
        self.person = replace(self.person, linked=effect.contact)

    def keep(self, effect: SetAlert) -> None:
        """A new alert, or one in the place of another."""
        alert = effect.alert
        numbers = [each.number for each in self.alerts]
        if alert.number in numbers:
            self.alerts[numbers.index(alert.number)] = alert
        else:
            self.alerts.append(replace(alert, number=max(numbers, default=40) + 1))

    def record(self, contact: Contact) -> Record:
        first = self.written[0] if self.written else self.now
        since = first.astimezone(LIMA).date()
        sold = [sale for _, sale in self.sales if sale.seller == "her"]
        return Record(since, len(self.written), len(sold))

    def recall(self, number: int) -> Market | None:
        return self.market if number == self.market.number else None

    def days(self, first: date) -> list[Day]:
        return [day for day in HISTORY if first <= day.day]

    def reported(self, zone: str, first: date) -> list[Sale]:
        return [s for where, s in self.sales if where == plain(zone) and s.day >= first]


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
        if line.startswith(("=", "@", "+")):
            talk.command(line.split())
        for reply in said_to(line[:1], line[1:].strip(), talk):
            heard += shown(reply)
    return heard


def said_to(kind: str, text: str, talk: Talk) -> list[str]:
    """What she is told because of a line."""
    if kind == "*":
        return [talk.invite(text)]
    return (talk.say(text) or [""]) if kind == ">" else []


def shown(reply: str) -> list[str]:
    first, *more = [part or BLANK for part in reply.split("\n")]
    mark = "  " if reply.startswith("->") else "< " if reply else "<"
    return [f"{mark}{first if reply else ''}", *(f"  {m}" for m in more)]


def test_there_are_dialogues():
    assert len(DIALOGUES) >= 60


def test_more_than_twelve_messages_a_minute_is_a_machine():
    assert MOST_A_MINUTE == 12


if __name__ == "__main__":
    from pricing.policy import load_policy

    for path in DIALOGUES:
        lines = path.read_text(encoding="utf-8").splitlines()
        played = play([line for line in lines if line], Talk(load_policy()))
        path.write_text("\n".join(played) + "\n", encoding="utf-8")
