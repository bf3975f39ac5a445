"""Answers that are logged and then go nowhere, at no cost."""

from rapidsms.backends.base import BackendBase


class Nowhere(BackendBase):
    """The quickest provider that can be thought of."""

    def send(self, id_, text, identities, context=None) -> None:
        """Nothing."""
