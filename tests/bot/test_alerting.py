"""What follows from talk about alerts, consent, data and addresses."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts import MOST, Alert, Kind
from bot.conversation import respond
from bot.joining import MOST_PROOFS
from bot.person import EVERYTHING, Channel, Contact, Incoming, OptOut, Person, Scope
from bot.replies import CONSENT, AlertAsked, AlertSet, LinkCode, Saying, Why
from bot.topic import Topic
from bot.turn import (
    Allow,
    DropAlerts,
    Forget,
    Known,
    Leave,
    LinkTo,
    Outgoing,
    SetAlert,
)
from pricing.policy import load_policy
from pricing.purity import ley
from tests.bot.test_dialogues import CODE, CONTENT, FRESH, MORNING, SAMPLE
from tests.fakes.archive import EMPTY

POLICY = load_policy()
HERS = Contact(Channel.SMS, "+51987654321")
OTHER = Contact(Channel.WHATSAPP, "+51912345678")
ALERTS = frozenset({Scope.ALERTS})
ASKED = Person(HERS, allowed=ALERTS)
GRAM = FRESH.pure_gram
ABOVE = Alert(Kind.ABOVE, Decimal(470), number=41)
BELOW = Alert(Kind.BELOW, Decimal(430), number=42)
DAILY = Alert(Kind.DAILY, at=time(7), number=43)


@dataclass
class Chat:
    """A person who writes, with what is stored of her."""

    person: Person = ASKED
    alerts: tuple[Alert, ...] = ()
    market: object = FRESH
    now: object = MORNING

    def say(self, text: str, opt_out: OptOut | None = None):
        archive = replace(EMPTY, alerts=lambda _contact: self.alerts)
        code = {"code": lambda _contact: CODE}
        known = Known(self.person, self.market, POLICY, CONTENT, archive, **code)
        message = Incoming("x", self.person.contact, text, opt_out=opt_out)
        turn = respond(message, known, self.now)
        topic = turn.person.topic
        if topic:
            assert Topic.from_json(topic.as_json()) == topic
        self.person = turn.person
        return turn

    def all(self, *texts: str):
        """What the last of these texts leads to."""
        return [self.say(text) for text in texts][-1]


def allow(text: str, scopes=ALERTS):
    return Allow(scopes, CONSENT, text)


@pytest.mark.parametrize(
    ("texts", "alert"),
    [
        (["avisame cuando suba a 470"], Alert(Kind.ABOVE, Decimal(470))),
        (["avisame si baja de 430,50"], Alert(Kind.BELOW, Decimal("430.50"))),
        (["avisame cuando llegue a 480"], Alert(Kind.ABOVE, Decimal(480))),
        (["avisame cuando llegue a 440"], Alert(Kind.BELOW, Decimal(440))),
        (
            ["avisame cuando la ley 90 pase de 420"],
            Alert(Kind.ABOVE, Decimal(420), ley(Decimal(90))),
        ),
        (
            ["avisame si cambia 2%"],
            Alert(Kind.CHANGE, percent=Decimal(2), base=GRAM),
        ),
        (
            ["avisame cuando cambie 10 soles"],
            Alert(Kind.CHANGE, percent=Decimal("2.2"), base=GRAM),
        ),
        (
            ["avisame si cambia 2,25%"],
            Alert(Kind.CHANGE, percent=Decimal("2.25"), base=GRAM),
        ),
        (["mandame el precio todos los dias"], Alert(Kind.DAILY, at=time(7))),
        (["todos los dias a las 9 de la noche"], Alert(Kind.DAILY, at=time(21))),
        (["avisame", "cuando suba", "470"], Alert(Kind.ABOVE, Decimal(470))),
        (["alerta 430", "menos"], Alert(Kind.BELOW, Decimal(430))),
        (["alerta 1", "cuando llegue a 470"], Alert(Kind.ABOVE, Decimal(470))),
        (["alerta", "asdfg", "diario"], Alert(Kind.DAILY, at=time(7))),
        (
            ["avisame cuando cambie", "3"],
            Alert(Kind.CHANGE, percent=Decimal(3), base=GRAM),
        ),
        (
            ["avisame cuando suba", "avisame si cae a 430"],
            Alert(Kind.BELOW, Decimal(430)),
        ),
    ],
)
def test_an_alert_is_set(texts, alert):
    turn = Chat().all(*texts)
    assert turn.effects == (SetAlert(alert),)


def test_a_first_alert_is_a_consent_and_says_so():
    turn = Chat(Person(HERS)).say("avisame cuando suba a 470")
    alert = Alert(Kind.ABOVE, Decimal(470))
    assert turn.effects == (allow("avisame cuando suba a 470"), SetAlert(alert))
    assert turn.replies[0].first


def test_an_alert_after_leaving_is_a_consent_again():
    left = Person(HERS, has_left=True)
    turn = Chat(left).say("mandame el precio todos los dias")
    assert turn.effects[0] == allow("mandame el precio todos los dias")


@pytest.mark.parametrize(
    ("text", "slot", "why"),
    [
        ("avisame", "kind", Why.MISSING),
        ("alerta 400", "kind", Why.MISSING),
        ("alerta 4000", "kind", Why.MISSING),
        ("avisame cuando suba", "amount", Why.MISSING),
        ("avisame cuando llegue", "amount", Why.MISSING),
        ("avisame cuando suba a 400", "amount", Why.PASSED),
        ("avisame cuando baje a 460", "amount", Why.PASSED),
        ("avisame cuando pase de 4700", "amount", Why.ODD),
        ("avisame cuando baje de 200", "amount", Why.ODD),
        ("avisame cuando la ley 90 pase de 820 soles", "amount", Why.ODD),
        ("avisame cuando la onza pase de 4200 dolares", "amount", Why.DOLLARS),
        ("avisame cuando pase de 130 dolares", "amount", Why.DOLLARS),
        ("avisame cuando ley 18 pase de 300", "amount", Why.MISSING),
        ("avisame si cambia", "percent", Why.MISSING),
        ("avisame cuando cambie 10", "percent", Why.MISSING),
        ("avisame si cambia 0.1%", "percent", Why.LIMITS),
        ("avisame si cambia 51%", "percent", Why.LIMITS),
        ("avisame cuando cambie 1 sol", "percent", Why.LIMITS),
    ],
)
def test_what_is_missing_or_cannot_be_is_asked(text, slot, why):
    turn = Chat().say(text)
    (asked,) = turn.replies
    assert isinstance(asked, AlertAsked)
    assert (asked.slot, asked.why, turn.effects) == (slot, why, ())
    assert turn.person.topic.ask == (slot,)


@given(st.decimals(1, 99999, places=2))
def test_no_level_is_set_that_is_reached_or_far_away(amount):
    turn = Chat().say(f"avisame cuando pase de {amount} soles")
    if turn.effects:
        assert turn.effects == (SetAlert(Alert(Kind.ABOVE, amount)),)
        assert GRAM < amount <= 2 * GRAM
    else:
        assert turn.replies[0].why in (Why.PASSED, Why.ODD)


@pytest.mark.parametrize(
    "about", [{"market": SAMPLE}, {"now": MORNING + timedelta(days=30)}]
)
def test_without_a_price_nothing_is_compared(about):
    turn = Chat(**about).say("avisame cuando pase de 300")
    assert turn.effects == (SetAlert(Alert(Kind.ABOVE, Decimal(300))),)
    assert turn.replies[0].told is None
    assert Chat(**about).say("avisame cuando llegue a 300").replies[0].slot == "kind"
    assert Chat(**about).say("avisame si pasa de 5").replies[0].why is Why.ODD
    assert Chat(**about).say("avisame cuando llegue a 300").replies[0].amount == 300
    assert Chat(**about).say("alerta 5").replies[0].amount is None
    change = Chat(**about).say("avisame si cambia 2%").effects
    assert change == (SetAlert(Alert(Kind.CHANGE, percent=Decimal(2))),)


def test_the_same_alert_twice_is_one():
    turn = Chat(alerts=(ABOVE,)).say("avisame cuando pase de 470")
    assert turn.effects == ()
    assert isinstance(turn.replies[0], AlertSet)


def test_a_second_daily_takes_the_place_of_the_first():
    turn = Chat(alerts=(ABOVE, DAILY)).say("mandame el precio cada dia a las 5 am")
    assert turn.effects == (SetAlert(replace(DAILY, at=time(5))),)


def test_there_are_five_at_most():
    full = tuple(
        replace(ABOVE, amount=Decimal(460 + n), number=n + 1) for n in range(MOST)
    )
    turn = Chat(alerts=full).say("avisame cuando pase de 500")
    assert (turn.replies, turn.effects) == ((Saying.ALERTS_FULL,), ())
    kept = Chat(alerts=(*full[1:], DAILY)).say("todos los dias a las 6 el precio")
    assert kept.effects == (SetAlert(replace(DAILY, at=time(6))),)


@pytest.mark.parametrize(
    ("alerts", "text", "effects"),
    [
        (
            (ABOVE, DAILY),
            "cambia mi alerta a 480",
            (SetAlert(replace(ABOVE, amount=Decimal(480))),),
        ),
        (
            (BELOW,),
            "cambia mi alerta a 420",
            (SetAlert(replace(BELOW, amount=Decimal(420))),),
        ),
        ((ABOVE, BELOW), "cambia mi alerta a 480", ()),
        ((), "cambia mi alerta a 480", ()),
        ((ABOVE,), "cambia mi alerta a 400", ()),
    ],
)
def test_an_alert_is_changed_where_only_one_can_be_meant(alerts, text, effects):
    assert Chat(alerts=alerts).say(text).effects == effects


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["quitar 2"], (42,)),
        (["quita la diaria"], (43,)),
        (["ya no me mandes el precio todos los dias"], (43,)),
        (["quita la alerta de 470"], (41,)),
        (["ya no me avises cuando suba"], (41,)),
        (["borra todas mis alertas"], (41, 42, 43)),
        (["VORRAR ALERTAS"], (41, 42, 43)),
        (["baja alertas"], (41, 42, 43)),
        (["quita mi alerta", "3"], (43,)),
        (["quita mi alerta", "todas"], (41, 42, 43)),
        (["quita mi alerta", "la de 430"], (42,)),
        (["quitar 7"], None),
        (["quitar 7", "8"], None),
        (["quita mi alerta"], None),
        (["quita la alerta de 999"], None),
        (["quita mi alerta", "no"], None),
        (["quita mi alerta", "presio"], None),
    ],
)
def test_only_alerts_that_are_surely_meant_are_dropped(texts, numbers):
    turn = Chat(alerts=(ABOVE, BELOW, DAILY)).all(*texts)
    assert turn.effects == ((DropAlerts(numbers),) if numbers else ())


def test_the_only_alert_is_meant():
    turn = Chat(alerts=(BELOW,)).say("quita mi alerta")
    assert turn.effects == (DropAlerts((42,)),)


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        (ALERTS, Saying.NEVER_UNASKED),
        (EVERYTHING, Saying.NONE_TO_DROP),
    ],
)
def test_who_has_no_alert_hears_what_else_may_come(allowed, said):
    turn = Chat(Person(HERS, allowed=allowed)).say("quita mi alerta")
    assert turn.replies == (said,)


@pytest.mark.parametrize(
    ("text", "night", "effects"),
    [
        ("trabajo de noche", True, 0),
        ("avisame cuando suba a 470 aunque sea de noche", True, 1),
        ("no me avise de noche", False, 0),
    ],
)
def test_who_works_at_night_says_so(text, night, effects):
    turn = Chat(replace(ASKED, night=not night)).say(text)
    assert turn.person.night is night
    assert len(turn.effects) == effects


def test_only_a_yes_registers():
    chat = Chat(Person(HERS))
    assert chat.say("alta").replies == (Saying.CONSENT,)
    assert chat.say("ok").effects == ()
    turn = chat.say("si")
    assert turn.effects == (allow("si", EVERYTHING),)
    assert turn.replies == (Saying.JOINED,)
    assert Chat(Person(HERS)).all("alta", "no").effects == ()
    assert Chat(Person(HERS)).say("si").effects == ()


def test_who_is_registered_is_told_so():
    turn = Chat(Person(HERS, allowed=EVERYTHING)).say("alta")
    assert (turn.replies, turn.effects) == ((Saying.JOINED_BEFORE,), ())


LEAVING = [
    *("BAJA", "DAR DE BAJA", "STOP", "ALTO", "PARAR", "PARA", "DETENER"),
    *("CANCELAR", "CANCELA", "SALIR", "NO MAS", "NO ENVIAR", "vaja", "kancelar"),
    *("END", "QUIT", "UNSUBSCRIBE", "OPTOUT", "REVOKE", "STOPALL", "CANCEL", "salyr"),
    *("estop", "Stop!", "dar de vaja", "no enbiar", "deterner", "halto"),
]


@pytest.mark.parametrize("text", LEAVING)
def test_every_word_for_leaving_leaves_once(text):
    chat = Chat()
    turn = chat.say(text)
    assert turn.effects == (Leave(EVERYTHING, text),)
    assert turn.replies == (Saying.LEFT,)
    chat.person = replace(chat.person, allowed=frozenset(), has_left=True)
    again = chat.say(text)
    assert (again.effects, again.replies) == ((), ())


@pytest.mark.parametrize("text", ["BAJA", "STOP", "ALTO", "SALIR", "ya no me manden"])
@pytest.mark.parametrize(
    "question", ["alta", "avisame", "tengo 5 gramos", "borrar mis datos"]
)
def test_leaving_is_possible_in_every_question(question, text):
    turn = Chat().all(question, text)
    assert turn.effects == (Leave(EVERYTHING, text),)


@pytest.mark.parametrize("text", ["cancelar", "CANCELA"])
def test_cancelling_in_a_question_ends_only_the_question(text):
    assert Chat().all("tengo 5 gramos", text).effects == ()


@pytest.mark.parametrize("text", ["BAJA AVISOS", "baja comunicados"])
def test_notices_are_left_alone(text):
    turn = Chat(Person(HERS, allowed=EVERYTHING)).say(text)
    assert turn.effects == (Leave(frozenset({Scope.NOTICES}), text),)
    assert turn.replies == (Saying.LEFT_NOTICES,)


@pytest.mark.parametrize(
    ("opt_out", "effects", "intent"),
    [
        (OptOut.STOP, (Leave(EVERYTHING, "x"),), "unsubscribe"),
        (OptOut.START, (), "subscribe"),
        (OptOut.HELP, (), "help"),
    ],
)
def test_what_the_provider_answered_is_not_answered_again(opt_out, effects, intent):
    turn = Chat().say("x", opt_out)
    assert (turn.replies, turn.effects, turn.intent) == ((), effects, intent)


def test_who_is_silenced_may_leave():
    quiet = replace(ASKED, quiet_until=MORNING + timedelta(minutes=5))
    assert Chat(quiet).say("baja").effects == (Leave(EVERYTHING, "baja"),)
    assert Chat(quiet).say("presio").effects == ()


def test_only_a_yes_erases():
    hers = replace(ASKED, zone="Chala", night=True, tips_told=3)
    turn = Chat(hers).all("borrar mis datos", "si")
    assert turn.effects == (Forget(),)
    assert turn.person == Person(HERS)
    for text in ("no", "ok", "presio", "asdfg", "1", "borrar mis datos"):
        assert Chat(hers).all("borrar mis datos", text).effects == ()
    assert Chat(hers).all("borrar mis datos", "no").replies == (Saying.KEPT,)


def test_an_address_is_linked_by_the_code_that_was_sent_there():
    chat = Chat()
    turn = chat.say("mi whatsapp es 912 345 678")
    assert turn.letters == (Outgoing(OTHER, LinkCode(CODE), timedelta(minutes=10)),)
    assert turn.effects == ()
    assert chat.say(CODE).effects == (LinkTo(OTHER),)


def test_the_same_number_on_both_channels_is_two_addresses():
    turn = Chat().say("mi whatsapp es 987654321")
    assert turn.letters[0].to == Contact(Channel.WHATSAPP, HERS.address)


@given(st.lists(st.integers(0, 9999).filter(lambda n: n != int(CODE)), max_size=5))
def test_three_wrong_codes_end_it(codes):
    chat = Chat()
    chat.say("mi whatsapp es 912345678")
    for code in codes:
        assert chat.say(f"{code:04}").effects == ()
    linked = chat.say(CODE).effects == (LinkTo(OTHER),)
    assert linked == (len(codes) < 3)


@pytest.mark.parametrize(("minutes", "linked"), [(9, True), (10, False), (31, False)])
def test_a_code_lasts_ten_minutes(minutes, linked):
    chat = Chat()
    chat.say("mi whatsapp es 912345678")
    chat.now = MORNING + timedelta(minutes=5)
    chat.say("1111")
    chat.now = MORNING + timedelta(minutes=minutes)
    assert bool(chat.say(CODE).effects) is linked


def test_an_address_that_is_linked_gets_no_code():
    chat = Chat(replace(ASKED, linked=OTHER))
    turn = chat.say("mi whatsapp es 912345678")
    assert (turn.letters, turn.effects) == ((), ())


def test_who_can_not_be_written_to_is_asked_to_write_first():
    known = Known(ASKED, FRESH, POLICY, CONTENT, EMPTY, reaches=lambda _contact: False)
    message = Incoming("x", HERS, "mi whatsapp es 912345678")
    turn = respond(message, known, MORNING)
    assert (turn.replies, turn.letters) == ((Saying.WRITE_FIRST,), ())


def test_a_number_that_is_none_is_asked_again():
    chat = Chat()
    assert chat.say("mi whatsapp es 98765432").replies == (Saying.PHONE_ASKED,)
    assert chat.say("12345").letters == ()
    assert chat.say("912345678").letters[0].to == OTHER


def test_after_many_messages_about_an_address_nothing_more_is_proven_that_day():
    worn = replace(EMPTY, proofs=lambda _contact, _since: MOST_PROOFS)
    person = Person(Contact(Channel.SMS, "+51987654321"))
    known = Known(person, FRESH, POLICY, CONTENT, worn)
    message = Incoming("x", person.contact, "mi whatsapp es 987654321")
    turn = respond(message, known, MORNING)
    assert (turn.replies, turn.letters) == ((Saying.CODE_ENDED,), ())
