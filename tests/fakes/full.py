"""A database full of everything: `fill(parts)` leaves rows in every table.

What it does goes by the same ways as in a running bot, where there is a way; so what it
leaves fits together. More people come by `crowd`.
"""

import re
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import Connection, insert, select, update

from bot import notice_jobs
from bot.invitations import Belonging
from bot.parts import Parts
from bot.person import Channel, Contact, Incoming
from bot.staff import Area, AreaKind, Deed, Origin, Role
from bot.store.invitations import Invite
from bot.store.letters import Letter, Status, Urgency
from bot.store.tables import memberships, outbox, people
from pricing.market import judge
from pricing.quotes import Kind, Pair, Quote
from tests.store.recorder import play

ANA = Contact(Channel.SMS, "+51944444444")
LUZ = Contact(Channel.SMS, "+51955555555")
GONE = Contact(Channel.SMS, "+51966666666")
NEW = Contact(Channel.SMS, "+51977777777")
TOKEN = "a token of a browser"
TALK = (
    (LUZ, "vendi a 400 el gramo ley 90 en chala"),
    (LUZ, "dolar"),
    (GONE, "precio"),
    (GONE, "borrar mis datos"),
    (GONE, "si"),
)


def fill(parts: Parts) -> None:
    """Everything that a bot keeps."""
    play(parts)
    store, now = parts.store, parts.clock()
    chala = Area(AreaKind.ZONE, "Chala")
    store.roles.give(ANA, Role.COORDINATOR, [chala], "Ana", now=now)
    for number, (contact, text) in enumerate(TALK):
        parts.reception.receive(Incoming(f"SMfull{number}", contact, text))
    _join(parts)
    _announce(parts)
    _manage(parts)
    _hold_a_price(parts)
    with store.database.write() as connection:
        connection.execute(insert(outbox), letters_of_every_kind(parts))


def _join(parts: Parts) -> None:
    """Luz lives in Chala, is in a group, and wants to be told what is on."""
    with parts.store.database.write() as connection:
        luz = number_of(connection, LUZ)
        here = {"zone": "Chala", "notices_allowed": True}
        connection.execute(update(people).where(people.c.id == luz).values(here))
        group = {"name": "Flor de Retama", "person_id": luz}
        connection.execute(insert(memberships), group)


def _announce(parts: Parts) -> None:
    """Ana tells those in Chala where to come."""
    write = parts.reception.receive
    (asked,) = write(Incoming("SMfullA", ANA, "AVISO Chala: reunion hoy 4pm"))
    write(Incoming("SMfullB", ANA, re.search(r"Responda (\d{4})", asked)[1]))
    notice_jobs.spread(parts, parts.clock())


def number_of(connection: Connection, contact: Contact) -> int:
    """The row of an address."""
    here = people.c.channel == contact.channel, people.c.address == contact.address
    return int(connection.execute(select(people.c.id).where(*here)).scalar_one())


def _manage(parts: Parts) -> None:
    """Ana signs in, invites somebody, and the policy is changed."""
    store, now = parts.store, parts.clock()
    store.sign_ins.send_codes(ANA.address, lambda: "123456", lambda _, code: code, now)
    ana = store.sign_ins.sign_in(ANA.address, "123456", TOKEN, now)
    assert ana
    invite = Invite(NEW, Belonging("Chala", None))
    store.invitations.queue([invite], lambda i: invitation(i, parts), ana, now)
    deed = Deed(ana, Origin.CONSOLE, "policy.changed")
    store.policies.change({"fair.local.good": "0.9"}, deed, now)


def invitation(invite: Invite, parts: Parts) -> Letter:
    """What somebody is sent who is invited."""
    until = parts.clock() + timedelta(days=1)
    return Letter(
        f"invite:{invite.to.address}", invite.to, "Venga", until, invites=True
    )


def _hold_a_price(parts: Parts) -> None:
    """Two sources say what is hard to believe."""
    now, pulls = parts.clock(), parts.store.pulls
    quotes = [
        Quote(source, Pair.GOLD, Kind.LIVE, Decimal(3000), now, now) for source in "ab"
    ]
    pulls.save(judge(quotes, pulls.latest(), now, parts.policy()), ())


def letters_of_every_kind(parts: Parts) -> list[dict[str, object]]:
    """One for each place on its way, and some that can go now."""
    now = parts.clock()
    later = now + timedelta(hours=2)
    rows = [
        Letter(f"full:{status}", LUZ, f"es {status}", later).as_row()
        | {"status": status}
        for status in Status
    ]
    for row in rows:
        if row["status"] == Status.SENDING:
            row |= {"lease_until": now + timedelta(minutes=1), "attempts": 1}
        else:
            row |= {"lease_until": None}
    waits = [
        Letter(f"waits:{n}", LUZ, f"espera {n}", later, urgency=Urgency.NOTICE)
        for n in range(20)
    ]
    return rows + [letter.as_row() | {"lease_until": None} for letter in waits]
