"""Alerts, consent and data in words, at their extremes."""

import itertools
import unicodedata
from dataclasses import replace
from datetime import time
from decimal import Decimal

import pytest

from bot.alerts import Alert, Kind
from bot.person import Channel
from bot.replies import (
    CONSENT,
    AlertAsked,
    AlertsDropped,
    AlertSet,
    AlertsListed,
    AlertTold,
    CodeAsked,
    LinkCode,
    Linked,
    OwnData,
    Saying,
    Told,
    WhichAlert,
    Why,
)
from bot.sms import size
from pricing.market import Age
from pricing.purity import PURE, karats, ley
from pricing.quotes import State
from pricing.units import PenPerUsd, UsdPerOunce
from tests.bot.test_render import DEAREST, NOW, VOICES
from tests.bot.test_render_sales import MOMENTS, PLACE

SMS, WHATSAPP = VOICES[Channel.SMS], VOICES[Channel.WHATSAPP]
PURITIES = [PURE, karats(Decimal(22)), ley(Decimal("58.67"))]
AMOUNTS = [Decimal(470), Decimal("99999.99")]
LEVELS = [
    Alert(kind, amount, purity)
    for kind, amount, purity in itertools.product(
        (Kind.ABOVE, Kind.BELOW), AMOUNTS, PURITIES
    )
]
CHANGE = Alert(Kind.CHANGE, percent=Decimal("49.5"), base=Decimal("99999.99"))
DAILY = Alert(Kind.DAILY, at=time(5, 30))
ALERTS = [*LEVELS, CHANGE, DAILY]
SURE = Told(replace(DEAREST, number=1), Age.FRESH, 0, NOW.date())
ADDRESS = "+519876543210123"


def alerts_set():
    for alert, told, first in itertools.product(
        ALERTS, (None, *MOMENTS), (True, False)
    ):
        yield AlertSet(alert, told, first)
    for soles, first in itertools.product(AMOUNTS, (True, False)):
        yield AlertSet(CHANGE, SURE, first, soles)
    yield from (AlertSet(a, SURE, True, night=True) for a in ALERTS if a is not CHANGE)


def questions():
    slots = [("amount", why) for why in Why if why is not Why.LIMITS]
    slots += [("percent", Why.MISSING), ("percent", Why.LIMITS), ("kind", Why.MISSING)]
    for (slot, why), told, amount, purity, rising in itertools.product(
        slots, (None, *MOMENTS), (None, *AMOUNTS), PURITIES, (True, False)
    ):
        yield AlertAsked(slot, why, told, amount, purity, rising)


def told_unasked():
    for alert, told in itertools.product(ALERTS, MOMENTS):
        yield AlertTold(told, alert)
    for told, share in itertools.product(MOMENTS, ("0.5", "1", "2")):
        before = told.market.pure_gram * Decimal(share)
        yield AlertTold(told, DAILY, before)
        yield AlertTold(told, replace(CHANGE, base=before))
        yield AlertTold(told, replace(CHANGE, base=None), before)
        yield AlertTold(told, replace(CHANGE, base=None))


def lists():
    usual = Alert(Kind.BELOW, Decimal("999.99"), ley(Decimal("58.67")))
    for kind in (AlertsListed, WhichAlert):
        yield from (kind((usual,) * many) for many in (1, 2, 5))
        yield kind(tuple(ALERTS[:2]))
    yield from (AlertsDropped((alert,)) for alert in ALERTS)
    yield AlertsDropped((usual,) * 5)


def own():
    for zone, linked, allowed in itertools.product(
        (None, PLACE), (None, ADDRESS), ((), ("alerts",), ("alerts", "notices"))
    ):
        yield OwnData(ADDRESS, NOW.date(), zone, 99999, 9999, 5, allowed, linked)
    yield LinkCode("0000")
    for whatsapp, left in itertools.product((True, False), (None, 1, 2)):
        yield CodeAsked(ADDRESS, whatsapp, left)
    yield from (Linked(ADDRESS, before) for before in (True, False))


REPLIES = [*alerts_set(), *questions(), *told_unasked(), *lists(), *own()]
LONGEST_LIST = 2
"""Segments of five alerts of the longest form."""


def test_every_reply_by_sms_is_one_segment_of_gsm7():
    too_long = {
        text
        for reply, text in ((reply, SMS.render(reply)) for reply in REPLIES)
        if size(text).encoding != "GSM-7" or size(text).segments > 1
    }
    assert too_long == set()


def test_five_alerts_of_the_longest_form_take_two_segments():
    dearest = Alert(Kind.BELOW, Decimal("99999.99"), ley(Decimal("58.67")))
    for kind in (AlertsListed, WhichAlert):
        assert size(SMS.render(kind((dearest,) * 5))).segments <= LONGEST_LIST


def test_every_reply_on_whatsapp_is_short():
    for text in map(WHATSAPP.render, REPLIES):
        assert len(text) <= 700
        assert sum(unicodedata.category(c) == "So" for c in text) <= 1


def test_no_reply_shows_how_it_is_made():
    for reply in REPLIES:
        for text in (SMS.render(reply), WHATSAPP.render(reply)):
            assert not set("{}\u00a0\u202f") & set(text)
            assert "  " not in text
            assert text == text.strip()
            assert "None" not in text
            assert ".." not in text


def test_the_variables_of_a_template_are_three_short_lines():
    for reply in told_unasked():
        for voice in (SMS, WHATSAPP):
            variables = voice.variables(reply)
            assert len(variables) == 3
            for text in variables:
                assert text
                assert not {"\n", "\t", "*", "{"} & set(text)
                assert "  " not in text


@pytest.mark.parametrize(
    "reply", [each for each in REPLIES if hasattr(each, "told")][::23]
)
def test_a_price_that_is_not_sure_is_told_so(reply):
    if reply.told is None or (isinstance(reply, AlertSet) and reply.alert == DAILY):
        return
    doubtful = [
        replace(SURE, age=Age.OLD),
        replace(SURE, age=Age.WEEKEND),
        *(
            replace(SURE, market=replace(SURE.market, gold_state=state))
            for state in State
            if state is not State.CONFIRMED
        ),
    ]
    said = SMS.render(replace(reply, told=SURE))
    assert all(SMS.render(replace(reply, told=each)) != said for each in doubtful)


TODAY = Told(
    replace(
        DEAREST,
        gold=UsdPerOunce(Decimal("4290.40")),
        dollar=PenPerUsd(Decimal("3.416")),
        number=7,
    ),
    Age.FRESH,
    0,
    NOW.date(),
)


@pytest.mark.parametrize(
    ("alert", "before", "text", "variables"),
    [
        (
            Alert(Kind.ABOVE, Decimal(470)),
            None,
            "S/ 471.20 el gramo puro: paso de sus S/ 470. 29/12 10:05. VER YCCD. "
            "Para quitarla: QUITAR ALERTA. Salir: BAJA",
            ("S/ 471.20", "el gramo puro pasó de sus S/ 470", "29/12 10:05"),
        ),
        (
            Alert(Kind.BELOW, Decimal("425.50"), ley(Decimal(90))),
            None,
            "S/ 424.08 el gramo ley 90: bajo de sus S/ 425.50. 29/12 10:05. VER YCCD. "
            "Para quitarla: QUITAR ALERTA. Salir: BAJA",
            ("S/ 424.08", "el gramo ley 90 bajó de sus S/ 425.50", "29/12 10:05"),
        ),
        (
            Alert(Kind.CHANGE, percent=Decimal(2), base=Decimal("461.50")),
            None,
            "S/ 471.20 el gramo puro: subio 2.1%, estaba en S/ 461.50. 29/12 10:05. "
            "VER YCCD. Para quitarla: QUITAR ALERTA. Salir: BAJA",
            (
                "S/ 471.20",
                "el gramo puro subió 2.1%, estaba en S/ 461.50",
                "29/12 10:05",
            ),
        ),
        (
            DAILY,
            Decimal("470.00"),
            "Oro puro S/ 471.20 el gramo, 1.20 mas que ayer. 22k 431.93, 18k 353.40, "
            "ley 90 424.08. 29/12 10:05. VER YCCD. Salir: BAJA",
            (
                "S/ 471.20",
                "el gramo de oro puro de hoy, 1.20 más que ayer",
                "29/12 10:05",
            ),
        ),
    ],
    ids=["above", "below", "change", "daily"],
)
def test_what_is_told_unasked(alert, before, text, variables):
    reply = AlertTold(TODAY, alert, before)
    assert SMS.render(reply) == text
    assert WHATSAPP.variables(reply) == variables


def test_what_she_allows_has_a_version():
    """Whoever changes one of these texts gives CONSENT the month of the change."""
    alert = Alert(Kind.ABOVE, Decimal(480))
    first = AlertSet(alert, TODAY, first=True)
    told = {
        (channel, key): VOICES[channel].render(reply)
        for channel in Channel
        for key, reply in (("alta", Saying.CONSENT), ("alert", first))
    }
    assert CONSENT == "2026-11"
    assert told == {
        (Channel.SMS, "alta"): (
            "Soy Oro Justo. Le mandaria las alertas de precio que usted pida y avisos "
            "de su asociacion. Es gratis; sale cuando quiera con BAJA. ¿Acepta? "
            "Escriba SI o NO."
        ),
        (Channel.WHATSAPP, "alta"): (
            "Soy Oro Justo. Le mandaría las alertas de precio que usted pida y avisos "
            "de su asociación. Es gratis; sale cuando quiera con BAJA. ¿Acepta? "
            "Escriba SI o NO."
        ),
        (Channel.SMS, "alert"): (
            "Listo. Le aviso cuando el gramo puro pase de S/ 480 (hoy 471.20). "
            "Oro Justo, gratis. Salir: BAJA"
        ),
        (Channel.WHATSAPP, "alert"): (
            "Listo. Le aviso cuando el gramo puro pase de *S/ 480* (hoy 471.20).\n\n"
            "Le escribe Oro Justo, es gratis. Para salir de todo escriba BAJA."
        ),
    }
