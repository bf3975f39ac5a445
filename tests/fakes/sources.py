"""A stand-in for every price source, in their real shapes, over HTTP on loopback.

A test says what gold and the dollar are, and spoils single sources with a `Spoiled`.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OUNCE = Decimal("31.1034768")
BCRP_MONTHS = (
    *("Ene", "Feb", "Mar", "Abr", "May", "Jun"),
    *("Jul", "Ago", "Set", "Oct", "Nov", "Dic"),
)


@dataclass
class World:
    """What the sources say: gold in US$ an ounce, the dollar in soles."""

    gold: Decimal
    dollar: Decimal
    live_at: datetime
    day: datetime | None = None
    """The day of the daily sources; that of `live_at` without."""

    @property
    def daily(self) -> datetime:
        return self.day or self.live_at


@dataclass(frozen=True)
class Spoiled:
    """What a source answers in place of its good answer."""

    status: int = 200
    body: bytes | None = None
    change: Callable[[World], World] | None = None
    """Answers in good shape, but about another world."""
    hang: bool = False
    drip: bool = False
    headers: dict[str, str] = field(default_factory=dict)


def exact(value: Any) -> str:
    """JSON with Decimals digit by digit."""
    marked = json.dumps(value, default=lambda number: f"<{number}>")
    return marked.replace('"<', "").replace('>"', "")


def gold_api(w: World) -> str:
    stamp = w.live_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return exact(
        {
            "currency": "USD",
            "currencySymbol": "$",
            "exchangeRate": Decimal("1.0"),
            "name": "Gold",
            "price": w.gold,
            "symbol": "XAU",
            "updatedAt": stamp,
            "updatedAtReadable": "a few seconds ago",
        }
    )


def swissquote(w: World) -> str:
    half = Decimal("0.331")
    prices = [
        {"spreadProfile": name, "bid": w.gold - half, "ask": w.gold + half}
        for name in ("premium", "prime")
    ]
    prices.append({"spreadProfile": "standard", "bid": 0, "ask": 0})
    topo = {"platform": "SwissquoteLtd", "server": "Live5"}
    stamp = int(w.live_at.timestamp()) * 1000
    return exact([{"topo": topo, "spreadProfilePrices": prices, "ts": stamp}])


def goldprice_dev(w: World) -> str:
    gram = w.gold / OUNCE
    return exact({"currency": "USD", "price_gram_24k": f"{gram:.20f}"})


def goldapi_io(w: World) -> str:
    stamp = int(w.live_at.timestamp())
    fields = {"metal": "XAU", "currency": "USD", "price": w.gold, "timestamp": stamp}
    return exact(fields)


def frankfurter_gold(w: World) -> str:
    day = f"{w.daily:%Y-%m-%d}"
    return exact({"date": day, "base": "XAU", "quote": "USD", "rate": w.gold})


def frankfurter_dollar(w: World) -> str:
    day = f"{w.daily:%Y-%m-%d}"
    return exact({"date": day, "base": "USD", "quote": "PEN", "rate": w.dollar})


def currency_api(w: World) -> str:
    rates = {"pen": w.gold * w.dollar, "usd": w.gold, "xaut": Decimal(1), "eur": 1}
    return exact({"date": f"{w.daily:%Y-%m-%d}", "xau": rates})


def bcrp(w: World, names: list[str], values: list[str]) -> str:
    day = w.daily - timedelta(days=1)
    periods = [
        (day - timedelta(days=1), values),
        (day, values),
        (w.daily, ["n.d."] * len(values)),
    ]
    return exact(
        {
            "config": {
                "title": "Series",
                "series": [{"name": name, "dec": "3"} for name in names],
            },
            "periods": [
                {
                    "name": f"{d.day:02d}.{BCRP_MONTHS[d.month - 1]}.{d:%y}",
                    "values": v,
                }
                for d, v in periods
            ],
        }
    )


def bcrp_dollar(w: World) -> str:
    names = ["TC Sistema bancario SBS (S/ por US$) - Venta", "TC SBS - Compra"]
    spread = Decimal("0.004")
    return bcrp(w, names, [str(w.dollar + spread), str(w.dollar - spread)])


def bcrp_gold(w: World) -> str:
    return bcrp(w, ["Cotizaciones - Oro (Londres, US$ por oz. tr.)"], [str(w.gold)])


def sunat(w: World) -> str:
    spread = Decimal("0.004")
    return f"{w.daily:%d/%m/%Y}|{w.dollar - spread}|{w.dollar + spread}|"


def open_er_api(w: World) -> str:
    return exact(
        {
            "result": "success",
            "time_last_update_unix": int(w.daily.timestamp()),
            "base_code": "USD",
            "rates": {"USD": 1, "PEN": w.dollar},
        }
    )


ANSWERS: dict[str, Callable[[World], str]] = {
    "gold-api.com/price/XAU": gold_api,
    "swissquote/public-quotes/bboquotes/instrument/XAU/USD": swissquote,
    "goldprice.dev/v1/carat": goldprice_dev,
    "goldapi.io/api/XAU/USD": goldapi_io,
    "frankfurter/v2/rate/XAU/USD": frankfurter_gold,
    "frankfurter/v2/rate/USD/PEN": frankfurter_dollar,
    "currency-api/npm/@fawazahmed0/currency-api@latest/v1/currencies/xau.min.json": (
        currency_api
    ),
    "currency-api/v1/currencies/xau.min.json": currency_api,
    "bcrp/estadisticas/series/api/PD04639PD-PD04640PD": bcrp_dollar,
    "bcrp/estadisticas/series/api/PD04704XD": bcrp_gold,
    "sunat/a/txt/tipoCambio.txt": sunat,
    "open.er-api.com/v6/latest/USD": open_er_api,
}
"""By source and path; the BCRP's dates are left out."""


class Sources:
    """The running stand-in."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.spoiled: dict[str, Spoiled] = {}
        """By source, or by a part of source and path."""
        self.asked: list[str] = []
        self.over = threading.Event()
        self.url = ""

    def answer(self, target: str) -> Spoiled | None:
        """The spoiled answer for this target, if there is one."""
        return next((s for part, s in self.spoiled.items() if part in target), None)

    def good(self, target: str, world: World) -> bytes | None:
        """The good answer for this target, None if nobody lives there."""
        for place, shape in ANSWERS.items():
            if target.startswith(place):
                return shape(world).encode()
        return None


@contextmanager
def running(world: World) -> Iterator[Sources]:
    """Serve until the block ends."""
    sources = Sources(world)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            target = self.path.lstrip("/")
            sources.asked.append(target)
            serve(self, sources, target)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64  # every source is asked at once

    server = Server(("127.0.0.1", 0), Handler)
    sources.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield sources
    finally:
        sources.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def serve(handler: BaseHTTPRequestHandler, sources: Sources, target: str) -> None:
    """Send one answer, good or spoiled."""
    bad = sources.answer(target) or Spoiled()
    if bad.hang:
        sources.over.wait()
        return
    world = bad.change(sources.world) if bad.change else sources.world
    body = bad.body if bad.body is not None else sources.good(target, world)
    handler.send_response(bad.status if bad != Spoiled() or body else 404)
    for name, value in bad.headers.items():
        handler.send_header(name, value)
    handler.end_headers()
    if bad.drip:
        while not sources.over.wait(0.05):
            handler.wfile.write(b" ")
            handler.wfile.flush()
    handler.wfile.write(body or b"")


def at(day: str, hour: str = "15:05") -> datetime:
    """A moment in UTC, from its day and hour."""
    return datetime.fromisoformat(f"{day}T{hour}:00").replace(tzinfo=UTC)
