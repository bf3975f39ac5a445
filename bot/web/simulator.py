"""A phone in the browser: write to the bot and see what a person would see."""

from dataclasses import asdict
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from bot.channels import console
from bot.person import PHONE, Channel, Contact, Incoming
from bot.reception import Receive
from bot.sms import size
from bot.store import Outbox


def blueprint(receive: Receive, outbox: Outbox) -> Blueprint:
    """The simulator's page and what it asks for while it is open."""
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
        after = request.args.get("after", 0, type=int)
        found = outbox.sent_to(_contact(request.args), console.PREFIX, after)
        return jsonify(messages=[{"id": m.number, **_bubble(m.text)} for m in found])

    return routes


def _contact(fields: Any) -> Contact:
    channel, address = fields.get("channel"), fields.get("address")
    if channel not in list(Channel) or not PHONE.fullmatch(str(address)):
        abort(400)
    return Contact(Channel(channel), str(address))


def _bubble(text: str) -> dict[str, Any]:
    return {"text": text, **asdict(size(text))}
