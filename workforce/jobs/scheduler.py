"""The scheduler's process: any number may run, one leads, and another takes over when it ends."""

import logging
import os
import signal
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from workforce.db import db
from workforce.jobs import service

log = logging.getLogger(__name__)
LEADER = 7_301_005
EVERY_SECONDS = 15


class Leadership:
    """A session-level advisory lock on a connection of its own: it ends with the process, however that ends."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._connection: Connection | None = None

    def held(self) -> bool:
        """Whether this process leads; try to, if nobody does."""
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                self._connection.commit()
                return True
            connection = db.engine.connect()
            if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LEADER}):
                connection.commit()
                self._connection = connection
                log.info("process %s leads", os.getpid())
                return True
            connection.close()
        except SQLAlchemyError as fault:
            log.warning("leadership lost: %s", type(fault).__name__)
            if self._connection is not None:
                self._connection.invalidate()
            self._connection = None
        return False


def run(app: Flask) -> None:
    """Run until stopped."""
    leadership = Leadership()
    scheduler = BlockingScheduler(timezone="UTC")

    def tick() -> None:
        with app.app_context():
            if leadership.held():
                try:
                    service.tick()
                except SQLAlchemyError as fault:
                    log.warning("tick failed, next one in %s s: %s", EVERY_SECONDS, type(fault).__name__)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.add_job(tick, "interval", seconds=EVERY_SECONDS, max_instances=1, coalesce=True, id="tick")
    scheduler.add_job(tick, id="first")
    scheduler.start()
