"""A notice as a form: what it says, to whom, when, and for how long."""

import re
from typing import Final

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.validators import InputRequired, Length, Optional

from bot.catalog import load_catalog
from bot.notices import LONGEST_TEXT, Notice
from bot.person import Channel
from bot.staff import Area
from bot.web.console.forms import Form

NOW, LATER = "now", "later"
HOURS: Final = ("6", "24", "72")
"""How long a notice may be news."""
USUAL_HOURS: Final = "24"
MOST_GAPS: Final = 4
LONGEST_VALUE: Final = 200
EITHER: Final = ""
NONCE: Final = re.compile("[0-9a-f]{32}")
_ = load_catalog().gettext


class Boxes(SelectMultipleField):  # type: ignore[misc] # it ships no types
    """Several choices, each a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class NoticeForm(Form):
    """A notice as it is written."""

    nonce = HiddenField()
    failed_of = HiddenField()
    text = TextAreaField(
        # i18n: Label: what the notice says.
        _("console.notice.text"),
        # i18n: Nothing was written.
        [
            InputRequired(_("console.notice.no-text")),
            # i18n: The notice is too long; {max} letters.
            Length(max=LONGEST_TEXT, message=_("console.notice.too-long")),
        ],
    )
    # i18n: Label: the zones and groups whose people get it.
    areas = Boxes(_("console.notice.areas"))
    # i18n: Label of a box: everybody, of all zones; only an operator's.
    everybody = BooleanField(_("console.notice.everybody"))
    channel = RadioField(
        # i18n: Label: by which channel.
        _("console.notice.channel"),
        choices=[
            # i18n: By every channel.
            SelectChoice(EITHER, _("console.notice.either")),
            # i18n: Only those on WhatsApp.
            SelectChoice(Channel.WHATSAPP.value, _("console.notice.only-whatsapp")),
            # i18n: Only those by SMS.
            SelectChoice(Channel.SMS.value, _("console.notice.only-sms")),
        ],
        default=EITHER,
    )
    when = RadioField(
        # i18n: Label: when it goes out.
        _("console.notice.when"),
        choices=[
            # i18n: As soon as it is confirmed.
            SelectChoice(NOW, _("console.notice.now")),
            # i18n: On a day, at an hour.
            SelectChoice(LATER, _("console.notice.at")),
        ],
        default=NOW,
    )
    # i18n: Label: the day it goes out.
    day = DateField(_("console.notice.day"), [Optional()])
    # i18n: Label: the hour it goes out, in Lima.
    hour = TimeField(_("console.notice.hour"), [Optional()])
    hours = SelectField(
        # i18n: Label: after how long it is no news, and is not sent any more.
        _("console.notice.lasts"),
        choices=[
            # i18n: It is news for 6 hours.
            SelectChoice("6", _("console.notice.hours6")),
            # i18n: It is news for a day.
            SelectChoice("24", _("console.notice.hours24")),
            # i18n: It is news for three days.
            SelectChoice("72", _("console.notice.hours72")),
        ],
        default=USUAL_HOURS,
    )
    # i18n: Label: what those get who didn't write on WhatsApp for a day.
    template = SelectField(_("console.notice.template"), default=EITHER)
    gap1 = StringField(validators=[Length(max=LONGEST_TEXT)])
    gap2 = StringField(validators=[Length(max=LONGEST_VALUE)])
    gap3 = StringField(validators=[Length(max=LONGEST_VALUE)])
    gap4 = StringField(validators=[Length(max=LONGEST_VALUE)])

    @property
    def gaps(self) -> list[StringField]:
        return [self.gap1, self.gap2, self.gap3, self.gap4]


def key(area: Area) -> str:
    """An area in a form."""
    return f"{area.kind}:{area.name}"


def fill(form: NoticeForm, earlier: Notice, *, failed: bool) -> None:
    """What an earlier notice had; for those whom it didn't reach, or for all again."""
    draft = earlier.draft
    form.text.data = draft.text
    form.areas.data = [key(area) for area in draft.audience.areas]
    form.everybody.data = draft.audience.everybody
    form.channel.data = draft.audience.channel or EITHER
    form.template.data = draft.template or EITHER
    for gap, value in zip(form.gaps, draft.variables, strict=False):
        gap.data = value
    form.failed_of.data = str(earlier.number) if failed else ""
