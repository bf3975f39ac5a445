"""Notices in words, at their extremes: the longest names, the most people."""

import itertools
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.notices import Estimate, Progress, Reach, State
from bot.person import Channel
from bot.render.notices import ROOM, STATES
from bot.replies import (
    NoticeAwaits,
    NoticeBegun,
    NoticeEnded,
    NoticeMistake,
    NoticeNobody,
    NoticePreview,
    NoticeProgress,
    NoticeSecond,
    NoticeStopped,
    NoticeUnknown,
    NoticeWords,
    Saying,
)
from bot.sms import size, to_gsm7
from tests.bot.test_render import NOW, VOICES

SMS, WHATSAPP = VOICES[Channel.SMS], VOICES[Channel.WHATSAPP]
MOST = 100_000
ZONE = (
    "Comunidad Ñahuinpuquio de Ocoña y San Juan de Chorunga, anexo Ispacas Alto 12345"
)
"""Eighty letters, as many as a zone may have; a group has forty."""
NAMES = [
    (),
    ("Chala",),
    ("Flor de Retama", "Chala"),
    (ZONE[:40],),
    (ZONE,),
    (ZONE[:40],) * 2,
    ("Chala", *(ZONE,) * 5),
    (ZONE,) * 120,
]
REACHES = [
    Reach(sms=1),
    Reach(whatsapp=MOST),
    Reach(MOST // 2, MOST // 2),
    Reach(MOST - 1, MOST),
]
COSTS = [Decimal("0.05"), Decimal("99999.99")]
COUNTS = [Progress(0, 0, 1), Progress(*[MOST] * 5), Progress()]


def previews():
    for names, reach, cost, segments, due, late, can in itertools.product(
        NAMES, REACHES, COSTS, (1, 5), (None, NOW), (None, NOW), (True, False)
    ):
        seen = Estimate(reach, segments, cost, NOW)
        yield NoticePreview(names, seen, "4821", due, late, can)


def told():
    for names in NAMES:
        for state, progress in itertools.product(STATES, COUNTS):
            yield NoticeProgress(names, state, progress, MOST, NOW)
        yield NoticeNobody(names)
        yield NoticeEnded(names, MOST)
        for name in ("Marte", ZONE[:60]):
            yield NoticeUnknown(name, names[:3])
    for due in (None, NOW):
        yield NoticeBegun(MOST, due)
    yield NoticeAwaits(MOST)
    yield NoticeStopped(MOST, MOST)
    yield from (NoticeMistake(left) for left in (1, 2))
    yield from (saying for saying in Saying if saying.name.startswith("NOTICE"))


REPLIES = [*previews(), *told()]


def test_every_reply_by_sms_is_one_segment_of_gsm7():
    too_long = {
        text
        for text in map(SMS.render, REPLIES)
        if size(text).encoding != "GSM-7" or size(text).segments > 1
    }
    assert too_long == set()


def test_every_reply_on_whatsapp_is_short():
    assert max(len(WHATSAPP.render(reply)) for reply in REPLIES) <= 700


def test_no_reply_shows_how_it_is_made():
    for reply in REPLIES:
        for text in (SMS.render(reply), WHATSAPP.render(reply)):
            assert not set("{}\u00a0\u202f") & set(text)
            assert "  " not in text
            assert text == text.strip()
            assert "None" not in text
            assert ".." not in text.replace("...", "")
            assert "¿Quiso decir ?" not in text


def test_a_preview_always_tells_how_many_the_cost_and_the_code():
    for reply in previews():
        for text in (SMS.render(reply), WHATSAPP.render(reply)):
            assert str(reply.seen.reach.people) in text
            assert f"{reply.seen.cost:,}" in text
            assert "4821" in text
            assert ("Ojo" in text) == (reply.expires_at is not None)
            assert ("Sale" in text) == (reply.due is not None)
            whom = reply.names[0][:20] if reply.names else "todas las zonas"
            is_short = reply.names in NAMES[:2] and not (reply.due or reply.expires_at)
            assert whom in text or not is_short


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("Chala",), "Chala"),
        (("Chala", "Puno"), "Chala, Puno"),
        ((), "todas las zonas"),
        ((ZONE,), "Comunidad Ñahuinpuquio de Ocoña y San..."),
        ((ZONE,) * 3, "Comunidad Ñahuinpuquio de Oco... y 2 mas"),
        (("Chala",) * 9, "Chala y 8 mas"),
    ],
)
def test_of_many_names_the_first_is_told_and_how_many_more(names, text):
    said = SMS.render(NoticeEnded(names, 7))
    assert said.startswith(f"Su aviso para {text}, 7 personas")
    assert len(text) <= ROOM[Channel.SMS]


SIGNS = (
    st.text(
        st.sampled_from("ab {}%s\\n\n\"'<>&🙂áñ0123:_*~`\u0301"),
        min_size=1,
        max_size=120,
    )
    .map(str.strip)
    .filter(bool)
)
AREAS = st.lists(SIGNS.map(lambda name: name[:80]), max_size=4).map(tuple)


@given(SIGNS, AREAS)
def test_what_a_coordinator_writes_is_told_as_she_wrote_it(text, names):
    words = NoticeWords(names, text)
    assert WHATSAPP.render(words).endswith(f" {text}")
    assert SMS.render(words).endswith(to_gsm7(text)[-1])
    second = NoticeSecond("Rosa …111", names, 501, text, "4821")
    assert f'"{text}"' in WHATSAPP.render(second)
    assert "4821" in SMS.render(second)


@given(SIGNS, AREAS)
def test_names_are_told_whatever_their_signs(name, names):
    seen = Estimate(Reach(1, 1), 1, Decimal(1), NOW)
    for voice in (SMS, WHATSAPP):
        assert "4821" in voice.render(
            NoticePreview(names, seen, "4821", NOW, NOW, True)
        )
        voice.render(NoticeUnknown(name, names))
        voice.render(NoticeProgress(names, State.DONE, Progress(1), 1, NOW))
        voice.render(NoticeNobody(names))
        voice.render(NoticeEnded(names, 1))


def test_a_notice_says_whom_it_is_for_where_that_is_short():
    assert SMS.render(NoticeWords(("Chala",), "a 9am")) == "Aviso Chala: a 9am"
    assert SMS.render(NoticeWords((), "a 9am")) == "Aviso: a 9am"
    assert SMS.render(NoticeWords((ZONE,), "a 9am")) == "Aviso: a 9am"
    assert WHATSAPP.render(NoticeWords(("Chala",), "á")) == "*Aviso Chala:* á"
    longest = SMS.render(NoticeWords(("x" * 20,), "y" * 700))
    assert size(longest).segments == 5


def test_emoji_are_no_more_than_one_in_what_the_bot_says():
    for reply in REPLIES[::37]:
        text = WHATSAPP.render(reply)
        assert sum(unicodedata.category(c) == "So" for c in text) <= 1
