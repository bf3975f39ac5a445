"""The price, and each source."""

from bot.doctor.finding import Finding, Findings, Patient
from pricing.market import Age
from pricing.quotes import State
from pricing.sources import FEEDS, goldapi_io
from pricing.sources.base import Asker
from pricing.sources.feed import SourceError


def look(patient: Patient) -> Findings:
    """Whether there is a price that may be told as today's."""
    yield patient.finding(patient.say("doctor.price"), _advice(patient))


def _advice(patient: Patient) -> str:
    market, say = patient.vitals.market, patient.say
    if market is None or market.state is State.SAMPLE:
        return say("doctor.price.none")
    if market.state is State.HELD:
        return say("doctor.price.held")
    fresh = market.age(patient.vitals.now, patient.policy) in (Age.FRESH, Age.WEEKEND)
    return "" if fresh else say("doctor.price.old")


def sources(patient: Patient) -> Findings:
    """What each source says when it is asked now."""
    key = patient.settings.goldapi_key
    keys = {goldapi_io.NAME: key} if key else {}
    asker = Asker(patient.settings.sources_url, keys)
    # One with a key counts its requests: it is asked only by the clock.
    free = [feed for feed in FEEDS if not feed.key_header]
    for feed, answer in asker.answers(free, patient.clock()):
        failed = isinstance(answer, SourceError)
        pair = feed.pairs[0]
        subject = patient.say("doctor.source", source=feed.source, pair=pair)
        advice = patient.say("doctor.source.bad", error=answer) if failed else ""
        yield Finding(subject, not failed, advice)
