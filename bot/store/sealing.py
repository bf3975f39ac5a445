"""Numbers and texts as they stand in the database: sealed, for who has no key.

AES-SIV with a key derived from DATA_KEY: the same number gives the same sealed text, so
that it is found, joined and unique as it was in clear, and a sealed text that somebody
changed isn't opened. Each family of columns has its tag: a sealed text of one is none
in another.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

MARK: Final = "\x0e"
"""Begins what is sealed; nothing that people write or providers say begins with it."""
END: Final = 3
"""How much of the end of an address is hashed, to find it by."""
WORD: Final = "oro justo"
FIRST: Final = 0x100
BITS: Final = 9
"""Of a letter in a sealed address: U+0100 to U+02FF, that nothing combines or folds."""
REMEMBERED: Final = 10_000
"""Addresses whose sealed text is remembered: one message asks for hers many times."""


class Family(StrEnum):
    """Columns between which values are compared or moved."""

    ADDRESS = "address"
    TEXT = "text"
    WORD = "word"


class NotOpened(Exception):
    """It was sealed with another key, or changed since."""


class Sealing:
    """Seals with the first of its keys and opens with any; without one all is clear."""

    def __init__(self, keys: Sequence[bytes] = ()) -> None:
        self._ciphers = [_cipher(key) for key in keys]
        self._hashes = _derived(keys[0], b"ending", 32) if keys else b""
        self._of_address = lru_cache(REMEMBERED)(self._sealed)
        self._of_end = lru_cache(REMEMBERED)(self._hash)
        self.word = self._sealed(WORD, Family.WORD) if keys else ""
        """What a database holds that is sealed with the first key; empty without."""

    @property
    def is_on(self) -> bool:
        """Whether there is a key."""
        return bool(self._ciphers)

    def seal(self, text: str, family: Family) -> str:
        """What is stored; nothing stays nothing."""
        if not text or not self._ciphers:
            return text
        if family is Family.ADDRESS:
            return self._of_address(text, family)
        return self._sealed(text, family)

    def open(self, stored: str, family: Family) -> str:
        """What was sealed; what stands in clear is given back."""
        if not stored.startswith(MARK):
            return stored
        sealed = _read(stored[len(MARK) :], family)
        for cipher in self._ciphers:
            opened = _opened(cipher, sealed, family)
            if opened is not None:
                return opened
        raise NotOpened("no key of DATA_KEY opens it")

    def anew(self, stored: str, family: Family) -> str:
        """The same sealed with the first key; as it is where that opens it."""
        if stored.startswith(MARK) and len(self._ciphers) == 1:
            self.open(stored, family)
            return stored
        return self.seal(self.open(stored, family), family)

    def withheld(self, text: str | None) -> str | None:
        """Where there is a key, only that there is a text."""
        return MARK if text and self._ciphers else text

    def ending(self, address: str) -> str | None:
        """The keyed hash of an address's end; none without a key."""
        return self._of_end(address[-END:]) if self._ciphers else None

    def _hash(self, end: str) -> str:
        return hmac.new(self._hashes, end.encode(), hashlib.sha256).hexdigest()[:16]

    def _sealed(self, text: str, family: Family) -> str:
        sealed = self._ciphers[0].encrypt(text.encode(), [family.encode()])
        return MARK + _written(sealed, family)


CLEAR: Final = Sealing()
"""Of databases for which there is no key."""


def _written(sealed: bytes, family: Family) -> str:
    """As text: an address in letters of nine bits, so that the longest WhatsApp id has
    room where it stood in clear."""
    if family is not Family.ADDRESS:
        return b64encode(sealed).decode()
    number = int.from_bytes(b"\1" + sealed, "big")
    places = range(number.bit_length() // BITS * BITS, -1, -BITS)
    return "".join(chr(FIRST + (number >> place) % (1 << BITS)) for place in places)


def _read(written: str, family: Family) -> bytes:
    try:
        if family is not Family.ADDRESS:
            return b64decode(written, validate=True)
        number = 0
        for letter in written:
            number = number << BITS | _bits(letter)
        return number.to_bytes(-(-number.bit_length() // 8), "big")[1:]
    except ValueError as exc:
        raise NotOpened("it isn't whole") from exc


def _bits(letter: str) -> int:
    found = ord(letter) - FIRST
    if not 0 <= found < 1 << BITS:
        raise ValueError("no letter of a sealed address")
    return found


def _opened(cipher: Any, sealed: bytes, family: Family) -> str | None:
    from cryptography.exceptions import InvalidTag

    try:
        return str(cipher.decrypt(sealed, [family.encode()]), "utf-8")
    except InvalidTag:
        return None


def _cipher(key: bytes) -> Any:
    # Loaded only where there is a key: it takes a tenth of a second and 8 MB.
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(_derived(key, b"aes-siv", 64))


def _derived(key: bytes, purpose: bytes, length: int) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, None, b"oro justo " + purpose).derive(key)
