"""What Twilio is answered: TwiML that is always XML, whatever people write."""

import logging
import sqlite3
import xml.etree.ElementTree as ET

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.catalog import load_catalog
from bot.content import load_content
from bot.person import Channel, Incoming, clean
from bot.reception import Reception
from bot.render import Renderer
from bot.settings import Settings
from bot.store import Database, Store, StoreUnavailable, schema
from bot.web import twilio
from pricing.policy import load_policy
from tests.fakes.sources import at
from tests.web.test_twilio import OLD_TOKEN, PERSON, TOKEN, Webhook, sid, texts

VECTOR = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "From": "+14158675310",
    "Digits": "1234",
    "To": "+18005551212",
}
VECTOR_SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.fixture
def webhook(started_url):
    return Webhook(started_url)


# Signatures.


@pytest.mark.parametrize(
    ("changed", "signature", "status"),
    [
        ({}, VECTOR_SIGNATURE, 200),
        ({"Digits": "1235"}, VECTOR_SIGNATURE, 403),
        ({"Extra": ""}, VECTOR_SIGNATURE, 403),
        ({}, VECTOR_SIGNATURE[:-1], 403),
        ({}, VECTOR_SIGNATURE.lower(), 403),
        ({}, "", 403),
    ],
)
def test_the_official_vector_as_our_route_reckons_it(changed, signature, status):
    """A signed request without a message in it is believed, and then refused."""
    validator = RequestValidator("12345")
    app = Flask(__name__)

    @app.post("/myapp.php")
    def route():
        signed = twilio._signed([validator], "https://example.com")
        return "", 200 if signed else 403

    answer = app.test_client().post(
        "/myapp.php?foo=1&bar=2",
        data=VECTOR | changed,
        headers={"X-Twilio-Signature": signature},
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("tokens", "status"),
    [((TOKEN,), 403), ((TOKEN, OLD_TOKEN), 200), ((OLD_TOKEN,), 200)],
)
def test_the_old_token_is_refused_once_it_is_taken_away(started_url, tokens, status):
    webhook = Webhook(started_url, twilio_auth_token=tokens)
    assert webhook.post(token=OLD_TOKEN).status_code == status


def test_a_validly_signed_request_of_long_ago_has_no_second_effect(webhook):
    first = webhook.post(Body="precio 18k").data
    for body in ("hola", "ver 2222", ""):
        assert webhook.post(Body=body).data == first
    assert webhook.rows() == [(sid(1), "precio 18k", "price")]


# TwiML.

TYPED = st.text(st.characters(), max_size=200).map(clean)


@given(st.lists(TYPED, max_size=3))
def test_any_text_makes_a_document_that_says_it(said):
    document = ET.fromstring(twilio.twiml(said).data)  # noqa: S314
    assert document.tag == "Response"
    assert [message.text or "" for message in document] == said


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5 < 6 & 7 > 2", b"<Message>5 &lt; 6 &amp; 7 &gt; 2</Message>"),
        ("]]>", b"<Message>]]&gt;</Message>"),
        ("&lt;", b"<Message>&amp;lt;</Message>"),
        ("</Message><Dial>", b"<Message>&lt;/Message&gt;&lt;Dial&gt;</Message>"),
        ("\"a\" 'b'", b"<Message>\"a\" 'b'</Message>"),
        ("ñ €", "<Message>ñ €</Message>".encode()),
    ],
)
def test_what_has_a_meaning_in_xml_is_escaped(text, written):
    assert written in twilio.twiml([text]).data


INJECTED = [
    *(
        "<script>alert(1)</script>",
        "</Message><Message>x",
        "&xxe;",
        "]]>",
        "{0.__class__}",
    ),
    *("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>", "{pure}", "%(code)s"),
    *("=cmd|'/C calc'!A0", "'; DROP TABLE inbound;--", "\u202e\x00\x1b[31m", "${7*7}"),
]


@pytest.mark.parametrize("text", INJECTED)
@pytest.mark.parametrize("sender", [PERSON, "whatsapp:PE.1349aB"])
def test_what_is_written_never_comes_back_as_code(webhook, text, sender):
    (reply,) = texts(webhook.post(Body=text, From=sender))
    assert reply.startswith(("No le entend", "¿"))
    assert webhook.rows()[0][1] == clean(text)


@pytest.mark.parametrize("code", ["<b>1", "&amp;", "{pure", "7k3q<"])
def test_a_code_that_is_none_is_not_repeated(webhook, code):
    (reply,) = texts(webhook.post(Body=f"ver {code}"))
    assert code not in reply


# A database that is away.


@pytest.fixture
def small(tmp_path):
    """The webhook on a store whose writers hardly wait."""
    database = Database(f"sqlite:///{tmp_path}/bot.db", lock_seconds=0.2)
    schema.ready(database)
    store = Store(database)
    content = load_content()
    voices = {each: Renderer(load_catalog(), content, each) for each in Channel}
    now = at("2026-09-29")
    reception = Reception(store, load_policy, content, voices, lambda: now)
    settings = Settings(public_url="https://x.example", twilio_auth_token=(TOKEN,))
    app = Flask(__name__)
    app.register_blueprint(twilio.blueprint(settings, reception.receive, print))
    yield app.test_client()
    database.close()


def send(client, number: int = 1):
    fields = {"MessageSid": sid(number), "From": PERSON, "Body": "presio"}
    url = "https://x.example/twilio/messages"
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    return client.post(
        "/twilio/messages", data=fields, headers={"X-Twilio-Signature": signature}
    )


AWAY = b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


def test_a_locked_database_is_503_in_twiml_and_the_repeat_is_answered(small, tmp_path):
    holder = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    answers = [send(small), send(small)]
    holder.execute("ROLLBACK")
    rows = holder.execute("SELECT count(*) FROM inbound").fetchone()
    holder.close()

    for answer in answers:
        assert (answer.status_code, answer.data) == (503, AWAY)
        assert answer.content_type.startswith("text/xml")
    assert rows == (0,)
    assert texts(send(small))[0].startswith("Oro puro S/ 453.49")


SPOILS = {
    "a table is gone": "DROP TABLE inbound",
    "all is gone": "DROP TABLE people; DROP TABLE pulls; DROP TABLE inbound",
    "it can't be written": "CREATE TRIGGER no BEFORE INSERT ON inbound "
    "BEGIN SELECT no_such_function(); END",
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=list(SPOILS))
def test_a_database_that_is_spoiled_is_503_without_a_word_about_it(
    small, tmp_path, spoil
):
    spoiler = sqlite3.connect(tmp_path / "bot.db")
    spoiler.executescript(spoil)
    spoiler.close()
    answer = send(small)
    assert (answer.status_code, answer.data) == (503, AWAY)


def test_one_file_in_place_of_the_database_is_503(small, tmp_path):
    for file in tmp_path.iterdir():
        file.write_bytes(b"not a database at all, but some text " * 999)
    answer = send(small)
    assert (answer.status_code, answer.data) == (503, AWAY)


# The log.


def test_a_failure_of_ours_tells_the_log_nothing_of_a_person(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)

    def fail(message: Incoming) -> list[str]:
        raise StoreUnavailable("gone")

    settings = Settings(public_url="https://x.example", twilio_auth_token=(TOKEN,))
    app = Flask(__name__)
    app.register_blueprint(twilio.blueprint(settings, fail, print))
    assert send(app.test_client()).status_code == 503
    assert PERSON not in caplog.text
    assert PERSON.removeprefix("+51") not in caplog.text


@pytest.mark.parametrize("number", range(8))
def test_every_way_through_the_webhook_keeps_people_out_of_the_log(
    started_url, caplog, capfd, number
):
    caplog.set_level(logging.DEBUG)
    webhook = Webhook(started_url, log_level="DEBUG")
    ways = [
        {"Body": "presio"},
        {
            "Body": "presio",
            "From": "whatsapp:+51912345678",
            "ProfileName": "Rosa Quispe",
        },
        {"Body": "tengo 5 g ley 90 soy Rosa Quispe"},
        {"Body": "ver QQQQ", "WaId": "51912345678"},
        {"Body": "", "NumMedia": "1", "MediaUrl0": "https://x.example/Rosa"},
        {"Body": "Rosa Quispe", "sign": False},
        {"Body": "Rosa Quispe", "MessageSid": "bad"},
        {"Body": "Rosa Quispe", "From": "Rosa +51912345678"},
    ]
    webhook.post(**{"From": "+51912345678"} | ways[number])
    printed = "".join(capfd.readouterr()) + caplog.text
    for private in ("912345678", "Rosa", "Quispe", TOKEN):
        assert private not in printed


def test_no_answer_at_all_holds_a_number(webhook):
    for form in ({}, {"Body": "ver QQQQ"}, {"Body": PERSON}, {"sign": False}):
        assert PERSON.encode() not in webhook.post(**form).data
