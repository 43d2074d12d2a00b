"""A broker for the tests of sinks."""

import pytest

from tui_sim.sinks.kafka.embedded import MockCluster


@pytest.fixture
def cluster() -> MockCluster:
    """A broker in this process, gone with the test."""
    return MockCluster()
