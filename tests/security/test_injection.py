"""What people write stays text: in templates, in formats, in SQL, in XML."""

import re
import xml.etree.ElementTree as ET

import pytest

from tests.web.test_twilio import Webhook, texts

FORMULAS = (
    "{{7*191}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{{config}}",
    "${7*191}",
    "#{7*191}",
    "<%= 7*191 %>",
    "{0.__class__.__mro__}",
    "{settings.secret_key}",
    "{message} {address} {code}",
    "%(asctime)s %s %d %n",
    "{",
    "}}{{",
)
SQL = (
    "' OR '1'='1",
    "'; DROP TABLE people; --",
    '" OR 1=1 --',
    "%",
    "_",
    "\\",
    "1); DELETE FROM inbound; --",
)
WORKED_OUT = re.compile(r"1337|<class|Undefined|secret_key=|&lt;class|&lt;Config")
KINDS = ("{}", "tengo {} gramos ley 90", "ver {}", "toy en {}", "AVISO {}: {}")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_text_is_never_worked_out(started_url, formula):
    webhook = Webhook(started_url)
    written = [kind.replace("{}", formula) for kind in KINDS]
    for number, text in enumerate(written):
        for told in texts(webhook.post(number, Body=text)):
            assert not WORKED_OUT.search(told.replace(formula, ""))
    assert [row[1] for row in webhook.rows()] == written


@pytest.mark.parametrize("statement", SQL)
def test_no_text_becomes_a_statement(started_url, statement):
    webhook = Webhook(started_url)
    assert webhook.post(1, Body="presio").status_code == 200
    webhook.post(2, Body=statement, ProfileName=statement)
    assert webhook.post(3, From=f"whatsapp:{statement}").status_code == 400
    webhook.app.test_client().get("/v/" + statement.replace("\\", "%5C"))
    assert len(texts(webhook.post(4, Body="presio"))) == 1
    assert [row[1] for row in webhook.rows()] == ["presio", statement, "presio"]


@pytest.mark.parametrize(
    "text",
    ["</Message><Message>x", "]]>", "&#60;b&#62;", "<!DOCTYPE x>", "\r\n\r\nHTTP/1.1"],
)
def test_an_answer_is_one_document(started_url, text):
    webhook = Webhook(started_url)
    answer = webhook.post(Body=text)
    document = ET.fromstring(answer.data)  # noqa: S314 - our own answer
    assert [child.tag for child in document] == ["Message"]
    assert "\n" not in "".join(answer.headers.values())
