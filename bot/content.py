"""Texts that the operator may change without code: advice and rules of the law."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.sms import size, to_gsm7

SHIPPED: Final = Path(__file__).parents[1] / "messages" / "es"
FILES: Final = ("tips", "formal", "templates")
GAP: Final = re.compile(r"\{\{(\d)\}\}")


class ContentError(ValueError):
    """A file of texts can't be used; the message says what to mend."""


@dataclass(frozen=True)
class Template:
    """A text that WhatsApp has approved, with gaps to be filled in."""

    title: str
    text: str
    """With {{1}}, {{2}} and so on for the gaps."""
    gaps: tuple[str, ...]
    """What goes into each."""

    def filled(self, values: Sequence[str]) -> str:
        """The text as its reader gets it."""
        return GAP.sub(lambda gap: values[int(gap[1]) - 1], self.text)


@dataclass(frozen=True)
class Content:
    """Texts by their keys, in the order in which they are told."""

    tips: Mapping[str, str]
    formal: Mapping[str, str]
    templates: Mapping[str, Template] = field(default_factory=dict)


def load_content(folder: Path = SHIPPED) -> Content:
    """Read tips.toml and formal.toml, of which each text must fit one SMS, and
    templates.toml."""
    tips, formal, templates = (folder / f"{name}.toml" for name in FILES)
    return Content(_texts(tips), _texts(formal), _templates(templates))


def _templates(path: Path) -> Mapping[str, Template]:
    """A folder of before there were templates holds none."""
    if not path.exists():
        return _templates(SHIPPED / path.name)
    return MappingProxyType(
        {name: _template(path, name, entry) for name, entry in _table(path).items()}
    )


def _template(path: Path, name: str, entry: object) -> Template:
    held = entry if isinstance(entry, dict) else {}
    title, text, gaps = (held.get(key) for key in ("nombre", "texto", "huecos"))
    if not (isinstance(title, str) and isinstance(text, str)):
        raise ContentError(f"{path}: {name} must have nombre and texto, in quotes")
    if not isinstance(gaps, list) or not all(isinstance(gap, str) for gap in gaps):
        raise ContentError(f"{path}: {name} must have huecos, a list of texts")
    if {int(gap) for gap in GAP.findall(text)} != {*range(1, len(gaps) + 1)}:
        raise ContentError(f"{path}: {name} must have a hueco for each {{{{1}}}}")
    return Template(title, text, tuple(gaps))


def _texts(path: Path) -> Mapping[str, str]:
    return MappingProxyType(
        {key: _text(path, key, text) for key, text in _table(path).items()}
    )


def _table(path: Path) -> Mapping[str, object]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ContentError(f"{path}: can't be read ({exc.strerror})") from exc
    except ValueError as exc:
        raise ContentError(f"{path}: is not valid TOML ({exc})") from exc
    if not table:
        raise ContentError(f"{path}: holds no text")
    return table


def _text(path: Path, key: str, text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ContentError(f"{path}: {key} must be a text in quotes")
    cost = size(to_gsm7(text.strip()))
    if cost.segments > 1:
        raise ContentError(
            f"{path}: {key} takes {cost.units} places as SMS, more than one message"
        )
    return text.strip()
