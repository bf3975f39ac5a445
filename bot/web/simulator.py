"""A phone in the browser: write to the bot and see what a person would see."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from bot.channels import console
from bot.channels.base import Receipt
from bot.person import PHONE, Channel, Contact, Incoming
from bot.reception import Receive
from bot.sms import size
from bot.store import Outbox
from bot.store.letters import Status
from bot.store.outbox import Arrived
from bot.web.numbers import asked


def blueprint(
    receive: Receive, outbox: Outbox, report: Callable[[Receipt], None]
) -> Blueprint:
    """The simulator's page and what it asks for while it is open: what it shows has
    been delivered."""
    routes = Blueprint("simulator", __name__, url_prefix="/simulador")

    @routes.get("")
    def page() -> ResponseReturnValue:
        return render_template("simulator.html")

    @routes.post("/mensajes")
    def write() -> ResponseReturnValue:
        # Only a page of ours can send JSON here: other sites' forms can't.
        body = request.get_json()
        if not isinstance(body, dict) or not isinstance(body.get("text"), str):
            abort(400)
        message = Incoming(f"SIM{uuid4().hex}", _contact(body), body["text"])
        return jsonify(replies=[_bubble(text) for text in receive(message)])

    @routes.get("/mensajes")
    def arrived() -> ResponseReturnValue:
        contact = _contact(request.args)
        found = outbox.sent_to(contact, console.PREFIX, asked("after") or 0)
        for message in found:
            _look_at(message, contact, report)
        on = not contact.address.endswith(console.SWITCHED_OFF)
        shown = [{"id": m.number, **_bubble(m.text)} for m in found if on]
        return jsonify(messages=shown)

    return routes


def _look_at(
    message: Arrived, contact: Contact, report: Callable[[Receipt], None]
) -> None:
    """Say what became of a message, once."""
    if message.status == Status.SENT:
        ids = message.number, message.provider_id
        report(console.receipt(contact.address, *ids))


def _contact(fields: Any) -> Contact:
    channel, address = fields.get("channel"), fields.get("address")
    if channel not in list(Channel) or not PHONE.fullmatch(str(address)):
        abort(400)
    return Contact(Channel(channel), str(address))


def _bubble(text: str) -> dict[str, Any]:
    return {"text": text, **asdict(size(text))}
