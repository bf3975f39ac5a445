"""`python -m bot backup` and `restore`: all that the bot knows, in one file."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

import click

from bot import terminal
from bot.catalog import LIMA, load_catalog
from bot.clock import utc_now
from bot.settings import Settings
from bot.store import Store, Terms, backups, restoring, schema

FILE: Final = click.Path(dir_okay=False, path_type=Path)
_ = load_catalog().gettext


# i18n: Help of the command that makes a backup.
@click.command("backup", help=_("cli.backup"))
@click.argument("file", type=FILE, required=False)
@click.option("--keep", type=click.IntRange(min=1))
def backup(file: Path | None, keep: int | None) -> None:
    settings, now = Settings.from_env(), utc_now()
    if file is None and settings.backup_dir is None:
        raise click.ClickException("name a FILE, or set BACKUP_DIR")
    if keep and settings.backup_dir is None:
        raise click.ClickException("--keep is for the folder that BACKUP_DIR names")
    written = file or Path(settings.backup_dir or ".") / backups.named(now)
    with terminal.database(settings) as database:
        contents = backups.save(database, written, now)
    size, counts = written.stat().st_size // 1024, contents.counts
    # i18n: A backup was written and checked: {file}, {size} KB, people and messages.
    told = _("backup.done").format(file=written, size=size, **_told(counts))
    click.echo(told)
    if keep and settings.backup_dir:
        backups.prune(settings.backup_dir, keep)


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    messages = counts.get("inbound", 0) + counts.get("outbox", 0)
    return {"people": counts.get("people", 0), "messages": messages}


# i18n: Help of the command that puts a backup in place.
@click.command("restore", help=_("cli.restore"))
@click.argument("file", type=FILE)
@click.option("--over", is_flag=True)
@click.option("--erased", type=FILE)
def restore(file: Path, over: bool, erased: Path | None) -> None:
    settings = Settings.from_env()
    if erased and not erased.is_file():
        raise click.ClickException(f"--erased: {erased} is not there")
    gone = backups.read_erased(erased or file.with_name(backups.ERASED))
    store = Store.at(
        settings.database_url, Terms(settings.secret_key, keys=settings.data_key)
    )
    with closing(store.database) as database:
        schema.ready(database)
        done = restoring.restore(
            database, file, store.pseudonyms, utc_now(), gone, over=over
        )
    made = f"{done.contents.made_at.astimezone(LIMA):%d/%m/%Y %H:%M}"
    # i18n: A backup is in place: when it was {made}; people, messages; how many
    # i18n: {erased} people were erased again, letters {doubtful}, notices {stopped}.
    told = _("restore.done").format(
        made=made,
        erased=done.erased,
        doubtful=done.doubtful,
        stopped=done.stopped,
        **_told(done.contents.counts),
    )
    click.echo(told)
