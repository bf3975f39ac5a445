"""Between Kannel and the bot: `python -m benchmarks.kannel_adapter PORT BOT_PORT`.

Kannel's smsbox asks an address for the answer to each text. The bot has no route for
that: this takes Kannel's request, posts it to the bot as Twilio would, signed, and
gives back what the bot answers. Kannel's number of the message is the message's key, so
one that Kannel asks twice is still one.
"""

import asyncio
import html
import re
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

from twilio.request_validator import RequestValidator

from benchmarks.load import HOST, post, whole
from benchmarks.webhook import PATH, PUBLIC_URL, TOKEN

MESSAGE = re.compile(r"<Message>(.*?)</Message>", re.DOTALL)
BOT_CONNECTIONS = 8


def signed(query: dict[str, list[str]]) -> bytes:
    """Kannel's request as Twilio's: `id`, `from`, `to` and `text`."""
    form = {
        "MessageSid": "SM" + query["id"][0].replace("-", ""),
        "From": query["from"][0],
        "To": query["to"][0],
        "Body": query.get("text", [""])[0],
        "NumMedia": "0",
    }
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + PATH, form)
    return post(PATH, urlencode(form), X_Twilio_Signature=signature)


def texts(twiml: bytes) -> str:
    """What the bot said, as one text."""
    return "\n".join(html.unescape(t) for t in MESSAGE.findall(twiml.decode()))


class Adapter:
    """Connections to the bot, and who may use one."""

    def __init__(self, bot_port: int) -> None:
        self._port = bot_port
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._free = asyncio.Queue()

    async def open(self) -> None:
        for _ in range(BOT_CONNECTIONS):
            self._free.put_nowait(await asyncio.open_connection(HOST, self._port))

    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection of Kannel's."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(await self._answered(head))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answered(self, head: bytes) -> bytes:
        target = head.split(b" ", 2)[1].decode()
        query = parse_qs(urlsplit(target).query)
        if "id" not in query:  # somebody asks whether this is alive
            return _response("200 OK", b"")
        answer = await self._asked(signed(query))
        status, _, body = answer.partition(b"\r\n\r\n")
        if not status.startswith(b"HTTP/1.1 200"):
            return _response("503 Service Unavailable", b"")
        return _response("200 OK", texts(body).encode())

    async def _asked(self, request: bytes) -> bytes:
        connection = await self._free.get()
        try:
            connection[1].write(request)
            return await whole(connection[0])
        finally:
            self._free.put_nowait(connection)


def _response(status: str, body: bytes) -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


async def main(port: int, bot_port: int) -> None:
    adapter = Adapter(bot_port)
    await adapter.open()
    server = await asyncio.start_server(adapter, HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
