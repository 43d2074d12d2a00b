"""What the logs of a run are made of."""

import logging
from dataclasses import replace

import pytest

from tests import runs
from tui_sim.engine.snapshot import Snapshot, TopicCount
from tui_sim.reporting.run_logger import RunLogger


@pytest.fixture(scope="session")
def picture() -> Snapshot:
    """A run in which nothing has happened yet."""
    snapshot = runs.finish(runs.engine(max_events=5))
    counts = tuple(TopicCount(one.topic, one.name, True, 0, 0, 0, 0) for one in snapshot.topics)
    return replace(snapshot, activities=(), failures=(), topics=counts, state="running", output="kafka", address="a:1")


@pytest.fixture
def written(caplog):
    """A run's logger, the seconds of its clock, and a function that gives what it has logged so far."""
    logger = logging.getLogger("run-logger-test")
    caplog.set_level(logging.DEBUG, logger="run-logger-test")
    now = [100.0]
    return RunLogger(logger, lambda: now[0]), now, lambda: [record.getMessage() for record in caplog.records]
