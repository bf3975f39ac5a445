"""Work in hand: nothing is left while there is some, and what a dead worker had begun
goes to another."""

import asyncio
import threading

from procrastinate import App, PsycopgConnector

from bot import dispatch
from bot.delivery import Work
from bot.dispatch import THREADS, Threads
from bot.person import Channel
from bot.store import schema
from tests.keys import sealed

QUEUED = "SELECT id, status::text, worker_id FROM procrastinate_jobs"
DIES = """
    UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s
"""
WORKER = """
    INSERT INTO procrastinate_workers (last_heartbeat)
    VALUES (now() - interval '1 second' * %s) RETURNING id
"""


async def retried(conninfo: str) -> dict[int, str]:
    """Two jobs in hand, of one worker that is alive and of one that isn't."""
    app = App(connector=PsycopgConnector(conninfo=conninfo))
    task = dispatch._task(app, print)
    retry = dispatch._retry_stalled(app)
    assert retry.name in [p.task.name for p in periodic(app)]
    async with app.open_async():
        connector = app.connector
        for silent in (5, 3600):
            job = await task.defer_async(channel="sms", numbers=[1], overdue=False)
            async with connector.pool.connection() as connection:
                worker = await connection.execute(WORKER, (silent,))
                (number,) = await worker.fetchone()
                await connection.execute(DIES, (number, job))
        await retry(None, 0)
        async with connector.pool.connection() as connection:
            rows = await (await connection.execute(QUEUED)).fetchall()
    return {row[0]: row[1] for row in rows}


class InOrder:
    """Letters of which one can be handed out only when the one before it has gone."""

    def __init__(self, letters: int) -> None:
        self._left = letters
        self._gone = threading.Event()
        self._sweeps_again = threading.Event()

    def stopping(self) -> bool:
        return False

    def sweep(self, workers: Threads) -> int:
        if workers.room() < THREADS:
            # The letter goes in the middle of the sweep that finds nothing else.
            self._sweeps_again.set()
            self._gone.wait()
            while workers.room() < THREADS:
                pass
            return 0
        if not self._left:
            return 0
        self._left -= 1
        self._gone.clear()
        self._sweeps_again.clear()
        workers.hand(Work(Channel.SMS, [self._left]), None)
        return 1

    def deliver(self, _work: Work) -> None:
        self._sweeps_again.wait()
        self._gone.set()


def test_what_waits_for_a_letter_that_goes_during_a_sweep_goes_too():
    workers = Threads(InOrder(3))
    assert workers.drain() == 3
    workers.close()


def periodic(app: App) -> list:
    return list(app.periodic_registry.periodic_tasks.values())


def test_a_job_of_a_worker_that_died_goes_to_another(postgres):
    with postgres.database() as url:
        store = sealed(url)
        schema.ready(store.database)
        states = asyncio.run(retried(store.database.conninfo))
        store.database.close()
    assert list(states.values()) == ["doing", "todo"]
