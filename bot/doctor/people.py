"""What people wait for: what is queued, who sends it, and what it may cost."""

from bot import vitals
from bot.catalog import LIMA
from bot.channels import senders as senders_of
from bot.channels.base import SendError
from bot.doctor.finding import Findings, Patient
from bot.store.senders import Held


def queue(patient: Patient) -> Findings:
    """Whether answers and alerts go out in time."""
    say, oldest = patient.say, patient.vitals.oldest
    waiting = sum(each.count for each in patient.vitals.queues)
    age = f"{oldest.total_seconds() // 60:.0f} min"
    # i18n: {count} messages wait, the oldest answer or alert for {age}.
    advice = say("doctor.queue.old", count=waiting, age=age)
    # i18n: Messages that wait to be sent.
    subject = say("doctor.queue")
    yield patient.finding(subject, advice if oldest >= vitals.LONG_WAIT else "")


def senders(patient: Patient) -> Findings:
    """Whether each sender is let in by its provider, and whether one is held."""
    say, held = patient.say, {each.name: each for each in patient.vitals.held}
    for channel, sender in senders_of(patient.settings).items():
        # i18n: A channel by which messages go out: sms, whatsapp.
        subject = say("doctor.sender", channel=channel)
        try:
            list(sender.received(patient.clock()))
        except SendError as exc:
            # i18n: The provider refused our login, or can't be reached.
            advice = say("doctor.sender.bad", error=exc.code or exc)
            yield patient.finding(subject, advice)
            continue
        waits = held.pop(channel, None)
        yield patient.finding(subject, _held(patient, waits) if waits else "")
    for name, waits in held.items():
        # i18n: A sender or a template, by its {name}.
        yield patient.finding(say("doctor.held", name=name), _held(patient, waits))


def _held(patient: Patient, held: Held) -> str:
    until = f"{held.until.astimezone(LIMA):%d/%m %H:%M}"
    # i18n: A sender was refused; its messages wait until then and are tried again.
    return patient.say("doctor.sender.held", until=until, reason=held.reason)


def budget(patient: Patient) -> Findings:
    """Whether the month can still pay for notices."""
    limit, spent, say = patient.vitals.budget, patient.vitals.month.cost, patient.say
    if limit is None:
        return
    # i18n: {spent} of the {limit} US$ of this month are spent: notices wait.
    told = {"spent": round(spent, 2), "limit": limit}
    advice = say("doctor.budget.spent", **told)
    # i18n: The budget of the month.
    subject = say("doctor.budget")
    yield patient.finding(subject, advice if spent >= limit else "")
