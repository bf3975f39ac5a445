"""Jobs for other machines: what a worker that died had begun goes to another."""

import asyncio

from procrastinate import App, PsycopgConnector

from bot import dispatch
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


def periodic(app: App) -> list:
    return list(app.periodic_registry.periodic_tasks.values())


def test_a_job_of_a_worker_that_died_goes_to_another(postgres):
    with postgres.database() as url:
        store = sealed(url)
        schema.ready(store.database)
        states = asyncio.run(retried(store.database.conninfo))
        store.database.close()
    assert list(states.values()) == ["doing", "todo"]
