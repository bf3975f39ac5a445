"""Inviting on both databases: once a number, and nothing to who left or was erased."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.invitations import Belonging
from bot.inviting import Inviting
from bot.parts import Parts, assemble
from bot.person import Channel, Contact, Incoming, OptOut, Person, Scope
from bot.settings import Settings
from bot.sheet import NotAList
from bot.staff import Area, AreaKind, Role, Staff
from bot.store.invitations import Standing
from bot.store.letters import Status, Urgency
from bot.store.tables import consents, invitations, memberships, outbox, people
from tests.fakes.sources import at
from tests.keys import KEYS

NOW = at("2026-09-29")
NIGHT = at("2026-09-30", "02:00")
MORNING = at("2026-09-30", "11:00")
ANA, BEA = "+51987654321", "+51912345678"
LIST = f"{ANA}\n{BEA}"
INCAS = Belonging("Chala", "Los Incas")
ROSA = Contact(Channel.SMS, "+51922222222")
HERS = (Area(AreaKind.ZONE, "Chala"), Area(AreaKind.GROUP, "Los Incas"))


@dataclass
class Town:
    """The bot with a coordinator in it, and a clock that is set by hand."""

    parts: Parts
    rosa: Staff
    now: list[datetime]
    written: list[str] = field(default_factory=list)

    @property
    def inviting(self) -> Inviting:
        store, voices = self.parts.store, self.parts.voices
        costs = self.parts.settings.costs
        return Inviting(store, voices, costs, True, lambda: self.now[0])

    def invite(self, text=LIST, channel=Channel.SMS) -> tuple[int, int]:
        return self.inviting.invite(text, self.rosa, INCAS, channel)

    def standings(self, text=LIST) -> list[Standing | None]:
        return [j.standing for j in self.inviting.preview(text, self.rosa, INCAS)]

    def says(self, text: str, phone=ANA, channel=Channel.SMS, opt_out=None) -> str:
        """What somebody is answered."""
        self.written.append(text)
        contact = Contact(channel, phone)
        message = Incoming(f"SM{len(self.written)}", contact, text, opt_out=opt_out)
        return " ".join(self.parts.reception.receive(message))

    def rows(self, table, *where) -> list:
        with self.parts.store.database.read() as connection:
            return list(connection.execute(select(table).where(*where)))

    def letters(self, phone=ANA) -> list:
        return self.rows(outbox, outbox.c.address == phone)

    def going(self, channel=Channel.SMS) -> list:
        """What is taken out of the queue now."""
        store, now = self.parts.store, self.now[0]
        numbers = store.outbox.waiting(channel, Urgency.NOTICE, now, 50)
        return store.handover.claim(numbers, timedelta(0), now).envelopes

    def person(self, phone=ANA, channel=Channel.SMS):
        here = (people.c.address == phone, people.c.channel == channel)
        return self.rows(people, *here)[0]


@pytest.fixture
def town(database_url):
    now = [NOW]
    settings = Settings(
        data_key=KEYS, database_url=database_url, secret_key=("a key for tests only",)
    )
    parts = assemble(settings, lambda: now[0])
    parts.store.roles.give(ROSA, Role.COORDINATOR, HERS, "Rosa", now=NOW)
    rosa = parts.store.roles.of(ROSA)
    yield Town(parts, rosa, now)
    parts.store.database.close()


def test_an_invitation_is_queued_with_its_row_and_its_deed(town):
    assert town.invite() == (2, 2)
    (letter,) = town.letters()
    assert letter.text.startswith("Oro Justo: Los Incas, Chala le invita")
    assert letter.urgency == Urgency.NOTICE
    assert ANA not in letter.key
    (row,) = town.rows(invitations, invitations.c.address == ANA)
    assert (row.zone, row.grouping, row.by_id) == (
        "Chala",
        "Los Incas",
        town.rosa.number,
    )
    (deed,) = [e for e in town.parts.store.audit.latest(9) if e.act == "people.invited"]
    assert deed.details == {"people": 2, "zones": ["Chala"], "groups": ["Los Incas"]}
    assert "987654321" not in f"{deed}"


def test_a_number_is_invited_once_ever_by_whichever_channel(town):
    town.invite(ANA)
    assert town.invite() == (1, 2)
    assert town.invite(LIST, Channel.WHATSAPP) == (0, 2)
    town.now[0] += timedelta(days=400)
    assert town.invite() == (0, 2)
    assert len(town.letters()) == 1
    assert town.standings() == [Standing.INVITED, Standing.INVITED]
    assert len([e for e in town.parts.store.audit.latest(9) if "invit" in e.act]) == 2


@pytest.mark.parametrize("channels", [(Channel.SMS,) * 6, (*Channel,) * 3], ids=str)
def test_several_who_invite_the_same_at_once_invite_each_once(town, channels):
    numbers = [f"+519{n:08}" for n in range(60)]
    done, start = [], threading.Barrier(len(channels))

    def invite(place: int) -> None:
        mine = numbers if place % 2 else numbers[::-1]
        start.wait()
        done.append(town.invite("\n".join(mine), channels[place])[0])

    threads = [
        threading.Thread(target=invite, args=[place]) for place in range(len(channels))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done) == len(numbers)
    assert len(town.rows(outbox)) == len(town.rows(invitations)) == len(numbers)


def test_what_is_no_list_invites_nobody(town):
    with pytest.raises(NotAList):
        town.invite(f'{ANA}\n"{BEA}')
    assert town.rows(outbox) == town.rows(invitations) == []


def test_a_wrong_row_leaves_the_others(town):
    assert town.invite(f"{ANA};Puno\n{BEA};Chala") == (1, 1)
    assert town.letters() == []


def test_who_is_registered_left_or_was_erased_is_not_invited(town):
    registered, left, no_notices, erased, asked = (f"+5191111111{n}" for n in range(5))
    for text in ("alta", "si"):
        for phone in (registered, no_notices):
            town.says(text, phone)
    town.says("baja", left)
    town.says("baja avisos", no_notices)
    for text in ("borrar mis datos", "si"):
        town.says(text, erased)
    town.says("precio", asked)
    listed = "\n".join((registered, left, no_notices, erased, asked))
    assert town.standings(listed) == [
        Standing.REGISTERED,
        Standing.LEFT,
        Standing.LEFT,
        Standing.LEFT,
        Standing.FREE,
    ]
    assert town.invite(listed) == (1, 5)
    # By the other channel too: a number is one person.
    assert town.invite(listed, Channel.WHATSAPP) == (0, 5)


def test_who_wrote_stop_is_not_invited(town):
    town.says("STOP", opt_out=OptOut.STOP)
    assert town.invite() == (1, 2)


def test_si_registers_her_with_its_own_consent(town):
    town.invite()
    assert "recibira los avisos" in town.says("Sí, claro")
    her = town.person()
    assert (her.notices_allowed, her.alerts_allowed, her.zone) == (True, False, "Chala")
    assert [m.name for m in town.rows(memberships)] == ["Los Incas"]
    (consent,) = town.rows(consents)
    assert (consent.version, consent.scopes) == ("invite-2026-11", "notices")
    assert (consent.wording, consent.given) == ("Sí, claro", True)
    (row,) = town.rows(invitations, invitations.c.address == ANA)
    assert row.answer == "yes"
    assert town.standings(ANA) == [Standing.REGISTERED]


@pytest.mark.parametrize("text", ["no", "NO gracias", "baja", "BAJA"])
def test_no_is_kept_and_nothing_goes_out_any_more(town, text):
    town.invite()
    assert "Ya no le mandaremos" in town.says(text)
    assert town.says("baja") == ""
    (row,) = town.rows(invitations, invitations.c.address == ANA)
    assert row.answer == "no"
    assert town.person().left_at is not None
    assert town.rows(memberships) == []
    assert town.standings(ANA) == [Standing.LEFT]


def test_an_invitation_that_went_by_whatsapp_is_answered_by_sms(town):
    town.invite(ANA, Channel.WHATSAPP)
    town.says("si")
    assert town.person().notices_allowed


def test_who_leaves_while_it_waits_gets_nothing(town):
    town.now[0] = NIGHT
    town.invite()
    town.says("baja")
    town.now[0] = MORNING
    assert [envelope.to.address for envelope in town.going()] == [BEA]
    assert town.letters()[0].status == Status.CANCELED


def test_who_wants_no_notices_while_it_waits_keeps_her_alerts(town):
    town.says("avisame cuando suba a 900")
    town.now[0] = NIGHT
    town.invite()
    assert "alertas de precio" in town.says("no")
    town.now[0] = MORNING
    assert [envelope.to.address for envelope in town.going()] == [BEA]
    her = town.person()
    assert (her.alerts_allowed, her.left_at) == (True, None)


def test_at_night_it_waits_for_the_morning(town):
    town.now[0] = NIGHT
    town.invite()
    assert town.going() == []
    town.now[0] = MORNING
    assert len(town.going()) == 2


def test_whatsapp_gets_the_template_and_else_it_goes_by_sms(town):
    town.invite(ANA, Channel.WHATSAPP)
    (letter,) = town.letters()
    assert letter.template == "invite"
    assert letter.variables == '["Los Incas, Chala"]'
    # Without the template in the settings there is only SMS.
    assert town.going(Channel.WHATSAPP) == []
    (envelope,) = town.going(Channel.SMS)
    assert envelope.to == Contact(Channel.SMS, ANA)
    assert envelope.text == letter.plain


def test_erasing_takes_the_invitation_and_the_group_and_leaves_the_hash(town):
    town.invite(ANA, Channel.WHATSAPP)
    for text in ("si", "borrar mis datos", "si"):
        town.says(text)
    assert town.rows(invitations) == town.rows(memberships) == []
    assert [letter.text for letter in town.rows(outbox)] == [""]
    assert town.letters() == []
    for channel in Channel:
        assert town.parts.store.is_suppressed(Contact(channel, ANA))
    assert town.invite(ANA) == (0, 1)


def test_who_was_erased_and_came_back_by_herself_is_registered(town):
    for text in ("borrar mis datos", "si", "alta", "si"):
        town.says(text)
    assert town.standings(ANA) == [Standing.REGISTERED]


def test_what_the_conversation_knows_of_an_invitation(town):
    town.invite(ANA)
    town.says("precio")
    seen = []

    def decide(situation):
        seen.append(situation.person)
        raise AssertionError

    message = Incoming("SMx", Contact(Channel.SMS, ANA), "si")
    with pytest.raises(AssertionError):
        town.parts.store.inbox.answer(message, NOW, decide)
    (person,) = seen
    assert isinstance(person, Person)
    invited = person.invited
    assert (invited.at, invited.zone, invited.group) == (NOW, "Chala", "Los Incas")
    assert Scope.NOTICES not in person.allowed


def test_two_thousand_are_invited_in_one_step(town):
    numbers = "\n".join(f"9{n:08}" for n in range(2000))
    assert town.invite(numbers) == (2000, 2000)
    assert town.invite(numbers) == (0, 2000)
