"""Who delivers: threads of this process, or on PostgreSQL jobs for any number of hosts.

Both do the same work with the same code; they differ only in how it reaches a worker.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.tasks import Task

from bot import stopping
from bot.delivery import Delivery, Work
from bot.person import Channel

log = logging.getLogger(__name__)

THREADS: Final = 8
PAUSE_SECONDS: Final = 1
"""Between sweeps that find nothing."""
QUEUE: Final = "delivery"
MOST_JOBS: Final = 64
"""Jobs that may wait: what is claimed late has been in doubt for long."""
LAST_MOMENTS: Final = 8
"""Seconds for what is in hand when a worker is told to stop."""


class Threads:
    """Delivers in threads of this process."""

    def __init__(self, delivery: Delivery, threads: int = THREADS) -> None:
        self._delivery = delivery
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="delivery")
        self._lock = threading.Lock()
        self._busy = 0
        self._freed = threading.Event()

    def room(self) -> int:
        """Threads that have nothing to do."""
        with self._lock:
            return self._threads - self._busy

    def hand(self, work: Work, _driver: Any) -> None:
        """Do the work as soon as the transaction that notes it is over."""
        with self._lock:
            self._busy += 1
        self._pool.submit(self._work, work)

    def _work(self, work: Work) -> None:
        try:
            self._delivery.deliver(work)
        except Exception:
            # The letters stay in the outbox; the next sweep finds them.
            log.exception("delivering on %s broke off", work.channel)
        finally:
            with self._lock:
                self._busy -= 1
            self._freed.set()

    def drain(self) -> int:
        """Sweep until nothing is due or somebody stops us; how many were handed out."""
        total = 0
        while not self._delivery.stopping():
            self._freed.clear()
            # Before the sweep: what ends meanwhile may have held up what is due.
            idle = self.room() == self._threads
            handed = self._delivery.sweep(self)
            total += handed
            if idle and not handed:
                break
            self._freed.wait(PAUSE_SECONDS)
        return total

    def close(self) -> None:
        """Finish what is in hand."""
        self._pool.shutdown(wait=True)


class Jobs:
    """Hands work to Procrastinate, in the transaction that notes it."""

    def __init__(self, delivery: Delivery, waiting: Callable[[], int]) -> None:
        self._delivery = delivery
        self._app = App(connector=SyncPsycopgConnector())
        self._task = _task(self._app, _elsewhere)
        self._waiting = waiting

    def room(self) -> int:
        """How many more jobs may wait."""
        return max(0, MOST_JOBS - self._waiting())

    def hand(self, work: Work, driver: Any) -> None:
        """Defer a job; it is there if and when the transaction commits."""
        self._task.configure(connection=driver).defer(
            channel=work.channel, numbers=list(work.numbers), overdue=work.overdue
        )

    def drain(self) -> int:
        """Hand out what is due now; how many letters that were."""
        return self._delivery.sweep(self)

    def close(self) -> None:
        """What was handed is others' to finish."""


def _elsewhere(_work: Work) -> None:
    raise NotImplementedError("jobs are done by workers")


def _task(app: App, deliver: Callable[[Work], None]) -> Task[..., Any, Any]:
    """The one kind of job, under the same name for those who hand and who work."""
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="delivery")

    async def job(channel: str, numbers: list[int], overdue: bool) -> None:
        work = Work(Channel(channel), numbers, overdue)
        await asyncio.get_running_loop().run_in_executor(pool, deliver, work)

    return app.task(name="deliver", queue=QUEUE)(job)


def run(
    delivery: Delivery,
    workers: Threads | Jobs,
    conninfo: str,
    stop: threading.Event,
) -> None:
    """Deliver until SIGTERM or SIGINT, or until `stop`; what is in hand is finished."""
    stopping.heed(stop)
    sweeper = threading.Thread(target=_sweep, args=(workers, stop), name="sweep")
    sweeper.start()
    try:
        if isinstance(workers, Jobs):
            asyncio.run(_work_off(delivery, conninfo, stop))
        else:
            stop.wait()
    finally:
        stop.set()
        sweeper.join()
        workers.close()


def _sweep(workers: Threads | Jobs, stop: threading.Event) -> None:
    """Hand out what is due, again and again; any process may be the last that does."""
    while not stop.is_set():
        try:
            handed = workers.drain()
        except Exception:
            # The letters stay in the outbox.
            log.exception("a sweep broke off")
            handed = 0
        if not handed:
            stop.wait(PAUSE_SECONDS)


async def _work_off(delivery: Delivery, conninfo: str, stop: threading.Event) -> None:
    """Take jobs until told to stop, and then finish those in hand."""
    app = App(connector=PsycopgConnector(conninfo=conninfo))
    _task(app, delivery.deliver)
    _retry_stalled(app)
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=THREADS,
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=LAST_MOMENTS,
                fetch_job_polling_interval=PAUSE_SECONDS,
            )
        )
        told = asyncio.create_task(asyncio.to_thread(stop.wait))
        await asyncio.wait({worker, told}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker


def _retry_stalled(app: App) -> Task[..., Any, Any]:
    """Jobs of workers that died go to others."""

    @app.periodic(cron="* * * * *")
    @app.task(queue=QUEUE, queueing_lock="retry-stalled", pass_context=True)
    async def retry_stalled(_context: Any, timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)

    return retry_stalled
