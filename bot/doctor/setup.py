"""What must be set here, at Twilio, and in the phone's app."""

from collections.abc import Callable, Iterator
from gettext import GNUTranslations
from typing import Final

from bot.catalog import LIMA, N_
from bot.channels.base import SendError
from bot.channels.smsgate import SILENT, SmsGate
from bot.channels.twilio_account import Hooks, TwilioAccount
from bot.doctor.finding import Finding, Findings, Patient
from bot.environment import TEMPLATES
from bot.person import Contact
from bot.settings import Settings

FEW_LETTERS: Final = 8
"""Different characters: a key with fewer was typed, and not made."""
TWILIO_PATH: Final = "/twilio/messages"
PHONE_PATH: Final = "/smsgate/events"
PHONE_EVENTS: Final = (
    *("sms:received", "sms:sent", "sms:delivered", "sms:failed"),
    "system:ping",
)
SANDBOX: Final = "whatsapp:+14155238886"
"""Everybody's, to try: what is set there can't be read."""
SERVICE: Final = "MG"
"""Begins the ids of messaging services."""


def settings(given: Settings, catalog: GNUTranslations) -> Findings:
    """What is missing for which purpose, and which keys are weak."""
    _ = catalog.gettext
    sealed = bool(given.data_key)
    # i18n: Numbers stand in the database in clear: how to make a key.
    advice = "" if sealed else _("doctor.sealed.none")
    # i18n: Whether the numbers in the database are sealed.
    yield Finding(_("doctor.sealed"), sealed, advice)
    if not given.in_production:
        yield Finding(_("doctor.settings"), True)
        yield Finding(_("doctor.twilio"), False, _("doctor.twilio.none"))
        return
    missing = list(_missing(given))
    for name, advice in missing:
        # i18n: One setting, by its {name}.
        subject = _("doctor.setting").format(name=name)
        yield Finding(subject, False, _(advice))
    if not missing:
        yield Finding(_("doctor.settings"), True)


def _missing(given: Settings) -> Iterator[tuple[str, str]]:
    """Settings that people in production miss, each with what to do."""
    by_whatsapp = given.twilio_whatsapp_from
    wanted = {
        # i18n: The key that signs is weak: make another.
        ("SECRET_KEY", N_("doctor.secret.weak")): bool(given.secret_key)
        and all(map(is_strong, given.secret_key)),
        # i18n: The phone's key is weak: make a longer one in its app.
        ("SMSGATE_SIGNING_KEY", N_("doctor.signing.weak")): not given.smsgate_url
        or is_strong(given.smsgate_signing_key),
        # i18n: The public address must begin with https.
        ("PUBLIC_URL", N_("doctor.public.plain")): given.public_url.startswith(
            "https:"
        ),
        # i18n: Nobody is told when something goes wrong.
        ("OPERATOR_ADDRESS", N_("doctor.operator.none")): given.operator,
        # i18n: Nothing can be sent by SMS.
        ("TWILIO_SMS_FROM", N_("doctor.sms.none")): given.twilio_sms_from
        or given.smsgate_url,
        # i18n: Nothing can be sent by WhatsApp.
        ("TWILIO_WHATSAPP_FROM", N_("doctor.whatsapp.none")): by_whatsapp
        or not given.twilio_auth_token,
        # i18n: Without templates nothing goes by WhatsApp after 24 hours.
        ("WHATSAPP_TEMPLATES", N_("doctor.templates.none")): not by_whatsapp
        or set(TEMPLATES) <= given.whatsapp_templates.keys(),
        # i18n: The figures for Prometheus can't be read by anybody.
        ("METRICS_TOKEN", N_("doctor.metrics.none")): given.metrics_token,
    }
    return (both for both, there in wanted.items() if not there)


def is_strong(key: str) -> bool:
    """Whether a key looks as if it was made at random."""
    return len(set(key)) >= FEW_LETTERS


def twilio(patient: Patient) -> Findings:
    """Whether the account lets us in, and calls us for what comes to our senders."""
    given, say = patient.settings, patient.say
    if not given.twilio_auth_token:
        return
    account = TwilioAccount(given)
    try:
        status = account.status()
    except SendError as exc:
        advice = say("doctor.sender.bad", error=exc.code or exc)
        yield patient.finding(say("doctor.twilio"), advice)
        return
    # i18n: Twilio's account is {status}: active is well.
    advice = say("doctor.twilio.status", status=status)
    yield patient.finding(say("doctor.twilio"), advice if status != "active" else "")
    if _is_a_number(given):
        yield _hooked(patient, given.twilio_sms_from, account.number)
    if given.twilio_whatsapp_from not in ("", SANDBOX):
        yield _hooked(patient, given.twilio_whatsapp_from, account.whatsapp)


def _is_a_number(given: Settings) -> bool:
    """Whether Twilio has a number of ours for SMS: a service has its own settings."""
    sender = given.twilio_sms_from
    return bool(sender) and not given.smsgate_url and not sender.startswith(SERVICE)


def _hooked(
    patient: Patient, sender: str, ask: Callable[[str], Hooks | None]
) -> Finding:
    channel = Contact.of_twilio(sender).channel
    # i18n: Which address Twilio calls for what comes by {channel}: sms, whatsapp.
    subject = patient.say("doctor.hook", channel=channel)
    try:
        hooks = ask(sender)
    except SendError as exc:
        advice = patient.say("doctor.sender.bad", error=exc.code or exc)
        return patient.finding(subject, advice)
    return patient.finding(subject, _unhooked(patient, hooks))


def _unhooked(patient: Patient, hooks: Hooks | None) -> str:
    """What isn't right about the addresses, if anything."""
    wanted = patient.settings.public_url + TWILIO_PATH
    if hooks is None:
        # i18n: The account has no such sender.
        return patient.say("doctor.hook.none")
    if hooks.incoming.partition("#")[0] != wanted or hooks.method not in ("POST", ""):
        # i18n: Twilio calls {found}; it must be {wanted}, with POST.
        found = hooks.incoming or "-"
        return patient.say("doctor.hook.other", found=found, wanted=wanted)
    if not hooks.fallback:
        # i18n: There is no second address for when the first doesn't answer.
        return patient.say("doctor.hook.fallback", wanted=wanted)
    return ""


def templates(patient: Patient) -> Findings:
    """Whether WhatsApp approved each template."""
    given, say = patient.settings, patient.say
    if not given.twilio_auth_token or not given.whatsapp_templates:
        return
    account = TwilioAccount(given)
    for name, sid in given.whatsapp_templates.items():
        # i18n: A template of WhatsApp's, by its {name}.
        subject = say("doctor.template", name=name)
        try:
            approval = account.approval(sid)
        except SendError as exc:
            advice = say("doctor.template.bad", error=exc.code or exc)
            yield patient.finding(subject, advice)
            continue
        told = {"status": approval.status, "reason": approval.reason or "-"}
        # i18n: WhatsApp has not approved it: {status}, and why.
        advice = say("doctor.template.status", **told)
        yield patient.finding(subject, "" if approval.is_good else advice)


def phone(patient: Patient) -> Findings:
    """Whether the phone lets us in, tells us what happens, and was heard of late."""
    if not patient.settings.smsgate_url:
        return
    # i18n: The Android phone that sends SMS.
    yield patient.finding(patient.say("doctor.phone"), _silence(patient))
    # i18n: What the phone's app tells us of.
    subject = patient.say("doctor.phone.hooks")
    try:
        hooks = SmsGate(patient.settings).webhooks()
    except SendError as exc:
        advice = patient.say("doctor.sender.bad", error=exc)
        yield patient.finding(subject, advice)
        return
    wanted = patient.settings.public_url + PHONE_PATH
    lacking = [event for event in PHONE_EVENTS if hooks.get(event) != wanted]
    told = {"events": ", ".join(lacking), "wanted": wanted}
    # i18n: The app doesn't tell these {events} to {wanted}.
    advice = patient.say("doctor.phone.deaf", **told)
    yield patient.finding(subject, advice if lacking else "")


def _silence(patient: Patient) -> str:
    """What to do where the phone wasn't heard of late."""
    seen = patient.vitals.phone
    if seen is None:
        # i18n: The phone never told anything: what to set up in its app.
        return patient.say("doctor.phone.never")
    if patient.vitals.now - seen < SILENT:
        return ""
    since = f"{seen.astimezone(LIMA):%d/%m %H:%M}"
    # i18n: The phone is silent since {since}: look at battery, network and app.
    return patient.say("doctor.phone.silent", since=since)
