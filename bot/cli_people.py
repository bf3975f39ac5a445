"""`python -m bot people ...`: who may do more than ask."""

from typing import Final

import click

from bot.catalog import load_catalog
from bot.person import Contact, NotAnAddress
from bot.staff import Area, AreaKind, Role, Staff, masked
from bot.terminal import opened
from bot.understand.places import spelled_place

LONGEST_NAME: Final = 60
LONGEST_AREA: Final = 40
ROLES: Final = [role.value for role in Role]
_ = load_catalog().gettext


# i18n: Help of the commands about coordinators and operators.
@click.group(help=_("cli.people"))
def people() -> None:
    """Roles."""


# i18n: Help of the command that gives somebody a role, or takes it.
@people.command("role", help=_("cli.people.role"))
@click.argument("address")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--zone", "zones", multiple=True)
@click.option("--group", "groups", multiple=True)
@click.option("--name", default="")
def give_role(
    address: str, role: str, zones: tuple[str, ...], groups: tuple[str, ...], name: str
) -> None:
    contact = _contact(address)
    areas = _areas(zones, groups)
    _check(Role(role), areas)
    if len(name.strip()) > LONGEST_NAME:
        raise click.ClickException(f"--name must have at most {LONGEST_NAME} letters")
    parts = opened()
    parts.store.roles.give(contact, Role(role), areas, name.strip(), now=parts.clock())
    told = parts.store.roles.of(contact)
    # i18n: The role of {address} was taken away.
    gone = _("people.gone").format(address=masked(contact.address))
    click.echo(_line(told) if told else gone)


# i18n: Help of the command that lists coordinators and operators.
@people.command("list", help=_("cli.people.list"))
def list_staff() -> None:
    found = opened().store.roles.everybody()
    for staff in found:
        click.echo(_line(staff))
    if not found:
        # i18n: There is neither coordinator nor operator; how to make one.
        click.echo(_("people.none"))


def _contact(address: str) -> Contact:
    try:
        contact = Contact.of_twilio(address.strip())
    except NotAnAddress:
        contact = None
    if contact is None or not (contact.address.startswith("+") or not contact.phone):
        # What the providers hand in has its country: nobody else would be found.
        raise click.ClickException("ADDRESS must be +51... or whatsapp:+51...")
    return contact


def _areas(zones: tuple[str, ...], groups: tuple[str, ...]) -> list[Area]:
    named = [(AreaKind.ZONE, spelled_place(zone.strip())) for zone in zones]
    named += [(AreaKind.GROUP, group.strip()) for group in groups]
    if not all(0 < len(name) <= LONGEST_AREA for _kind, name in named):
        raise click.ClickException(
            f"--zone and --group must be names of at most {LONGEST_AREA} characters"
        )
    return [Area(kind, name) for kind, name in named]


def _check(role: Role, areas: list[Area]) -> None:
    """A coordinator without people could do nothing, others have no areas."""
    if role is Role.COORDINATOR and not areas:
        raise click.ClickException(
            "a coordinator needs an area: add --zone Chala, or --group with its name"
        )
    if role is not Role.COORDINATOR and areas:
        raise click.ClickException("--zone and --group are only for a coordinator")


def _line(staff: Staff) -> str:
    """One of the staff, with the end of her number."""
    areas = ", ".join(area.name for area in sorted(staff.areas))
    shown = (staff.role, staff.contact.channel, staff.label, areas)
    return "  ".join(filter(None, shown))
