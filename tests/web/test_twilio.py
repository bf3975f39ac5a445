"""Twilio's webhook: signatures, repeats, odd messages, and a database that is away."""

import sqlite3
import threading
import xml.etree.ElementTree as ET
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from bot.app import create_app
from bot.settings import Settings
from bot.store import Database
from bot.store.sealing import Sealing
from bot.store.tables import inbound
from tests.fakes.sources import at
from tests.keys import KEYS

TOKEN = "0123456789abcdef0123456789abcdef"
OLD_TOKEN = "fedcba9876543210fedcba9876543210"
URL = "https://bot.example.org"
PATH = "/twilio/messages"
PERSON = "+51987654321"
FORM = "application/x-www-form-urlencoded"


def sid(number: int) -> str:
    return f"SM{number:032x}"


class Webhook:
    """The app, called as Twilio calls it."""

    def __init__(self, database_url: str, **settings) -> None:
        self.url = database_url
        self.now = at("2026-09-29")
        given = {
            "database_url": database_url,
            "public_url": URL,
            "twilio_auth_token": (TOKEN, OLD_TOKEN),
            **settings,
        }
        self.settings = Settings(data_key=KEYS, **given)
        self.app = create_app(self.settings, lambda: self.now)

    def post(self, number=1, *, path=PATH, token=TOKEN, sign=True, headers=(), **form):
        """One message, signed over the public address and the raw path."""
        fields = {"MessageSid": sid(number), "From": PERSON, "Body": "presio", **form}
        fields = MultiDict(
            {n: value for n, value in fields.items() if value is not None}
        )
        url = self.settings.public_url + path
        signature = RequestValidator(token).compute_signature(url, fields)
        sent = {"X-Twilio-Signature": signature} if sign else {}
        client = self.app.test_client()
        return client.post(path, data=fields, headers={**sent, **dict(headers)})

    def rows(self) -> list[tuple]:
        found = select(inbound.c.key, inbound.c.text, inbound.c.intent)
        with (
            closing(Database(self.url, sealing=Sealing(KEYS))) as database,
            database.read() as connection,
        ):
            return list(map(tuple, connection.execute(found)))


@pytest.fixture
def webhook(started_url):
    return Webhook(started_url)


def texts(response) -> list[str]:
    assert response.status_code == 200
    assert response.content_type.startswith("text/xml")
    return [message.text for message in ET.fromstring(response.data)]  # noqa: S314


def test_the_official_vector_of_twilios_signature():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "From": "+14158675310",
        "Digits": "1234",
        "To": "+18005551212",
    }
    url = "https://example.com/myapp.php?foo=1&bar=2"
    assert RequestValidator("12345").validate(url, form, "L/OH5YylLD5NRKLltdqwSvS0BnU=")


def test_a_question_is_answered_in_twiml_and_stored(webhook):
    (reply,) = texts(webhook.post())

    assert reply.startswith("Oro puro S/ 453.49 el gramo.")
    assert webhook.rows() == [(sid(1), "presio", "price")]


def test_the_same_message_again_gets_the_very_same_bytes(webhook):
    first = webhook.post().data
    webhook.now += timedelta(days=30)

    assert webhook.post().data == first
    assert len(webhook.rows()) == 1


def test_the_same_message_twenty_times_at_once_is_one(webhook):
    answers: list[bytes] = []
    gate = threading.Barrier(20)

    def post():
        gate.wait()
        answers.append(webhook.post().data)

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert len(webhook.rows()) == 1


def test_both_tokens_serve_while_one_is_rotated_and_no_other(webhook):
    assert webhook.post(1, token=OLD_TOKEN).status_code == 200
    assert webhook.post(2, token=TOKEN).status_code == 200
    assert webhook.post(3, token="f" * 32).status_code == 403


@pytest.mark.parametrize(
    "signature", [None, "", "A", "L/OH5YylLD5NRKLltdqwSvS0BnU=", "ñ", "=" * 5000]
)
def test_a_wrong_signature_is_refused_without_a_word(webhook, signature):
    headers = {} if signature is None else {"X-Twilio-Signature": signature}

    response = webhook.post(sign=False, headers=headers)

    assert response.status_code == 403
    assert b"ignature" not in response.data
    assert webhook.rows() == []


def test_a_signature_over_another_body_is_refused(webhook):
    fields = {"MessageSid": sid(1), "From": PERSON, "Body": "presio"}
    signature = RequestValidator(TOKEN).compute_signature(URL + PATH, fields)
    response = webhook.app.test_client().post(
        PATH,
        data=fields | {"From": "+51911111111"},
        headers={"X-Twilio-Signature": signature},
    )
    assert response.status_code == 403


def test_without_a_token_nobody_is_believed(started_url):
    webhook = Webhook(started_url, twilio_auth_token=())
    assert webhook.post(token="").status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "https://bot.example.org",
        "http://bot.example.org",
        "https://bot.example.org:8443",
        "https://example.org/oro",
    ],
)
@pytest.mark.parametrize(
    "query", ["", "?x=1", "?x=%C3%B1", "?u=http%3A%2F%2Fa", "?a=b+c"]
)
def test_any_public_address_and_raw_query_is_signed(lasting_url, url, query):
    webhook = Webhook(lasting_url, public_url=url)
    assert texts(webhook.post(path=PATH + query))


def test_forged_proxy_headers_change_nothing(webhook):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert texts(webhook.post(headers=forged))


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("text/plain", b"Body=hola", 415),
        (FORM, b"Body=" + b"x" * 70_000, 413),
        (FORM, b"", 403),
        (FORM, b"\xff\xfe%ff%00&&&===", 403),
        (FORM, b"&".join(b"a%d=1" % n for n in range(5000)), 403),
    ],
)
def test_what_is_no_form_of_twilios_is_refused(webhook, content_type, body, status):
    response = webhook.app.test_client().post(
        PATH, data=body, content_type=content_type
    )
    assert response.status_code == status
    assert webhook.rows() == []


@pytest.mark.parametrize(
    "form",
    [
        {"MessageSid": None},
        {"MessageSid": "SM1"},
        {"MessageSid": "SM" + "é" * 32},
        {"From": None},
        {"From": ""},
        {"From": "whatsapp:"},
        {"From": "MESSENGER"},
        {"From": "+" + "9" * 40},
    ],
)
def test_a_message_without_number_or_sender_is_refused(webhook, form):
    assert webhook.post(**form).status_code == 400
    assert webhook.rows() == []


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ({"Body": ""}, "No le entendi."),
        ({"Body": None}, "No le entendi."),
        ({"Body": "x" * 1600}, "No le entendi."),
        ({"Body": "presio\x00\x07\x1b"}, "Oro puro S/"),
        ({"Body": "\u202epresio\u202c \u200fhoy"}, "Oro puro S/"),
        ({"Body": "presio 🙏🏽 \ufffd"}, "Oro puro S/"),
        ({"Body": "👍"}, "No le entendi."),
        ({"Body": "", "NumMedia": "1", "MediaUrl0": "http://127.0.0.1/"}, "Solo puedo"),
        ({"Body": "", "Latitude": "-15.8", "Longitude": "-74.2"}, "Solo puedo"),
        ({"Body": "Ver", "ButtonPayload": "precio 18k"}, "Oro 18k"),
        ({"Body": "x", "ListId": "precio"}, "Oro puro S/"),
        ({"Body": "presio", "NumMedia": "1"}, "Oro puro S/"),
        ({"From": "70123"}, "Oro puro S/"),
    ],
)
def test_every_kind_of_message_is_answered(webhook, form, begins):
    (reply,) = texts(webhook.post(**form))
    assert reply.startswith(begins)


@pytest.mark.parametrize(
    "sender", ["whatsapp:+51987654321", "whatsapp:PE.1349aB77", "whatsapp:ID.45.6x"]
)
def test_whatsapp_is_answered_in_its_own_way_with_or_without_a_phone(webhook, sender):
    (reply,) = texts(webhook.post(From=sender))
    assert reply.startswith("*S/ 453.49*")


def test_a_repeated_field_is_signed_as_twilio_does(webhook):
    fields = {"MessageSid": sid(9), "From": PERSON, "Body": ["presio", "hola"]}
    assert texts(webhook.post(**fields))


def test_a_sender_gone_wild_gets_one_notice_and_then_silence(webhook):
    replies = [texts(webhook.post(number)) for number in range(1, 17)]
    assert all(reply[0].startswith("Oro puro") for reply in replies[:12])
    assert replies[12][0].startswith("Llegaron muchos mensajes juntos.")
    assert replies[13:] == [[], [], []]

    webhook.now += timedelta(minutes=6)

    assert texts(webhook.post(99))[0].startswith("Oro puro")
    assert len(webhook.rows()) == 17


def test_another_sender_is_not_silenced_with_it(webhook):
    for number in range(1, 16):
        webhook.post(number)
    assert texts(webhook.post(50, From="+51911111111"))[0].startswith("Oro puro")


def test_a_locked_database_is_503_and_nothing_is_half_stored(tmp_path):
    webhook = Webhook(f"sqlite:///{tmp_path}/bot.db")
    with sqlite3.connect(tmp_path / "bot.db") as holder:
        holder.execute("BEGIN EXCLUSIVE")
        response = webhook.post()
        holder.rollback()
    holder.close()
    assert response.status_code == 503
    assert response.data.endswith(b"<Response></Response>")
    assert webhook.rows() == []

    assert texts(webhook.post())[0].startswith("Oro puro")


def test_no_number_and_no_text_reaches_the_log(webhook, caplog):
    caplog.set_level("DEBUG")
    webhook.post(1, Body="presio de mi tesoro escondido")
    webhook.post(2, From="whatsapp:+51987654321", Body="hola escondido")
    webhook.post(3, sign=False, Body="nada escondido")
    assert "987654321" not in caplog.text
    assert "escondido" not in caplog.text
