"""Single settings, as they are written in the environment: each read and checked."""

import os
import re
from base64 import b64decode
from collections.abc import Mapping
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from bot.person import Contact, NotAnAddress

SQLITE: Final = "sqlite:///"
POSTGRES: Final = "postgresql+psycopg://"
IN_MEMORY: Final = ":memory:"
PLAIN: Final = re.compile("[!-~]+")
"""ASCII without spaces."""
TEMPLATES: Final = ("alert", "notice", "code", "invite")
"""The messages that WhatsApp takes outside its window, once it has approved them."""
OTHER_NOTICES: Final = re.compile(r"notice_[a-z0-9_]{1,13}")
"""More templates for notices, that coordinators choose from."""
CONTENT_SID: Final = re.compile("HX[0-9a-f]{32}")
SHORTEST_DATA_KEY: Final = 32
"""Bytes."""
HEX: Final = re.compile("([0-9a-fA-F]{2})+")
URL_SAFE: Final = str.maketrans("-_", "+/")
DOLLARS: Final = re.compile(r"\d{1,7}(\.\d{1,6})?", re.ASCII)
Network: TypeAlias = IPv4Network | IPv6Network


class SettingsError(ValueError):
    """A setting can't be used; the text names it and says what to do."""


class Environment:
    """Takes single settings out of the environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def text(self, name: str, default: str = "") -> str:
        return self._env.get(name, "").strip() or default

    def listed(self, name: str) -> tuple[str, ...]:
        parts = (part.strip() for part in self.text(name).split(","))
        return tuple(part for part in parts if part)

    def keys(self, name: str) -> tuple[bytes, ...]:
        found = [_key(part) for part in self.listed(name)]
        if not all(len(key) >= SHORTEST_DATA_KEY for key in found):
            raise SettingsError(
                f"{name} must be {SHORTEST_DATA_KEY} random bytes or more as hex or "
                "base64, or several with commas between: make one with "
                "`python -m bot key`"
            )
        return tuple(found)

    def switch(self, name: str) -> bool:
        return self.one_of(name, ("0", "1"), "0") == "1"

    def one_of(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.text(name, default).upper()
        if value not in allowed:
            named = ", ".join(filter(None, allowed))
            raise SettingsError(f"{name} must be one of {named}")
        return value

    def folder(self, name: str) -> Path | None:
        value = self.text(name)
        if value and not Path(value).is_dir():
            raise SettingsError(f"{name} must be a folder that is there")
        return Path(value) if value else None

    def contact(self, name: str) -> Contact | None:
        value = self.text(name)
        try:
            return Contact.of_twilio(value) if value else None
        except NotAnAddress as exc:
            raise SettingsError(f"{name} must be +51... or whatsapp:+51...") from exc

    def networks(self, name: str, default: tuple[Network, ...]) -> tuple[Network, ...]:
        try:
            return tuple(map(ip_network, self.listed(name))) or default
        except ValueError as exc:
            raise SettingsError(
                f"{name} must be addresses or networks, as 10.0.0.5, 172.31.0.0/24"
            ) from exc

    def count(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and int(value) > 0):
            raise SettingsError(f"{name} must be a whole number above 0")
        return int(value)

    def dollars(self, name: str) -> Decimal | None:
        value = self.text(name)
        if not value:
            return None
        if not DOLLARS.fullmatch(value):
            raise SettingsError(f"{name} must be an amount in US$, as 0.05")
        return Decimal(value)

    def templates(self, name: str) -> Mapping[str, str]:
        found = [part.partition("=") for part in self.listed(name)]
        if not all(
            (key in TEMPLATES or OTHER_NOTICES.fullmatch(key))
            and CONTENT_SID.fullmatch(sid)
            for key, _, sid in found
        ):
            raise SettingsError(
                f"{name} must be {'=HX..., '.join(TEMPLATES)}=HX..., each with a "
                "Content SID of Twilio's"
            )
        return {key: sid for key, _, sid in found}

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
            raise SettingsError(f"{name} must be a number from 1 to 65535")
        return int(value)

    def url(self, name: str) -> str:
        value = self.text(name).rstrip("/")
        if not value:
            return ""
        if not _is_address(value):
            raise SettingsError(f"{name} must be an address, as https://host/path")
        return value

    def database_url(self, default: str) -> str:
        value = self.text("DATABASE_URL", default)
        if value.startswith(SQLITE):
            _check_writable(value.removeprefix(SQLITE))
        elif not value.startswith(POSTGRES):
            raise SettingsError(f"DATABASE_URL must begin with {SQLITE} or {POSTGRES}")
        elif not _port_fits(value):
            raise SettingsError(
                "DATABASE_URL must have a port from 1 to 65535, or none"
            )
        return value


def _key(written: str) -> bytes:
    """The bytes of a key; none if it isn't written as one."""
    if HEX.fullmatch(written):
        return bytes.fromhex(written)
    try:
        return b64decode(written.translate(URL_SAFE), validate=True)
    except ValueError:
        return b""


def _is_address(value: str) -> bool:
    """Whether it is written as programs write it: https://host/path in plain ASCII."""
    if not PLAIN.fullmatch(value) or not _port_fits(value):
        return False
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    return not (parts.query or parts.fragment)


def _port_fits(address: str) -> bool:
    """Whether the address has no port, or one that can be called."""
    try:
        return urlsplit(address).port != 0
    except ValueError:
        return False


def _check_writable(path: str) -> None:
    """Find out now, and not at the first message, that nothing can be stored."""
    file = Path(path)
    if path == IN_MEMORY:
        raise SettingsError("DATABASE_URL must name a file: memory keeps nothing")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        usable = path and not file.is_dir() and os.access(file.parent, os.W_OK)
        usable = usable and (not file.exists() or os.access(file, os.W_OK))
    except OSError:
        usable = False
    if not usable:
        raise SettingsError(
            f"DATABASE_URL: {file} can't be written: name a file in a folder where "
            "this user may write"
        )
