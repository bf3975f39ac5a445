"""The clock: whether it does its jobs, and whether it tells the right time."""

from datetime import timedelta
from typing import Final

from bot import vitals
from bot.doctor.finding import Findings, Patient
from pricing.sources import FEEDS
from pricing.sources.base import Asker

APART: Final = timedelta(minutes=1)
"""More, and leases, codes and signatures go wrong."""
MOST_ASKED: Final = 3


def look(patient: Patient) -> Findings:
    """Whether some scheduler is alive, and does everything."""
    say, silent = patient.say, patient.vitals.clock
    # i18n: The scheduler, that pulls prices, raises alerts and sends.
    subject = say("doctor.clock")
    if silent is None:
        # i18n: The scheduler never ran.
        yield patient.finding(subject, say("doctor.clock.never"))
        return
    if silent > vitals.SILENT_CLOCK:
        # i18n: The scheduler has done nothing for {age}.
        yield patient.finding(subject, say("doctor.clock.silent", age=_told(silent)))
        return
    late = ", ".join(vitals.late_jobs(patient.vitals))
    # i18n: The scheduler runs, but these jobs aren't done: {jobs}.
    yield patient.finding(subject, say("doctor.clock.late", jobs=late) if late else "")


def world(patient: Patient) -> Findings:
    """Whether this machine's clock is right, by the database and by a source."""
    say, settings = patient.say, patient.settings
    # i18n: The time on this machine.
    subject = say("doctor.time")
    free = [feed for feed in FEEDS if not feed.key_header][:MOST_ASKED]
    asked = (
        # i18n: Whose time it is: the database's.
        (say("doctor.time.database"), patient.store.database.time()),
        # i18n: Whose time it is: that of a source of prices.
        (
            say("doctor.time.world"),
            Asker(settings.sources_url).world_clock(free, patient.clock()),
        ),
    )
    for whose, time in asked:
        apart = time and abs(time - patient.clock())
        if apart and apart > APART:
            # i18n: {whose} time is {apart} from that of this machine.
            advice = say("doctor.time.apart", whose=whose, apart=_told(apart))
            yield patient.finding(subject, advice)
            return
    yield patient.finding(subject)


def _told(age: timedelta) -> str:
    minute = timedelta(minutes=1)
    return f"{age // minute} min" if age < 60 * minute else vitals.hours(age)
