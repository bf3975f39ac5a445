"""Asking before something is done: a page of its own, which needs no JavaScript."""

from collections.abc import Mapping, Sequence

from flask import render_template


def sure(
    title: str,
    lines: Sequence[str],
    *,
    yes: str,
    action: str,
    back: str,
    fields: Mapping[str, str] | None = None,
    grave: bool = True,
) -> str:
    """The page that asks: `lines` say what would happen, `yes` posts `fields` to
    `action`, and who thinks better of it goes `back`."""
    return render_template(
        "console/sure.html",
        title=title,
        lines=lines,
        yes=yes,
        action=action,
        back=back,
        fields=fields or {},
        grave=grave,
    )
