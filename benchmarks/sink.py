"""Somebody who takes what is posted to him: `python -m benchmarks.sink PORT`.

He answers every POST with 200 and nothing, and a GET with how many he got.
"""

import asyncio
import sys

from benchmarks.load import HOST, LENGTH

TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"


class Sink:
    """The running count."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """One connection."""
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = LENGTH.search(head)
                await reader.readexactly(int(length[1]) if length else 0)
                writer.write(self._answer(head))
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _answer(self, head: bytes) -> bytes:
        if head.startswith(b"POST"):
            self.count += 1
            return TAKEN
        told = str(self.count)
        return f"HTTP/1.1 200 OK\r\nContent-Length: {len(told)}\r\n\r\n{told}".encode()


async def main(port: int) -> None:
    server = await asyncio.start_server(Sink(), HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
