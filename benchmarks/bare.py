"""The least that a Twilio webhook can be: a Flask view with a constant answer."""

from flask import Flask, Response

app = Flask(__name__)
ANSWER = (
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>OK</Message></Response>'
)


@app.post("/twilio/messages")
def messages() -> Response:
    """Answer the same to everybody."""
    return Response(ANSWER, mimetype="text/xml")
