"""Connections to those who send for us."""

import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection


def giving_up(seconds: float) -> list[Any]:
    """Options of a socket: what a cut line kept is dropped then.

    Else the system would bring it when the line is back, long after the message was
    looked for and sent by another host.
    """
    patience = (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(seconds * 1000))
    return [*HTTPConnection.default_socket_options, patience]


class GivingUp(HTTPAdapter):
    """The same for a session of requests."""

    def __init__(self, seconds: float) -> None:
        self._options = giving_up(seconds)
        super().__init__()

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Every connection of the session is made so."""
        super().init_poolmanager(*args, socket_options=self._options, **more)
