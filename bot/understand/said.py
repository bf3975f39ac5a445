"""A text read: its words, its numbers and the cues by which its intent is decided."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.understand.alerts import read_time
from bot.understand.lexicon import Word
from bot.understand.metal import Metal, read_metal
from bot.understand.roles import PRODUCTS, Claim, Role

COURTESY: Final = {"greeting", "thanks", "filler", "break", "colon"}
PLAIN: Final = COURTESY | {
    *("gold", "price", "quote", "ask", "worth", "gram", "ounce", "past", "whole"),
    *("the", "of", "per", "and", "common", "aside"),
}
"""What a plain question for the price, a hello or a thanks is made of."""
ORE_NAMES: Final = {"rock", "mineral", "llampo", "relave", "desmonte", "tonne"}
PLANT_WORDS: Final = {"recovery", "moisture", "maquila"}
CONTAINERS: Final = {"sack", "quintal", "container"}
ASKED: Final = {"ask", "worth", "ley", "offer", "plant", "own", "fair"}
PAPERS: Final = (
    *("reinfo", "recpo", "sunat", "detraccion", "ruc", "guia", "igafom"),
    *("pallaqueras", "recibo"),
)
"""Subjects of the law."""
ADVICE: Final = (
    *("balanza", "contramuestra", "dirimencia", "merma", "mercurio", "liquidacion"),
    *("muestra", "ensaye"),
)
"""Subjects of advice."""
HELD: Final = {"gold", "piece", *PRODUCTS}
"""What one has in the hand."""
NEGATED: Final = {"erase", "leave", "subscribe", "sold", "own"}
"""Meanings that a "no" before the word takes back: "no me borre"."""
NO_MORE: Final = "no mas"
""" "NO MAS" and nothing else is a wish to leave."""
STAYING: Final = {
    *("gold", "price", "quote", "number", "dollar", "above", "rising", "rose"),
    *("alerts", "ask"),
}
"""With these "baja" is no wish to leave."""


@dataclass(frozen=True)
class Said:
    """What a text says."""

    words: Sequence[Word]

    @cached_property
    def metal(self) -> Metal:
        return read_metal(self.words)

    @cached_property
    def groups(self) -> frozenset[str]:
        """What the words mean, without what a "no" before them takes back."""
        return frozenset().union(*self._meant())

    def _meant(self) -> Iterator[frozenset[str]]:
        denied = 0
        for word in self.words:
            yield word.groups - NEGATED if denied else word.groups
            denied = 3 if word.sound in {"no", "ia no", "ni"} else max(0, denied - 1)

    @cached_property
    def place(self) -> str | None:
        """Where the writer is or asks about, not where she is no longer.

        Of several the one that "en" stands before, and of those the last.
        """
        named = [
            at
            for at, word in enumerate(self.words)
            if word.place and not self._denied(at)
        ]
        inside = [at for at in named if at and self.words[at - 1].sound.endswith("en")]
        at = max(inside or named, default=None)
        return None if at is None else self.words[at].place

    def _denied(self, place: int) -> bool:
        before = self.words[max(0, place - 3) : place]
        return any("not" in word.groups for word in before)

    @cached_property
    def cues(self) -> frozenset[str]:
        """The groups of the words, and with a "#" what the text as a whole has."""
        return self.groups | frozenset(self._cues())

    def _cues(self) -> Iterable[str]:
        groups, metal = self.groups, self.metal
        priced = metal.of(
            Role.PER_GRAM, Role.PER_OUNCE, Role.TOTAL, Role.MONEY, Role.OFFERED
        )
        vague = (Role.LOOSE, Role.AL)
        loose = metal.of(*vague, *(() if metal.purity else (Role.OF,)))
        whole = {
            "#number": bool(metal.claims),
            "#money": bool(priced),
            "#per_gram": bool(metal.of(Role.PER_GRAM, Role.PER_OUNCE)),
            "#loose": bool(loose),
            "#amount": bool(priced or loose),
            "#share": bool(metal.of(Role.SHARE, Role.DISCOUNT))
            or (bool(metal.of(Role.PERCENT)) and not self._may_be_purity()),
            "#discount": bool(metal.of(Role.DISCOUNT)),
            "#priced_at": metal.weighed and any(map(self._priced_at, loose)),
            "#grams": metal.weighed,
            "#grams_only": metal.weighed and not priced,
            "#purity": metal.purity is not None or metal.percent is not None,
            "#ore": self._about_ore(),
            "#place": self.place is not None,
            "#time": read_time(self.words)[0] is not None,
            "#days": any(
                "day" in word.groups and count_before(self.words, place)
                for place, word in enumerate(self.words)
            ),
            "#gold_moves": self._gold_moves(),
            "#has_gold": self._has_gold(),
            "#papers": not groups.isdisjoint(PAPERS),
            "#advice": not groups.isdisjoint(ADVICE),
            "#plain": all(w.groups & PLAIN for w in self.words),
            "#leaves": self._leaves(),
            "#numbers_alone": self._only_numbers(),
            "#stranger": self._names_another_thing(),
        }
        return (cue for cue, there in whole.items() if there)

    def _gold_moves(self) -> bool:
        """ "sube el oro", "el precio va a bajar", not "la bateria baja"."""
        moves = [n for n, word in enumerate(self.words) if "rising" in word.groups]
        return any(
            word.groups & {"gold", "price", "quote"} and abs(n - move) <= 3
            for move in moves
            for n, word in enumerate(self.words)
        )

    def _may_be_purity(self) -> bool:
        """Whether a percent stands beside a weight whose purity is not said."""
        return self.metal.weighed and self.metal.purity is None

    def _priced_at(self, claim: Claim) -> bool:
        """ "5 gramos a 350"."""
        return claim.place > 0 and self.words[claim.place - 1].sound == "a"

    def _about_ore(self) -> bool:
        """Ore by its name or a plant's words; by its sacks only if asked about."""
        groups = self.groups
        if groups & ORE_NAMES:
            return True
        if self.metal.weighed and "sack" not in groups:
            return False
        containers = groups & CONTAINERS and groups & ASKED
        return bool(groups & PLANT_WORDS or containers)

    def _has_gold(self) -> bool:
        """ "tengo un poquito de oro", "mi oro"."""
        for place, word in enumerate(self.words):
            reach = 1 if word.sound in {"mi", "mis"} else 4 * ("own" in word.groups)
            near = self.words[place + 1 : place + 1 + reach] if reach else ()
            if any(w.groups & HELD for w in near):
                return True
        return False

    def _only_numbers(self) -> bool:
        """ "10 90": at least two, and nothing that says what they are."""
        numbers = [word for word in self.words if word.number]
        return len(numbers) > 1 and all(
            word.number or word.groups & COURTESY for word in self.words
        )

    def _leaves(self) -> bool:
        """ "BAJA" alone or first, not "baja el oro?"."""
        if [w.sound for w in self.words if "break" not in w.groups] == [NO_MORE]:
            return True
        meant = [
            w for w in self.words if not w.groups & COURTESY or "leave" in w.groups
        ]
        if not meant or "leave" not in meant[0].groups:
            return False
        others = frozenset().union(*(w.groups for w in meant[1:]))
        return others.isdisjoint(STAYING)

    def _names_another_thing(self) -> bool:
        """ "precio del cuy": something that no list knows is what is asked about."""
        for one, two in pairwise(self.words):
            if one.sound in {"del", "de", "de la"} and not two.groups:
                return "gold" not in self.groups
        return False


def count_before(words: Sequence[Word], place: int) -> Decimal | None:
    """ "2 semanas", "los tres ultimos meses"."""
    before = words[max(0, place - 2) : place]
    return next((word.number.value for word in before if word.number), None)
