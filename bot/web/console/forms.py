"""What all forms of the console share."""

from flask_wtf import FlaskForm


class Form(FlaskForm):  # type: ignore[misc] # it ships no types
    """A form that says in Spanish what it misses."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        locales = ("es",)
