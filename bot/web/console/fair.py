"""What is fair, in numbers, and who changed them; the guards beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from bot.catalog import LIMA, N_, amount, full_day, hour, load_catalog, plain
from bot.parts import Parts
from bot.staff import Deed, Origin
from bot.store.policies import Change
from bot.web.console.forms import Form
from bot.web.console.guard import me
from pricing.changes import AS_IN_FILE, PARTS, SALES, InForce, band, name_of, with_band
from pricing.policy import Band, Policy, PolicyError, PolicyFile

PERCENT: Final = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?", re.ASCII)
MINUTE: Final = timedelta(minutes=1)
KEPT: Final = 30
"""Changes that are shown."""
NAMES: Final[Mapping[str, str]] = {
    # i18n: A kind of sale: to a local buyer, without an assay.
    "local": N_("console.fair.local"),
    # i18n: A kind of sale: to a formal buyer with an assay.
    "formal": N_("console.fair.formal"),
    # i18n: A kind of sale: to a certified market.
    "certified": N_("console.fair.certified"),
}
CHANGED: Final = "policy.changed"
RESTORED: Final = "policy.restored"
LIMITS: Final[Mapping[str, str]] = {
    # i18n: A number of the fair bands: below it an offer is very low.
    "floor": N_("console.fair.floor"),
    # i18n: A number of the fair bands: from here on an offer is fair.
    "fair": N_("console.fair.fair"),
    # i18n: A number of the fair bands: from here on an offer is good.
    "good": N_("console.fair.good"),
}
_ = load_catalog().gettext


class BandForm(Form):
    """The three numbers of a kind of sale."""

    # i18n: Label of a number in percent: below it an offer is very low.
    floor = StringField(_("console.fair.floor-label"))
    # i18n: Label of a number in percent: from here on an offer is fair.
    fair = StringField(_("console.fair.fair-label"))
    # i18n: Label of a number in percent: from here on an offer is good.
    good = StringField(_("console.fair.good-label"))

    def numbers(self) -> dict[str, str] | None:
        """What was typed, as the policy's file would write it; None with its mistakes
        beside the fields."""
        found = {}
        for part in PARTS:
            match = PERCENT.fullmatch((self[part].data or "").strip())
            if match:
                found[part] = ".".join(filter(None, match.groups()))
            else:
                # i18n: What was typed is no percentage as 90 or 92.5.
                self[part].errors = [_("console.fair.no-number")]
        return found if len(found) == len(PARTS) else None


@dataclass(frozen=True)
class Shown:
    """A kind of sale with its numbers, to be read."""

    sale: str
    name: str
    floor: str
    fair: str
    good: str
    note: str
    is_changed: bool
    """Whether anything was put in the place of the file's numbers."""


@dataclass(frozen=True)
class Guarded:
    """A number of the file that isn't changed here."""

    what: str
    number: str


@dataclass(frozen=True)
class Line:
    """A change, to be read."""

    when: str
    who: str
    what: str
    before: str
    after: str


def percent(share: Decimal) -> str:
    """A share in percent, with the decimals that it has."""
    return plain(share * 100)


def numbers_of(policy: Policy, sale: str) -> dict[str, str]:
    """The numbers in force of a kind of sale, in percent."""
    found: Band = getattr(policy, sale)
    return {part: percent(getattr(found, part)) for part in PARTS}


def shown(found: InForce, changes: Mapping[str, str]) -> Iterator[Shown]:
    """Every kind of sale."""
    for sale in SALES:
        names = {name_of(sale, part) for part in PARTS}
        is_changed = any(changes.get(name) for name in names)
        if names & found.ignored.keys():
            # i18n: Numbers of a kind of sale: changed, but the change can't be used.
            note = _("console.fair.not-used")
        elif is_changed:
            # i18n: Numbers of a kind of sale: changed in this console.
            note = _("console.fair.changed-here")
        else:
            # i18n: Numbers of a kind of sale: those of the file.
            note = _("console.fair.as-in-file")
        numbers = numbers_of(found.policy, sale)
        yield Shown(sale, _(NAMES[sale]), **numbers, note=note, is_changed=is_changed)


def guards(policy: Policy) -> Iterator[Guarded]:
    """The numbers of the file that keep wrong prices out."""
    gold, dollar = policy.gold, policy.dollar
    told = (
        # i18n: Guard: what an ounce may cost, from US$ {low} to {high}.
        _("console.guard.gold").format(
            low=amount(gold.lowest, 0), high=amount(gold.highest, 0)
        ),
        # i18n: Guard: a move of gold in a day beyond {n} % waits for the operator.
        _("console.guard.gold-move").format(n=percent(gold.largest_move)),
        # i18n: Guard: what a dollar may cost, from S/ {low} to {high}.
        _("console.guard.dollar").format(
            low=plain(dollar.lowest), high=plain(dollar.highest)
        ),
        # i18n: Guard: a move of the dollar in a day beyond {n} % waits.
        _("console.guard.dollar-move").format(n=percent(dollar.largest_move)),
        # i18n: Guard: sources within {n} % of each other agree.
        _("console.guard.spread").format(n=percent(policy.spread)),
        # i18n: Guard: within {n} % a daily price backs a lone source.
        _("console.guard.support").format(n=percent(policy.support)),
        # i18n: Guard: {n} sources that agree are believed whatever the move.
        _("console.guard.sources").format(n=policy.sources_for_any_move),
        # i18n: Guard: from {n} minutes on a reply says how old the price is.
        _("console.guard.say-age").format(n=policy.say_age // MINUTE),
        # i18n: Guard: past {n} days no price is told.
        _("console.guard.gone-age").format(n=policy.gone_age.days),
    )
    for text in told:
        number, _bar, what = text.partition("|")
        yield Guarded(what, number)


def said(change: Change, file: PolicyFile) -> Line:
    """A change with what stood there before."""
    local = change.at.astimezone(LIMA)
    return Line(
        f"{full_day(local.date())} {hour(change.at)}",
        change.who,
        _named(change.name),
        _number(change.before, change.name, file),
        _number(change.value, change.name, file),
    )


def _named(name: str) -> str:
    """A number's name in words, as far as it is known."""
    sale, part = _parts_of(name)
    known = sale in NAMES and part in LIMITS
    return f"{_(NAMES[sale])}: {_(LIMITS[part])}" if known else name


def _parts_of(name: str) -> tuple[str, str]:
    _fair, _dot, rest = name.partition(".")
    sale, _dot, part = rest.partition(".")
    return sale, part


def _number(value: str, name: str, file: PolicyFile) -> str:
    if value != AS_IN_FILE:
        return f"{value} %"
    sale, part = _parts_of(name)
    own = dict(band(file, sale)).get(part) if sale in SALES else None
    # i18n: A number as it stands in the policy's file, {number} or unknown.
    return _("console.fair.in-file").format(number=own or "?")


def differing(
    typed: Mapping[str, str], sale: str, found: InForce, changes: Mapping[str, str]
) -> dict[str, str]:
    """Which of the typed numbers are others than those in force, by their names.

    Of a band that is ignored as it stands, all that take the place of a change.
    """
    now = numbers_of(found.policy, sale)
    names = {part: name_of(sale, part) for part in PARTS}
    return {
        names[part]: number
        for part, number in typed.items()
        if Decimal(number) != Decimal(now[part])
        or (names[part] in found.ignored and changes[names[part]] != number)
    }


def is_allowed(file: PolicyFile, sale: str, numbers: Mapping[str, str]) -> bool:
    """Whether the reader of the file would take these."""
    changes = {name_of(sale, part): number for part, number in numbers.items()}
    try:
        with_band(file, sale, changes).policy()
    except PolicyError:
        return False
    return True


@dataclass(frozen=True)
class Desk:
    """Where numbers are looked at and changed."""

    parts: Parts

    def page(self) -> ResponseReturnValue:
        """All numbers, and their history."""
        policies, ruling = self.parts.store.policies, self.parts.policy
        found = ruling.fresh()
        return render_template(
            "console/fair.html",
            shown=list(shown(found, policies.newest())),
            too_high=percent(found.policy.too_high),
            guards=list(guards(found.policy)),
            ignored=[(_named(n), v) for n, v in sorted(found.ignored.items())],
            lines=[said(each, ruling.file) for each in policies.history(KEPT)],
            decides=me().is_operator,
        )

    def edit(self, sale: str) -> ResponseReturnValue:
        """The form with the numbers in force."""
        now = numbers_of(self.parts.policy.fresh().policy, sale)
        return _form_page(sale, BandForm(data=now))

    def save(self, sale: str) -> ResponseReturnValue:
        """Put what was typed in the place of what was there."""
        form, ruling = BandForm(), self.parts.policy
        typed = form.numbers()
        if typed is not None and not is_allowed(ruling.file, sale, typed):
            # i18n: The three numbers must rise, above 0 and at most 100.
            form.floor.errors = [_("console.fair.not-rising")]
            typed = None
        if typed is None:
            return _form_page(sale, form), 422
        changes = self.parts.store.policies.newest()
        self._change(differing(typed, sale, ruling.fresh(), changes), sale, CHANGED)
        # i18n: The numbers hold from now on.
        flash(_("console.fair.saved"), "good")
        return redirect(url_for(".fair"), 303)

    def restore(self, sale: str) -> ResponseReturnValue:
        """Take back what was put in the place of the file's numbers."""
        changes = self.parts.store.policies.newest()
        names = [name_of(sale, part) for part in PARTS]
        back = {name: AS_IN_FILE for name in names if changes.get(name)}
        self._change(back, sale, RESTORED)
        # i18n: The numbers are the file's again.
        flash(_("console.fair.restored"), "good")
        return redirect(url_for(".fair"), 303)

    def _change(self, values: Mapping[str, str], sale: str, act: str) -> None:
        if not values:
            return
        details = tuple((_parts_of(name)[1], value) for name, value in values.items())
        deed = Deed(me(), Origin.CONSOLE, act, f"fair.{sale}", details)
        self.parts.store.policies.change(values, deed, self.parts.clock())
        self.parts.policy.fresh()


def _form_page(sale: str, form: BandForm) -> str:
    name = _(NAMES[sale])
    return render_template("console/fair_form.html", sale=sale, name=name, form=form)


def add(routes: Blueprint, parts: Parts) -> None:
    """The pages about what is fair, among those about prices."""
    desk, one = Desk(parts), f"/justo/<any({', '.join(SALES)}):sale>"
    routes.add_url_rule("/justo", "fair", desk.page)
    routes.add_url_rule(one, "edit", desk.edit)
    routes.add_url_rule(one, "save", desk.save, methods=["POST"])
    routes.add_url_rule(f"{one}/archivo", "restore", desk.restore, methods=["POST"])
