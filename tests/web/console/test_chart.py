"""Charts: every value is inside, every text is only text, and no SVG is ever broken."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.console.chart import HEIGHT, WIDTH, Series, Words, bars, line

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("precio", "Precio", "El precio de 3 días", "Aún no hay datos")
DAYS = ["27/09", "28/09", "29/09"]
D = Decimal
PLACES = ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy")


def read(svg):
    return ElementTree.fromstring(str(svg))  # noqa: S314 - our own


def texts(svg, kind="label"):
    return [t.text for t in read(svg).iter(f"{SVG}text") if t.get("class") == kind]


def points(svg):
    (path,) = read(svg).iter(f"{SVG}polyline")
    return [tuple(map(D, point.split(","))) for point in path.get("points").split()]


BAR = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+z")


def rects(svg):
    """The bars: left, top, width and height of each."""
    paths = "".join(path.get("d") for path in read(svg).iter(f"{SVG}path"))
    assert not BAR.sub("", paths)
    return [
        dict(zip(("x", "y", "width", "height"), map(D, found), strict=True))
        for found in BAR.findall(paths)
    ]


def assert_whole(svg):
    """Well formed, all of it inside, and nothing that the browser would refuse."""
    tree = read(svg)
    for element in tree.iter():
        assert not {"style", "onload", "href"} & set(element.attrib)
        assert element.tag.removeprefix(SVG) not in ("script", "style")
        for place in set(PLACES) & set(element.attrib):
            most = HEIGHT if "y" in place else WIDTH
            assert 0 <= D(element.get(place)) <= most
    for bar in rects(svg):
        assert bar["x"] + bar["width"] <= WIDTH
        assert bar["y"] + bar["height"] <= HEIGHT
    title, text = tree.get("aria-labelledby").split()
    assert (tree[0].get("id"), tree[1].get("id")) == (title, text)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([447, 453], ["446", "448", "450", "452", "454"]),
        ([448, 454], ["448", "450", "452", "454"]),
        ([453, 453], ["445", "450", "455", "460"]),
        ([0, 0], ["-1", "0", "1"]),
        ([0, 1000000], ["0", "500,000", "1,000,000"]),
        ([-3, 3], ["-4", "-2", "0", "2", "4"]),
        (["0.0001", "0.0002"], ["0.0001", "0.00015", "0.0002"]),
    ],
)
def test_the_lines_are_round_numbers_that_enclose_the_values(values, ticks):
    svg = line(WORDS, DAYS, [D(value) for value in values])
    assert_whole(svg)
    assert texts(svg)[: len(ticks)] == ticks


def test_a_line_goes_from_day_to_day_and_writes_out_the_last():
    svg = line(WORDS, DAYS, [D(450), D(448), D("453.49")])
    (x1, y1), (x2, y2), (x3, y3) = points(svg)
    assert x1 < x2 < x3
    assert y3 < y1 < y2  # higher is nearer to the top
    assert texts(svg, "value") == ["453.49"]
    assert texts(svg)[-3:] == DAYS


def test_a_day_without_a_value_is_left_out_and_keeps_its_room():
    whole = points(line(WORDS, DAYS, [D(1), D(2), D(3)]))
    gap = points(line(WORDS, DAYS, [D(1), None, D(3)]))
    assert gap == [whole[0], whole[2]]


def test_one_value_is_a_dot():
    svg = line(WORDS, ["29/09"], [D("453.49")])
    assert_whole(svg)
    assert len(points(svg)) == 1
    assert texts(svg, "value") == ["453.49"]


@pytest.mark.parametrize(
    "svg",
    [
        line(WORDS, [], []),
        line(WORDS, DAYS, [None, None, None]),
        bars(WORDS, [], []),
        bars(WORDS, DAYS, [Series("SMS", [D(0)] * 3)]),
    ],
)
def test_nothing_is_said_in_words(svg):
    assert_whole(svg)
    assert texts(svg) == ["Aún no hay datos"]


def test_bars_stand_upon_each_other():
    svg = bars(
        WORDS, DAYS, [Series("SMS", [D(4), D(0), D(1)]), Series("W", [D(6)] * 3)]
    )
    assert_whole(svg)
    first, upon, *_ = sorted(rects(svg), key=lambda r: (r["x"], -r["y"]))
    assert upon["y"] + upon["height"] == first["y"]
    assert texts(svg)[:2] == ["0", "5"]
    assert texts(svg)[-2:] == ["SMS", "W"]
    assert len(rects(svg)) == 5  # none for nothing


def test_counts_have_no_halves():
    assert texts(bars(WORDS, DAYS, [Series("SMS", [D(1), D(0), D(0)])]))[:2] == [
        "0",
        "1",
    ]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onload="x', "a & b", "]]>", "\x00\x1b"]
)
def test_markup_in_a_text_is_only_text(text):
    words = Words("precio", text, text, text)
    said = re.sub("[\x00\x1b]", "", text)
    for svg in (
        line(words, [text], [D(1)]),
        bars(words, [text], [Series(text, [D(1)])]),
    ):
        assert_whole(svg)
        assert (read(svg)[0].text or "") == said


ANY = st.decimals(-(10**15), 10**15, allow_nan=False, allow_infinity=False)
COUNTS = st.integers(0, 10**9).map(Decimal)


@given(
    st.lists(st.none() | ANY, max_size=40), st.lists(st.text(), max_size=40), st.text()
)
def test_no_line_is_ever_broken(values, labels, text):
    assert_whole(line(Words("x", text, text, text), labels, values))


@given(st.data(), st.integers(0, 40), st.text())
def test_no_bars_are_ever_broken(data, count, text):
    rows = st.lists(COUNTS, min_size=count, max_size=count)
    series = [Series(text, values) for values in data.draw(st.lists(rows, max_size=3))]
    assert_whole(bars(Words("x", text, text, text), [text] * count, series))
