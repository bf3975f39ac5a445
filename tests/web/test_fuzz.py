"""Twenty thousand random requests and texts: no failure, no trace, no growth."""

import random
import string
from dataclasses import replace
from urllib.parse import quote, urlencode

import psutil
from twilio.request_validator import RequestValidator

from bot.app import create_app
from bot.catalog import load_catalog
from bot.clock import utc_now
from bot.content import load_content
from bot.conversation import respond
from bot.person import Channel, Contact, Incoming, Person, clean
from bot.render import Renderer
from bot.settings import Settings
from bot.turn import Known
from pricing.sample import sample_market
from tests.fakes.archive import EMPTY
from tests.keys import KEYS

TEXTS = 14_000
REQUESTS = 6_000
MOST_GROWTH = 20 * 2**20
"""Bytes of resident memory, from a quarter of the run to its end."""
TOKEN = "0123456789abcdef0123456789abcdef"
URL = "https://bot.example.org"
PATH = "/twilio/messages"
FORM = "application/x-www-form-urlencoded"
PIECES = [
    *("presio", "precio", "18k", "ley", "90", "0.9", "ver", "7K3Q", "oro", "hola"),
    *(
        "\x00",
        "\u202e",
        "\ud83d",
        "😀",
        "<b>",
        "{pure}",
        "%s",
        "'; DROP TABLE people;--",
    ),
    *("=1+1", "ñ", "á", "\n", "é" * 50, "9" * 400, "1,2.3,4", "%", "kilates", ".", ","),
]
FIELDS = [
    *("MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "ButtonPayload"),
    *("ListId", "Latitude", "ProfileName", "WaId", "SmsStatus", "x" * 300, "", "ñ"),
]
SENDERS = [
    *("+51987654321", "whatsapp:+51987654321", "whatsapp:PE.12ab", "70123", "ACME"),
    *("", "whatsapp:", "+", "\u0661\u0662\u0663", "+51 987"),
]


def text(chance: random.Random) -> str:
    made = " ".join(chance.choices(PIECES, k=chance.randrange(8)))
    noise = "".join(chance.choices(string.printable, k=chance.randrange(30)))
    return chance.choice([made, noise, made + noise, made * 20])


def form(chance: random.Random, number: int) -> dict[str, str]:
    fields = {
        "MessageSid": f"SM{number:032x}",
        "From": chance.choice(SENDERS),
        "Body": text(chance).encode("utf-8", "replace").decode(),
    }
    for name in chance.choices(FIELDS, k=chance.randrange(4)):
        fields[name] = text(chance).encode("utf-8", "replace").decode()
    if chance.random() < 0.1:
        fields.pop(chance.choice(list(fields)))
    return fields


def resident() -> int:
    return psutil.Process().memory_info().rss


def test_no_request_makes_it_fail_or_grow(started_url):
    chance = random.Random(20260929)
    validator = RequestValidator(TOKEN)
    app = create_app(
        Settings(
            data_key=KEYS,
            database_url=started_url,
            public_url=URL,
            twilio_auth_token=(TOKEN,),
            simulator=True,
            log_level="ERROR",
        )
    )
    client = app.test_client()
    methods = [client.post, client.get, client.put, client.delete]
    paths = [
        *(PATH, PATH + "?x=%C3%B1", "/simulador/mensajes", "/v/%00", "/v/2222", "/x"),
        *("/", "/readyz", "/metrics", "/static/../bot.db", "/static/style.css"),
        "/simulador/mensajes?channel=sms&address=%2B51987654321&after=99999999999999",
    ]
    kinds = [None, FORM, FORM + "; charset=utf-16", "application/json", "text/plain"]
    early = 0
    for number in range(REQUESTS):
        fields = form(chance, chance.randrange(REQUESTS))
        if chance.random() < 0.7:
            signature = validator.compute_signature(URL + PATH, fields)
            headers = {"X-Twilio-Signature": signature}
            path = PATH
            answer = client.post(path, data=fields, headers=headers)
        else:
            ask, path = chance.choice(methods), chance.choice(paths)
            if chance.random() < 0.2:
                path = "/v/" + quote(text(chance), errors="replace")
            body = chance.choice([chance.randbytes(40), urlencode(fields).encode()])
            answer = ask(path, data=body, content_type=chance.choice(kinds))
        refused_by_design = answer.status_code == 503 and path == "/readyz"
        assert answer.status_code < 500 or refused_by_design, (path, fields)
        assert b"Traceback" not in answer.data
        answer.close()
        if number == REQUESTS // 4:
            early = resident()
    assert resident() - early < MOST_GROWTH


def test_no_text_makes_it_fail_or_grow(policy):
    chance = random.Random(20260930)
    catalog = load_catalog()
    content = load_content()
    voices = {channel: Renderer(catalog, content, channel) for channel in Channel}
    person = Person(Contact(Channel.SMS, "+51987654321"))
    market = replace(sample_market(), number=1)
    archive = EMPTY
    known = Known(person, market, policy, content, archive)
    now = utc_now()
    early = 0
    for number in range(TEXTS):
        turn = respond(Incoming("x", person.contact, clean(text(chance))), known, now)
        for reply in turn.replies:
            assert voices[chance.choice(list(Channel))].render(reply)
        if number == TEXTS // 4:
            early = resident()
    assert resident() - early < MOST_GROWTH
