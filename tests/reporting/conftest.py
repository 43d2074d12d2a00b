"""What the logs of a run are made of."""

from dataclasses import replace

import pytest

from tests import runs
from tui_sim.engine.snapshot import Snapshot, TopicCount


@pytest.fixture(scope="session")
def picture() -> Snapshot:
    """A run in which nothing has happened yet."""
    snapshot = runs.finish(runs.engine(max_events=5))
    counts = tuple(TopicCount(one.topic, one.name, True, 0, 0, 0, 0) for one in snapshot.topics)
    return replace(snapshot, moments=(), failures=(), topics=counts, state="running", output="kafka", address="a:1")
