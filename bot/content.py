"""Texts that the operator may change without code: advice and rules of the law."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bot.sms import size, to_gsm7

SHIPPED: Final = Path(__file__).parents[1] / "messages" / "es"
FILES: Final = ("tips", "formal")


class ContentError(ValueError):
    """A file of texts can't be used; the message says what to mend."""


@dataclass(frozen=True)
class Content:
    """Texts by their keys, in the order in which they are told."""

    tips: Mapping[str, str]
    formal: Mapping[str, str]


def load_content(folder: Path = SHIPPED) -> Content:
    """Read tips.toml and formal.toml; each text must fit one SMS."""
    return Content(*(_texts(folder / f"{name}.toml") for name in FILES))


def _texts(path: Path) -> Mapping[str, str]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise ContentError(f"{path}: can't be read ({exc.strerror})") from exc
    except ValueError as exc:
        raise ContentError(f"{path}: is not valid TOML ({exc})") from exc
    if not table:
        raise ContentError(f"{path}: holds no text")
    return MappingProxyType(
        {key: _text(path, key, text) for key, text in table.items()}
    )


def _text(path: Path, key: str, text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise ContentError(f"{path}: {key} must be a text in quotes")
    cost = size(to_gsm7(text.strip()))
    if cost.segments > 1:
        raise ContentError(
            f"{path}: {key} takes {cost.units} places as SMS, more than one message"
        )
    return text.strip()
