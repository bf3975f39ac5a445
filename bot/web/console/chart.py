"""Charts made on the server: values in, SVG out; nothing of it is style or script.

Colours are classes of console.css. Who can't see a chart is read its title and its
description; the page shows the same numbers as a table beside it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, TypeAlias

from markupsafe import Markup, escape

from bot.catalog import amount, plain

WIDTH: Final = Decimal(320)
HEIGHT: Final = Decimal(180)
RIGHT: Final = Decimal(12)
TOP: Final = Decimal(26)
"""Room for the legend, or for the last value."""
BOTTOM: Final = Decimal(24)
LETTER: Final = Decimal("6.6")
"""About the width of a digit."""
WIDEST_LABEL: Final = 14
"""Letters of a number beside the axis; a longer one is cut."""
MOST_TICKS: Final = 5
STEPS: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
LABELS: Final = 3
"""Under the axis: the first, the middle and the last."""
UNSPEAKABLE: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold, however it is written."""
TENTH: Final = Decimal("0.1")
Values: TypeAlias = Sequence[Decimal | None]
"""One a day; None where there is none."""


@dataclass(frozen=True)
class Words:
    """What a chart says."""

    name: str
    """Its own on the page: letters only."""
    title: str
    text: str
    """The same in words, for who can't see it."""
    nothing: str
    """In its place while there is nothing to show."""


@dataclass(frozen=True)
class Series:
    """Values of one kind, one a day."""

    name: str
    values: Sequence[Decimal]


@dataclass(frozen=True)
class Scale:
    """Where values stand between the lowest and the highest line."""

    ticks: tuple[Decimal, ...]
    left: Decimal
    count: int

    def y(self, value: Decimal) -> Decimal:
        """How far from the top."""
        low, high = self.ticks[0], self.ticks[-1]
        # Numbers too long to be told apart stand on one line.
        part = (value - low) / (high - low) if high > low else Decimal(0)
        bottom = HEIGHT - BOTTOM
        return bottom - min(max(part, Decimal(0)), Decimal(1)) * (bottom - TOP)

    def x(self, place: int) -> Decimal:
        """How far from the left: the middle of a day."""
        return self.left + self.width * (place + Decimal("0.5"))

    @property
    def width(self) -> Decimal:
        """Of a day."""
        return (WIDTH - self.left - RIGHT) / self.count


def line(words: Words, labels: Sequence[str], values: Values) -> Markup:
    """How one thing moved from day to day; the last value is written out."""
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if not known:
        return _drawn(words, [_nothing(words)])
    scale = _scale(_around([value for _, value in known]), len(values))
    points = [(scale.x(n), scale.y(value)) for n, value in known]
    path = " ".join(f"{_at(x)},{_at(y)}" for x, y in points)
    x, y = points[-1]
    parts = [
        *_axes(scale, labels),
        Markup('<polyline class="line" fill="none" points="{}"/>').format(path),
        Markup('<circle class="dot" cx="{}" cy="{}" r="3.5"/>').format(_at(x), _at(y)),
        _text(WIDTH - RIGHT, Decimal(14), amount(known[-1][1]), "end", "value"),
    ]
    return _drawn(words, parts)


def bars(words: Words, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Counts of each day, one kind upon the other."""
    sums = [sum(day) for day in zip(*(each.values for each in series), strict=True)]
    if not any(sums):
        return _drawn(words, [_nothing(words)])
    scale = _scale(_upwards(Decimal(max(sums))), len(sums))
    below = [Decimal(0)] * len(sums)
    parts = [*_axes(scale, labels), *_legend(series, scale.left)]
    for kind, each in enumerate(series):
        path = "".join(
            _bar(scale, day, below[day], value)
            for day, value in enumerate(each.values)
            if value
        )
        parts.append(Markup('<path class="kind-{}" d="{}"/>').format(kind, path))
        below = [low + value for low, value in zip(below, each.values, strict=True)]
    return _drawn(words, parts)


def _bar(scale: Scale, day: int, low: Decimal, value: Decimal) -> str:
    """A part of a path; one element for each bar would be four times as much."""
    top, bottom, gap = scale.y(low + value), scale.y(low), scale.width / 10
    x, wide = _at(scale.left + scale.width * day + gap), _at(scale.width - 2 * gap)
    return f"M{x} {_at(top)}h{wide}v{_at(bottom - top)}h-{wide}z"


def _drawn(words: Words, parts: Iterable[Markup]) -> Markup:
    name = _said(words.name)
    head = Markup(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" role="img" '
        'viewBox="0 0 {w} {h}" width="{w}" height="{h}" '
        'aria-labelledby="chart-{n}-title chart-{n}-text">'
        '<title id="chart-{n}-title">{title}</title>'
        '<desc id="chart-{n}-text">{text}</desc>'
    ).format(
        w=WIDTH, h=HEIGHT, n=name, title=_said(words.title), text=_said(words.text)
    )
    return head + Markup("").join(parts) + Markup("</svg>")


def _axes(scale: Scale, labels: Sequence[str]) -> Iterator[Markup]:
    for tick in scale.ticks:
        y = scale.y(tick)
        yield Markup('<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
            _at(scale.left), _at(WIDTH - RIGHT), y=_at(y)
        )
        yield _text(scale.left - 5, y + 4, _number(tick), "end", "label")
    for place in sorted({0, (scale.count - 1) // 2, scale.count - 1}):
        anchor = {0: "start", scale.count - 1: "end"}.get(place, "middle")
        label = labels[place] if place < len(labels) else ""
        edge = {"start": scale.left, "end": WIDTH - RIGHT}
        x = edge.get(anchor, scale.x(place))
        yield _text(x, HEIGHT - 7, label, anchor, "label")


def _legend(series: Sequence[Series], left: Decimal) -> Iterator[Markup]:
    for kind, each in enumerate(series):
        x = left + (WIDTH - left - RIGHT) / len(series) * kind
        yield Markup(
            '<rect class="kind-{}" x="{}" y="5" width="11" height="11"/>'
        ).format(kind, _at(x))
        yield _text(x + 16, Decimal(14), each.name, "start", "label")


def _nothing(words: Words) -> Markup:
    return _text(WIDTH / 2, HEIGHT / 2, words.nothing, "middle", "label")


def _text(x: Decimal, y: Decimal, text: str, anchor: str, kind: str) -> Markup:
    return Markup(
        '<text class="{}" x="{}" y="{}" font-size="11" text-anchor="{}">{}</text>'
    ).format(kind, _at(x), _at(y), anchor, _said(text))


def _scale(ticks: tuple[Decimal, ...], count: int) -> Scale:
    longest = max(len(_number(tick)) for tick in ticks)
    return Scale(ticks, longest * LETTER + 13, count)


def _around(values: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Round numbers that enclose these; equal ones stand in the middle."""
    low, high = min(values), max(values)
    if low == high:
        room = abs(low) / 100 or Decimal(1)
        low, high = low - room, high + room
    step = _step(high - low)
    return _ticks(low, high, step)


def _upwards(most: Decimal) -> tuple[Decimal, ...]:
    """Round whole numbers from nothing to the most."""
    return _ticks(Decimal(0), most, max(_step(most), Decimal(1)))


def _step(span: Decimal) -> Decimal:
    """A round number that goes into a span a few times."""
    rough = span / (MOST_TICKS - 2)
    size = Decimal(1).scaleb(rough.adjusted())
    return next(size * step for step in STEPS if size * step >= rough)


def _ticks(low: Decimal, high: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return tuple(step * (first + n) for n in range(int(last - first) + 1))


def _number(value: Decimal) -> str:
    """Beside the axis: with the decimals that it has."""
    whole = value == value.to_integral_value()
    return (amount(value, 0) if whole else plain(value, 6))[:WIDEST_LABEL]


def _at(place: Decimal) -> str:
    return str(place.quantize(TENTH))


def _said(text: str) -> Markup:
    """A text that breaks nothing."""
    return escape(UNSPEAKABLE.sub("", text))
