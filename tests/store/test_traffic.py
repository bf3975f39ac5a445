"""Messages and alerts by day, and local prices by zone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import event, insert, select, update

from bot.person import Channel, Contact, Incoming
from bot.store.inbox import Answer
from bot.store.tables import alerts, inbound, outbox, people
from bot.store.traffic import DayOf
from bot.turn import RecordSale
from bot.understand import Intent
from tests.keys import sealed
from tests.store.test_store import NOW

ANA = Contact(Channel.SMS, "+51987654321")
BETO = Contact(Channel.WHATSAPP, "+51912345678")
TODAY = date(2026, 9, 29)
A_DAY = timedelta(days=1)
SMS, WHATSAPP = Channel.SMS, Channel.WHATSAPP


def came(store, contact, at, intent="price", segments=1):
    def decide(situation):
        return Answer(situation.person, intent, ("Listo.",), segments=segments)

    key = f"{contact.address}{at.isoformat()}{intent}{segments}"
    store.inbox.answer(Incoming(key, contact, "hola"), at, decide)


def went(store, channel, at, key):
    row = {"key": key, "channel": channel, "address": "x", "text": "", "attempts": 1}
    row |= {"status": "sent", "due": at, "expires_at": at, "sent_at": at}
    with store.database.write() as connection:
        connection.execute(insert(outbox).values(row))


def lima(day, hour, minute=0):
    return datetime(2026, 9, day, hour, minute, tzinfo=UTC) + timedelta(hours=5)


def test_a_day_is_limas_and_its_messages_are_counted_by_channel(either):
    came(either, ANA, lima(29, 0))
    came(either, ANA, lima(29, 23, 59), segments=0)
    came(either, BETO, lima(29, 12), Intent.UNKNOWN)
    came(either, BETO, lima(29, 13), Intent.ALERT_SET)
    came(either, ANA, lima(28, 23, 59))
    came(either, ANA, lima(30, 0))
    went(either, SMS, lima(29, 8), "a")
    went(either, SMS, lima(30, 0), "b")

    found = either.traffic.of(TODAY, TODAY)

    assert found == {SMS: DayOf(2, 2, 0), WHATSAPP: DayOf(2, 2, 1, 1)}


def test_days_without_messages_are_days_too(either):
    found = either.traffic.since(TODAY - 2 * A_DAY, TODAY)
    assert list(found) == [TODAY - 2 * A_DAY, TODAY - A_DAY, TODAY]
    assert set(found[TODAY].values()) == {DayOf()}


def test_past_days_are_counted_once_and_forgotten_when_they_are_too_old(either):
    came(either, ANA, lima(20, 12))
    first = either.traffic.since(date(2026, 9, 1), TODAY)
    seen = []
    event.listen(
        either.database._engine,
        "before_cursor_execute",
        lambda *args: seen.append(args[2]),
    )

    again = either.traffic.since(date(2026, 9, 1), TODAY)

    assert again == first
    asked = [statement for statement in seen if statement.startswith("SELECT")]
    assert len(asked) == 4  # today's and yesterday's, in and out
    either.traffic.since(TODAY - A_DAY, TODAY + 30 * A_DAY)
    assert date(2026, 9, 20) not in either.traffic._past


def test_no_day_reads_all_messages(tmp_path):
    store = sealed(f"sqlite:///{tmp_path}/bot.db")
    statements = []
    engine = store.database._engine
    event.listen(
        engine, "before_cursor_execute", lambda *args: statements.append(args[2:4])
    )
    store.traffic.of(TODAY, TODAY)
    with store.database.read() as connection:
        plans = [
            "\n".join(
                row[3]
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", args)
            )
            for sql, args in statements
            if sql.startswith("SELECT")
        ]
    assert "ix_outbox_sent_at" in plans[0]
    assert "ix_inbound_received_at" in plans[1]
    assert not any("SCAN" in plan for plan in plans)
    store.database.close()


def test_alerts_are_counted_by_kind(either):
    came(either, ANA, NOW)
    with either.database.write() as connection:
        number = connection.execute(select(people.c.id)).scalar()
        for kind in ("level", "level", "daily"):
            row = {"person_id": number, "kind": kind, "fineness": Decimal(1)}
            connection.execute(insert(alerts).values(row | {"armed": True}))
    assert either.traffic.alerts() == {"level": 2, "daily": 1}


def told(store, zone, sellers, day=TODAY):
    for seller in range(sellers):
        contact = Contact(SMS, f"+5190000000{seller}")
        sale = RecordSale(Decimal(400 + seller), zone, day)

        def decide(situation, sale=sale):
            return Answer(situation.person, "x", (), (sale,))

        store.inbox.answer(Incoming(f"{zone}{seller}{day}", contact, ""), NOW, decide)


def test_sales_are_found_by_zone_as_its_name_is_written(either):
    told(either, "Caravelí", 2)
    told(either, "San Luis", 1, TODAY - A_DAY)
    told(either, "San Luis", 1, TODAY - 20 * A_DAY)
    told(either, "pampa nueva", 1, TODAY - 2 * A_DAY)

    found = either.sales_by_zone(TODAY - 14 * A_DAY)

    assert {zone: len(sales) for zone, sales in found.items()} == {
        "Caravelí": 2,
        "San Luis": 1,
        "Pampa Nueva": 1,
    }


def test_erased_people_leave_no_trace_in_the_counts(either):
    came(either, ANA, lima(29, 12))
    with either.database.write() as connection:
        connection.execute(update(inbound).values(person_id=None))
    assert either.traffic.of(TODAY, TODAY)[SMS] == DayOf()
