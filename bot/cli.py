"""The command line: `orojusto COMMAND`, the same as `python -m bot COMMAND`."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from typing import Final, TextIO
from uuid import uuid4

import click

from bot import board, dispatch, logbook, supervise, terminal
from bot.catalog import amount, load_catalog
from bot.cli_backup import backup, restore
from bot.cli_people import people
from bot.cli_seal import key, seal
from bot.clock import utc_now
from bot.content import ContentError
from bot.dispatch import Threads
from bot.doctor import examine
from bot.environment import SettingsError
from bot.jobs import pull_prices, raise_alerts
from bot.parts import Parts, assemble
from bot.person import Channel, Contact, Incoming
from bot.settings import Settings
from bot.sms import size, to_gsm7
from bot.store import Database, StoreUnavailable, moving, schema, seals
from bot.store.backups import BadBackup
from bot.terminal import opened
from bot.understand import understand
from bot.understand.score import NotLabelled, confusion, scored, summed
from pricing.policy import PolicyError
from pricing.quotes import Quote
from pricing.sources import FEEDS
from pricing.sources.feed import Feed, SourceError

MISTAKES: Final = (
    SettingsError,
    PolicyError,
    schema.WrongSchema,
    seals.WrongKey,
    moving.CannotMove,
    StoreUnavailable,
    BadBackup,
    supervise.CannotStart,
    ContentError,
    NotLabelled,
)
LINE_BREAK: Final = r"\n"
"""How a line break inside a text is written, where a line is a text."""
CHANNELS: Final = [channel.value for channel in Channel]
_ = load_catalog().gettext


@contextmanager
def _plainly() -> Iterator[None]:
    """Say a mistake of the operator's in one sentence, without a stack trace."""
    try:
        yield
    except MISTAKES as exc:
        raise click.ClickException(str(exc)) from exc


class _Commands(click.Group):
    def invoke(self, ctx: click.Context) -> object:
        with _plainly():
            return super().invoke(ctx)


def _lines() -> Iterator[str]:
    """What is typed or piped in, a line at a time; broken bytes are no error."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


@click.group(
    cls=_Commands,
    # i18n: What the command line is.
    help=_("cli.help"),
)
def main() -> None:
    """Begin here."""


for command in (people, backup, restore, key, seal):
    main.add_command(command)


# i18n: Help of the command that runs everything.
@main.command(help=_("cli.run"))
def run() -> None:
    settings = Settings.from_env()
    database = assemble(settings).store.database
    is_sqlite = database.is_sqlite
    database.close()
    host, port = settings.host, settings.port
    supervise.check_free(host, port)
    commands = [supervise.web_command(host, port), supervise.scheduler_command()]
    if not is_sqlite:
        commands.append(supervise.delivery_command())
    plan = supervise.Plan(
        commands,
        host,
        port,
        running="\n".join(_running(settings)),
        # i18n: Last line of `run`: everything has stopped.
        stopped=_("run.stopped"),
        log_level=settings.log_level,
        logs_json=settings.logs_json,
    )
    supervise.become(plan)


def _running(settings: Settings) -> Iterator[str]:
    """What is said once it runs."""
    address = f"http://{settings.host}:{settings.port}"
    # i18n: First lines of `run`: what is running, and where.
    yield _("run.running").format(address=address)
    if settings.simulates:
        # i18n: Lines of `run`: no keys, so messages appear in the simulator; try it.
        yield _("run.simulator").format(address=address)
    else:
        # i18n: Lines of `run`: Twilio's keys are set; which address Twilio must call.
        yield _("run.twilio").format(address=settings.public_url)
    # i18n: Last line of the start of `run`: how to stop.
    yield _("run.stop")


# i18n: Help of the command that chats on the terminal.
@main.command(help=_("cli.chat"))
@click.option("--as", "phone", default="+51900000000", show_default=True)
@click.option("--channel", type=click.Choice(CHANNELS), default=CHANNELS[0])
@click.option("--json", "as_json", is_flag=True)
def chat(phone: str, channel: str, as_json: bool) -> None:
    contact = Contact(Channel(channel), phone)
    reception = opened().reception
    for line in _lines():
        message = Incoming(f"CHAT{uuid4().hex}", contact, line)
        replies = reception.receive(message, guarded=False)
        if as_json:
            _print_json({"replies": replies})
        else:
            click.echo("\n".join(replies))


# i18n: Help of the command that shows what a text was understood as.
@main.command(help=_("cli.interpret"))
def interpret() -> None:
    for line in _lines():
        text = line.replace(LINE_BREAK, "\n")
        _print_json(understand(text).as_json())


# i18n: Help of the command that shows what a text costs by SMS.
@main.command(help=_("cli.segments"))
def segments() -> None:
    for line in _lines():
        text = to_gsm7(line)
        _print_json({**asdict(size(text)), "text": text})


# i18n: Help of the commands about prices.
@main.group(help=_("cli.prices"))
def prices() -> None:
    """Pull, show, accept."""


# i18n: Help of the command that asks all sources now.
@prices.command(help=_("cli.prices.pull"))
def pull() -> None:
    parts = opened()
    # i18n: Label of the progress bar while sources are asked.
    label = _("prices.asking")
    with click.progressbar(length=len(FEEDS), label=label, file=sys.stderr) as bar:

        def heard(_feed: Feed, _answer: list[Quote] | SourceError) -> None:
            bar.update(1)

        pull_prices(parts, heard=heard)
    _show(parts)


# i18n: Help of the command that shows the price and every source.
@prices.command(help=_("cli.prices.show"))
@click.option("--json", "as_json", is_flag=True)
def show(as_json: bool) -> None:
    parts = opened()
    market = parts.store.pulls.latest()
    if as_json and market:
        heard = parts.store.pulls.heard()
        _print_json(board.as_json(market, heard, parts.clock()))
    else:
        _show(parts)


def _show(parts: Parts) -> None:
    market = parts.store.pulls.latest()
    if market is None:
        return
    values = board.as_json(market, (), parts.clock())
    hours, minutes = divmod(values["age_seconds"] // 60, 60)
    values |= {"state": _(board.STATES[market.state]), "hours": hours}
    values |= {"ounce": amount(market.gold), "dollar": amount(market.dollar, 3)}
    # i18n: Head of the table of prices: price, state, age, code.
    click.echo(_("prices.head").format(minutes=minutes, **values))
    # i18n: Column titles: source|what|price|true at (UTC)|used|why not
    titles = _("prices.columns").split("|")
    # i18n: "yes" in the column that says whether a source was used.
    for line in board.as_table(parts.store.pulls.heard(), titles, _("prices.used")):
        click.echo(line)


# i18n: Help of the command that accepts a held price.
@prices.command(help=_("cli.prices.accept"))
def accept() -> None:
    parts = opened()
    if parts.store.pulls.accept(parts.clock()) is None:
        # i18n: Nothing is held back, so nothing can be accepted.
        raise click.ClickException(_("prices.nothing-held"))
    _show(parts)


# i18n: Help of the command that delivers what is due.
@main.command(help=_("cli.deliver"))
@click.option("--once", is_flag=True)
def deliver(once: bool) -> None:
    if once:
        here = Threads(opened().delivery)
        click.echo(here.drain())
        here.close()
    else:
        parts = assemble(Settings.from_env())
        logbook.catch_all()
        conninfo = parts.store.database.conninfo
        dispatch.run(parts.delivery, parts.workers, conninfo, parts.stop)


# i18n: Help of the command that queues the alerts that are due.
@main.command(help=_("cli.alerts"))
@click.option("--once", is_flag=True, required=True)
def alerts(once: bool) -> None:
    parts = opened()
    raise_alerts(parts, parts.clock())


# i18n: Help of the command that brings the database up to date.
@main.command("migrate", help=_("cli.migrate"))
# i18n: Help of the option of `migrate` that moves everything from SQLite.
@click.option("--from", "source", metavar="URL", help=_("cli.migrate.from"))
def migrate_database(source: str | None) -> None:
    with terminal.database(Settings.from_env()) as database:
        if source:
            with closing(moving.source_at(source, database.sealing)) as old:
                _move(old, database)
            return
        schema.migrate(database)
        # i18n: The database has the newest schema, {version}.
        click.echo(_("migrate.done").format(version=schema.version_of(database)))


def _move(source: Database, target: Database) -> None:
    # i18n: Label of the progress bar while everything is copied.
    label, rows = _("migrate.moving"), moving.size(source)
    with click.progressbar(length=rows, label=label, file=sys.stderr) as bar:
        rows = moving.move(source, target, bar.update)
    # i18n: Everything was moved, {rows} rows, and counted; what to do now.
    click.echo(_("migrate.moved").format(rows=rows))


# i18n: Help of the command that examines everything.
@main.command(help=_("cli.doctor"))
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    logbook.begin("ERROR")
    found = []
    for finding in examine(Settings.from_env, load_catalog(), utc_now):
        found.append(finding)
        color, mark = ("green", "✓") if finding.well else ("red", "✗")
        if not as_json:
            line = f"{click.style(mark, fg=color)} {finding.subject} {finding.advice}"
            click.echo(line.rstrip())
    if as_json:
        _print_json([asdict(finding) for finding in found])
    if not all(finding.well for finding in found):
        sys.exit(1)


# i18n: Help of the command that scores labelled texts.
@main.command("score", help=_("cli.score"))
@click.argument("file", type=click.File(encoding="utf-8"))
def score_texts(file: TextIO) -> None:
    results = list(scored(file))
    for miss in (each for each in results if not each.right):
        mark = "$" if miss.confidently_wrong else "-"
        # i18n: One text that was not understood as labelled: text, label, meaning.
        click.echo(_("score.miss").format(mark=mark, miss=miss))
    for (wanted, got), count in confusion(results).most_common():
        # i18n: How often an intent was taken for another.
        click.echo(_("score.confused").format(wanted=wanted, got=got, count=count))
    totals = summed(results)
    # i18n: Totals of a score: how many texts, right intent, right in all, wrong money.
    click.echo(_("score.totals").format(**asdict(totals)))
    if totals.wrong_money:
        sys.exit(1)
