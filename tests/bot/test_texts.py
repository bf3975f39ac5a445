"""Labelled texts, as people write them: what is understood, and what may never happen.

The lexicon was tuned on examples.jsonl and miners.jsonl; held_back.jsonl was seen only
in part, and exam.jsonl not at all before it was measured.
"""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.understand.score import NotLabelled, confusion, scored, summed

TEXTS = Path(__file__).parents[1] / "texts"
LEAST = {
    "examples": ("100", "100"),
    "miners": ("98", "98"),
    "held_back": ("99", "98"),
    "alerts": ("100", "100"),
}
"""Percent of texts with the right intent, and right in everything."""


def results(name: str):
    with (TEXTS / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return list(scored(lines))


@pytest.mark.parametrize("name", LEAST)
def test_texts_are_understood(name):
    totals = summed(results(name))
    least_intent, least_full = map(Decimal, LEAST[name])
    assert totals.intent >= least_intent
    assert totals.full >= least_full


@pytest.mark.parametrize("name", LEAST)
def test_money_is_never_told_from_a_number_that_was_not_meant(name):
    assert [each.text for each in results(name) if each.confidently_wrong] == []


def test_there_are_texts_of_every_intent():
    told = [each for name in LEAST for each in results(name)]
    assert len(told) >= 117 + 400
    assert len({each.text for each in told}) == len(told)
    assert len({each.wanted["intent"] for each in told}) == 29


LABELLED = '{"text": "%s", "intent": "%s", "slots": %s, "ask": %s}'


@pytest.mark.parametrize(
    ("text", "intent", "slots", "ask", "right", "wrong_money"),
    [
        ("5 gramos ley 90", "value", '{"grams":"5","fineness":"0.9"}', "[]", True, 0),
        ("5 gramos ley 90", "value", '{"grams":"6","fineness":"0.9"}', "[]", False, 1),
        ("5 gramos ley 90", "value", '{"grams":"5"}', '["fineness"]', False, 1),
        ("5 gramos ley 90", "thanks", "{}", "[]", False, 1),
        ("5 gramos", "value", '{"grams":"5"}', '["grams"]', False, 0),
        ("presio", "price", "{}", "[]", True, 0),
        ("presio", "help", "{}", "[]", False, 0),
        ("toy en chala", "zone_set", '{"place":"CHALÁ"}', "[]", True, 0),
    ],
)
def test_how_a_text_is_scored(text, intent, slots, ask, right, wrong_money):
    (each,) = scored([LABELLED % (text, intent, slots.replace("'", '"'), ask)])
    assert each.right is right
    assert summed([each]).wrong_money == wrong_money
    assert bool(confusion([each])) == (not each.intent_right)


@pytest.mark.parametrize(
    "line", ["{", "[]", '"x"', '{"text": "x"}', '{"text": "x", "intent": "price"}']
)
def test_a_line_that_is_no_labelled_text_is_named(line):
    with pytest.raises(NotLabelled, match="line 2"):
        list(scored([LABELLED % ("presio", "price", "{}", "[]"), line]))


def test_a_file_without_texts_has_no_score():
    with pytest.raises(NotLabelled, match="no labelled text"):
        summed([])
