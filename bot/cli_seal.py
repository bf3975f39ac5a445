"""`python -m bot key` and `seal`: the key of the numbers in the database."""

import secrets

import click

from bot import terminal
from bot.catalog import load_catalog
from bot.environment import SHORTEST_DATA_KEY
from bot.settings import Settings
from bot.store import schema, seals

_ = load_catalog().gettext


# i18n: Help of the command that makes a key for DATA_KEY.
@click.command(help=_("cli.key"))
def key() -> None:
    click.echo(secrets.token_hex(SHORTEST_DATA_KEY))


# i18n: Help of the command that seals everything with the first key of DATA_KEY.
@click.command(help=_("cli.seal"))
def seal() -> None:
    with terminal.database(Settings.from_env()) as database:
        schema.fits(database)
        rows = seals.reseal(database)
    # i18n: All numbers and texts are sealed with the first key; {rows} were not.
    click.echo(_("seal.done").format(rows=rows))
