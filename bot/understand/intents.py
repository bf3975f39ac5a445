"""Which question a text is, decided by a table of rules, the surest first."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.understand.meaning import Intent

REMEMBERED: Final = 4096


@dataclass(frozen=True)
class Rule:
    """An intent, for a text that has a cue of every line and none of the others."""

    intent: Intent
    all: tuple[frozenset[str], ...]
    none: frozenset[str] = frozenset()

    def fits(self, cues: frozenset[str]) -> bool:
        for wanted in self.all:
            if wanted.isdisjoint(cues):
                return False
        return self.none.isdisjoint(cues)


def rule(intent: Intent, *needed: str, without: str = "") -> Rule:
    """Each of `needed` holds alternatives with a space between."""
    lines = tuple(frozenset(alternatives.split()) for alternatives in needed)
    return Rule(intent, lines, frozenset(without.split()))


RULES: Final = (
    # Leaving, erasing, joining.
    rule(Intent.ERASE, "erase", "data", without="alerts #money #grams message formal"),
    rule(
        Intent.LINK,
        "other_address",
        without="alert alerts subscribe enough send #money #grams price",
    ),
    rule(
        Intent.DATA,
        "my_data privacy",
        without="enough #money #grams formal alerts price gold #papers",
    ),
    rule(
        Intent.UNSUBSCRIBE,
        "notices",
        "enough leave erase no_more",
        without="alerts #amount",
    ),
    rule(Intent.ALERT_SET, "night_shift", without="#money #grams #time"),
    rule(
        Intent.ALERT_SET,
        "at_night",
        "enough no_more not",
        "alert alerts send message enough no_more",
        without="#time #money #grams daily",
    ),
    rule(Intent.ALERT_STOP, "enough erase", "alerts", without="above below data"),
    rule(Intent.ALERT_STOP, "leave", "alerts", without="above below data #amount when"),
    rule(Intent.ALERTS_LIST, "alerts alert", "asked_for"),
    rule(
        Intent.ALERTS_LIST, "alerts alert", "list", without="enough #amount leave when"
    ),
    rule(Intent.ALERT_STOP, "enough erase", "alert", without="#amount data"),
    rule(Intent.ALERT_STOP, "leave", "alert", without="#amount data when"),
    rule(
        Intent.ALERT_STOP,
        "enough",
        "price daily",
        "send daily #time",
        without="#money message when above below",
    ),
    rule(Intent.ALERT_SET, "daily", "send", "price gold", without="enough"),
    rule(
        Intent.SUBSCRIBE,
        "subscribe",
        without="enough formal #papers #money #grams mine_sold alerts",
    ),
    rule(Intent.UNSUBSCRIBE, "#leaves"),
    rule(Intent.UNSUBSCRIBE, "no_more", without="alerts price"),
    rule(
        Intent.UNSUBSCRIBE,
        "enough",
        "message send subscribe",
        without="#money #grams alerts",
    ),
    rule(Intent.UNKNOWN, "insult", without="#amount #grams price"),
    # The dollar.
    rule(Intent.UNKNOWN, "dollar", "alert send", without="#money #ore"),
    rule(Intent.EXCHANGE_RATE, "the_dollar", without="#number"),
    rule(Intent.EXCHANGE_RATE, "dollar", without="#number gold ounce"),
    rule(
        Intent.EXCHANGE_RATE, "dollar", without="#money #ore #grams #share gold ounce"
    ),
    # Being told.
    rule(Intent.ALERT_SET, "alert", without="#ore tips"),
    rule(Intent.ALERT_SET, "alerts", "#amount", without="mine_sold"),
    rule(Intent.ALERT_SET, "daily", "send price quote gold"),
    rule(Intent.ALERT_SET, "when", "above below reach change", "send message"),
    rule(Intent.ALERT_SET, "daily", "#time", without="enough #money"),
    rule(Intent.ALERT_SET, "daily #time", "price quote", "#time", without="#money"),
    # How this works.
    rule(Intent.HELP, "howto", without="#number #ore #advice #papers other_goods"),
    # Sales and offers.
    rule(
        Intent.UNKNOWN,
        "owing other_metal other_goods",
        "#money #number",
        without="#grams #purity mineral llampo relave ley maquila #per_gram gold",
    ),
    rule(
        Intent.UNKNOWN,
        "other_goods",
        "#grams",
        without="gold #purity own offer worth refogado amalgama dore",
    ),
    rule(Intent.PRICE_HISTORY, "rose", "gold price", "ask past", without="#grams own"),
    rule(Intent.REPORT_SALE, "mine_sold", "#money #loose #grams", without="#ore fair"),
    rule(Intent.REPORT_SALE, "mine_sold", "#has_gold", without="#ore fair ask tips"),
    rule(Intent.REPORT_SALE, "sold", "#money", without="#ore fair offer"),
    rule(
        Intent.ORE, "#ore", "#number ask worth price offer own", without="other_goods"
    ),
    rule(Intent.OFFER, "#money", "offer fair #per_gram #grams #purity"),
    rule(Intent.OFFER, "#discount", without="#ore other_goods"),
    rule(Intent.OFFER, "#priced_at", without="#ore mine_sold other_goods"),
    rule(Intent.OFFER, "#share", "offer fair quote inter buyer", without="keeps"),
    rule(
        Intent.OFFER,
        "#loose",
        "offer fair",
        without="#grams_only tips #advice #papers formal dollar human",
    ),
    # Advice and rules.
    rule(Intent.FORMAL, "#papers", without="#money #purity"),
    rule(Intent.TIPS, "#advice", without="#grams #money"),
    rule(Intent.TIPS, "balanza contramuestra", without="#grams #per_gram offer worth"),
    rule(Intent.PRICE_HISTORY, "rose", "gold price", without="#money #grams"),
    rule(Intent.TIPS, "tips", without="#grams #money"),
    rule(Intent.FORMAL, "formal", without="#grams #money"),
    # What others are paid, and where somebody is.
    rule(Intent.LOCAL_PRICE, "paying", "#place", "others", without="#money"),
    rule(Intent.LOCAL_PRICE, "paying", "#place others here", without="#grams #money"),
    rule(Intent.LOCAL_PRICE, "price gold gram ask", "#place", without="#grams zone"),
    rule(
        Intent.LOCAL_PRICE, "others", "ask price", "gold gram price", without="#grams"
    ),
    rule(Intent.UNKNOWN, "other_metal", without="gold #purity"),
    rule(Intent.TIPS, "tips", "#advice", without="#money ask worth"),
    rule(Intent.VALUE, "#grams #numbers_alone"),
    rule(Intent.VALUE, "own", "#loose", "#purity", without="#money tips formal"),
    rule(Intent.ZONE_SET, "zone", "#place", without="#money #grams"),
    rule(
        Intent.VALUE,
        "#has_gold piece refogado amalgama dore",
        "ask worth price",
        without="quote other_metal other_goods tips",
    ),
    rule(
        Intent.VALUE,
        "#has_gold",
        without="#money other_metal other_goods tips formal help human rose rising",
    ),
    # The price, then and now.
    rule(Intent.PRICE_HISTORY, "rose", without="other_goods other_metal"),
    rule(Intent.PRICE_HISTORY, "was", "past"),
    rule(Intent.PRICE_HISTORY, "#gold_moves", without="other_goods"),
    rule(Intent.PRICE_HISTORY, "#days", "gold price quote", without="other_goods"),
    rule(
        Intent.PRICE_HISTORY,
        "past",
        "price quote gold",
        without="other_goods other_metal",
    ),
    rule(Intent.HUMAN, "human", without="price quote gold other_goods"),
    rule(Intent.HELP, "help", without="gold #purity price quote other_goods"),
    rule(Intent.PRICE, "#purity", without="keeps other_metal other_goods #amount"),
    rule(
        Intent.PRICE, "price quote inter", without="other_metal other_goods #stranger"
    ),
    rule(Intent.PRICE, "gold", "ask worth price", without="other_metal other_goods"),
    rule(Intent.PRICE, "gold gram ounce", "#plain"),
    rule(Intent.PRICE, "gram ounce", "ask worth", without="other_metal other_goods"),
    rule(
        Intent.PRICE, "ask", "paying", without="#number plant other_goods other_metal"
    ),
    rule(Intent.HELP, "help", without="other_goods"),
    rule(Intent.HUMAN, "human", without="other_goods"),
    rule(Intent.THANKS, "thanks", "#plain"),
    rule(Intent.GREETING, "greeting", "#plain"),
)


@lru_cache(REMEMBERED)
def decide(cues: frozenset[str]) -> Intent:
    """The intent of the first rule that fits; unknown if none does."""
    return next((r.intent for r in RULES if r.fits(cues)), Intent.UNKNOWN)
