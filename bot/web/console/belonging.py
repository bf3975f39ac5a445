"""The fields for a zone and for groups: who has areas chooses, the operator types."""

from typing import Final

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from bot.catalog import load_catalog
from bot.invitations import LONGEST, spelled
from bot.staff import AreaKind, Staff
from bot.store.directory import Listed
from bot.web.console.forms import Form

_ = load_catalog().gettext
# i18n: In a box to choose from, and where none is known.
NO_ZONE: Final = _("console.people.no-zone")
# i18n: In a box to choose from, and where none is known.
NO_GROUP: Final = _("console.people.no-group")


def choices(names: list[str], nothing: str) -> list[SelectChoice]:
    """For a box to choose from; nothing is a choice too."""
    return [SelectChoice("", nothing), *named(names)]


def named(names: list[str]) -> list[SelectChoice]:
    """Each is its own label."""
    return [SelectChoice(name, name) for name in names]


def tidy(text: str | None) -> str:
    """What was typed, without spaces that say nothing."""
    return " ".join((text or "").split())


class ChosenForm(Form):
    """For a coordinator: only what is hers can be chosen."""

    # i18n: Label: the zone where somebody is.
    zone = SelectField(_("console.people.zone"))
    # i18n: Label: the groups that somebody is in.
    groups = SelectMultipleField(
        _("console.people.groups"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def told(self, _staff: Staff) -> tuple[str | None, list[str]]:
        """Zone and groups."""
        return self.zone.data or None, self.groups.data or []


class TypedForm(Form):
    """For an operator, who may make new ones."""

    zone = StringField(_("console.people.zone"))
    # i18n: Label: groups, with commas between.
    groups = StringField(_("console.people.groups-typed"))

    def told(self, staff: Staff) -> tuple[str | None, list[str]]:
        """Zone and groups, as they are spelled here."""
        zone = tidy(self.zone.data)
        groups = {tidy(name) for name in (self.groups.data or "").split(",")}
        place = spelled(AreaKind.ZONE, zone, staff) if zone else None
        return place, sorted(groups - {""})

    def validate_zone(self, field: StringField) -> None:
        """As long as a zone may be."""
        if len(tidy(field.data)) > LONGEST[AreaKind.ZONE]:
            # i18n: A zone's or a group's name is too long.
            raise ValidationError(_("console.people.too-long"))

    def validate_groups(self, field: StringField) -> None:
        """Each as long as a group may be."""
        names = (field.data or "").split(",")
        if any(len(tidy(name)) > LONGEST[AreaKind.GROUP] for name in names):
            raise ValidationError(_("console.people.too-long"))


def form_for(
    staff: Staff, zones: list[str], groups: list[str], her: Listed
) -> ChosenForm | TypedForm:
    """The form for who is signed in, with what is so now."""
    zone = her.zone or ""
    if staff.is_operator:
        return TypedForm(data={"zone": zone, "groups": ", ".join(her.groups)})
    form = ChosenForm(data={"zone": zone, "groups": her.groups})
    # Who isn't in a zone of hers stays where she is.
    kept = zone and zone not in zones
    form.zone.choices = named([zone]) if kept else choices(zones, NO_ZONE)
    form.groups.choices = named(groups)
    return form
