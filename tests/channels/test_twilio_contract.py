"""What we say to Twilio and what our stand-in answers, by Twilio's own description."""

from datetime import timedelta

import pytest
import requests

from bot.channels import twilio
from bot.channels.base import Template
from bot.channels.twilio_account import TwilioAccount
from bot.person import Channel
from tests.channels.test_twilio import (
    MINER,
    NOW,
    ON_WHATSAPP,
    OURS,
    envelope,
    settings,
)
from tests.fakes.openapi import operation, request_faults, response_faults
from tests.fakes.twilio_server import ACCOUNT, TOKEN, running

MESSAGES = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


@pytest.fixture
def server():
    with running() as server:
        yield server


def test_every_request_of_ours_is_one_that_twilio_describes(server):
    senders = twilio.build(settings(server.url))
    by_sms, by_whatsapp = senders[Channel.SMS], senders[Channel.WHATSAPP]
    sid = by_sms.send(envelope())
    by_whatsapp.send(envelope(to=ON_WHATSAPP))
    template = Template("HX" + "a" * 32, {"1": "x"})
    by_whatsapp.send(envelope(to=ON_WHATSAPP, template=template))
    by_sms.find(envelope())
    list(by_sms.received(NOW - timedelta(hours=1)))
    by_sms.forget(sid)

    asked = server.account.requests
    assert [method for method, *_ in asked] == ["POST"] * 3 + ["GET"] * 2 + ["DELETE"]
    assert [request_faults(*request) for request in asked] == [[]] * len(asked)


def test_every_answer_of_the_stand_in_has_twilios_form(server):
    def ask(method, path, **more):
        return requests.request(
            method, server.url + path, auth=(ACCOUNT, TOKEN), timeout=5, **more
        )

    server.account.receive(MINER.address, "+51900000000", "hola", NOW)
    made = ask("POST", MESSAGES, data={"To": MINER.address, "Body": "hola"})
    one = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{made.json()['sid']}.json"
    asked = [
        ("POST", MESSAGES, made),
        ("GET", MESSAGES, ask("GET", MESSAGES)),
        ("GET", MESSAGES, ask("GET", MESSAGES, params={"PageSize": 1})),
        ("GET", one, ask("GET", one)),
        ("POST", one, ask("POST", one, data={"Body": ""})),
        ("DELETE", one, ask("DELETE", one)),
    ]
    for method, path, answer in asked:
        value = answer.json() if answer.content else None
        assert response_faults(method, path, answer.status_code, value) == []


def test_what_the_doctor_asks_and_is_told_has_twilios_form(server):
    given, sid = settings(server.url), "HX" + "a" * 32
    setup = server.account.setup
    setup.numbers[OURS] = {"sms_url": "https://bot.example/twilio/messages"}
    setup.senders["whatsapp:" + OURS] = {"callback_url": "https://bot.example/x"}
    setup.approvals[sid] = {"status": "approved", "name": "alert"}
    account = TwilioAccount(given)
    assert account.status() == "active"
    assert account.number(OURS).incoming == "https://bot.example/twilio/messages"
    assert account.number("+51999999999") is None
    assert account.whatsapp("whatsapp:" + OURS).incoming == "https://bot.example/x"
    assert account.whatsapp("whatsapp:+51999999999") is None
    assert account.approval(sid).is_good

    for method, path, query, form in list(server.account.requests):
        assert request_faults(method, path, query, form) == []
        url, login = server.url + path, (ACCOUNT, TOKEN)
        answer = requests.request(method, url, params=query, auth=login, timeout=5)
        assert response_faults(method, path, answer.status_code, answer.json()) == []


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ({}, {"Body": "no receiver"}),
        ({}, {"To": "+51987654321", "Bdoy": "misspelt"}),
        ({"x": "1"}, {"To": "+51987654321"}),
        ({}, {"To": "+51987654321", "ContentSid": "HXshort"}),
    ],
    ids=["missing", "unknown field", "unknown in the query", "not an id"],
)
def test_the_check_finds_what_is_wrong(query, form):
    assert request_faults("POST", MESSAGES, query, form) != []


def test_the_check_finds_a_path_that_is_not_there():
    with pytest.raises(KeyError):
        operation("POST", MESSAGES.replace("Messages", "Letters"))
