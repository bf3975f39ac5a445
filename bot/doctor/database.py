"""The database, its disk, and its backups."""

from gettext import GNUTranslations

from bot import vitals
from bot.doctor.finding import Finding, Findings, Patient
from bot.settings import Settings
from bot.store import Database, StoreUnavailable, schema
from bot.store.watch import Watch

MEGABYTE = 1024 * 1024


def look(settings: Settings, catalog: GNUTranslations) -> Findings:
    """Whether it can be reached, read and written, is whole, and has our schema."""
    _ = catalog.gettext
    database = Database(settings.database_url)
    if database.file and not database.file.exists():
        # i18n: There is no database yet.
        yield Finding(_("doctor.database"), False, _("doctor.database.none"))
        return
    try:
        yield Finding(_("doctor.database"), True)
        yield _schema(database, catalog)
        yield _integrity(Watch(database), catalog)
    except StoreUnavailable as exc:
        advice = _("doctor.database.away").format(error=exc)
        yield Finding(_("doctor.database"), False, advice)
    finally:
        database.close()


def _schema(database: Database, catalog: GNUTranslations) -> Finding:
    _ = catalog.gettext
    # i18n: The version of the database's tables.
    subject = _("doctor.schema")
    if schema.serves(database):
        return Finding(subject, True)
    # i18n: The tables are of {version}, and the program needs {needed}.
    advice = _("doctor.schema.other").format(
        version=schema.version_of(database) or "-", needed=schema.VERSION
    )
    return Finding(subject, False, advice)


def _integrity(watch: Watch, catalog: GNUTranslations) -> Finding:
    _ = catalog.gettext
    # i18n: Whether what is stored is whole, and more can be stored.
    subject = _("doctor.integrity")
    faults = watch.missing() or watch.faults()
    if faults:
        # i18n: The database is damaged: {what}; restore the last backup.
        return Finding(subject, False, _("doctor.integrity.bad").format(what=faults[0]))
    try:
        refuses = watch.refuses_writing()
    except StoreUnavailable as exc:
        # i18n: Nothing can be stored: {error}.
        advice = _("doctor.integrity.read-only").format(error=exc)
        return Finding(subject, False, advice)
    # i18n: Nothing can be stored: the database only lets itself be read.
    return Finding(subject, not refuses, _("doctor.integrity.closed") * refuses)


def space(patient: Patient) -> Findings:
    """Whether the disk has room for what comes."""
    here, say = patient.vitals.space, patient.say
    if here is None:
        return
    told = {"percent": here.percent, "free": here.free // MEGABYTE}
    # i18n: The disk is nearly full.
    advice = say("doctor.disk.full", **told)
    full = here.percent < vitals.LITTLE_SPACE
    # i18n: The disk.
    yield patient.finding(say("doctor.disk"), advice if full else "")


def backup(patient: Patient) -> Findings:
    """Whether there is a backup of late, where it is said where they are."""
    say, seen = patient.say, patient.vitals
    # i18n: Backups.
    subject = say("doctor.backup")
    if not seen.keeps_backups:
        needed = patient.settings.in_production
        # i18n: Nobody said where backups are: BACKUP_DIR.
        yield patient.finding(subject, say("doctor.backup.where") if needed else "")
        return
    old = vitals.old_backup(seen)
    # i18n: The newest backup is {age} old, - if there is none.
    yield patient.finding(subject, say("doctor.backup.old", age=old) if old else "")
