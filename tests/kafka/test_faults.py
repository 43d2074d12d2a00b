"""Each fault once: an acknowledged event is there, once and in order, and the books close all the while."""

import pytest

from tests.kafka import faults
from tui_sim.sinks.kafka.producer import NO_OFFSET

pytestmark = [pytest.mark.kafka, pytest.mark.faults]

FEW = 100
"""Events that are on their way at any one time at the most, of thousands that a fault of some seconds holds up."""


@pytest.mark.parametrize("name", faults.ALONE)
def test_a_fault_of_a_single_broker(broker, topic_prefix, name):
    outcome = faults.ALONE[name](broker, topic_prefix())
    assert outcome.violations() == []
    if name not in ("timed_out", "too_large"):
        assert outcome.snapshot.failures == ()


def test_faults_of_a_cluster_that_makes_no_topics_by_itself(cluster, topic_prefix):
    three = cluster(brokers=3, create=False)
    outcome = faults.leader_killed(three, topic_prefix())
    assert outcome.violations() == []
    assert outcome.snapshot.failures == ()
    outcome = faults.deleted(three, topic_prefix())
    assert outcome.violations() == []
    # What waits for the topic to be there again is not given up; what was on its way when it went may have failed.
    assert outcome.snapshot.failed < FEW, outcome.snapshot.failures


def test_a_full_disk(cluster, topic_prefix, tmp_path):
    try:
        with faults.small_disk(tmp_path / "cluster"):
            alone = cluster(keep=True, settings=faults.SMALL)
            outcome = faults.disk_full(alone, topic_prefix())
            alone.stop()
    except PermissionError as error:
        pytest.skip(f"needs a small disk, which only root can make: {error}")
    assert outcome.violations() == []
    # What a broker had no room for is sent again; what it then confirms without saying where counts as failed, though
    # every single event is there. So does what it answers that it does not know: where it is the memory-mapped index
    # that had no room, the broker's JVM takes a fault (its log says "a fault occurred in a recent unsafe memory access
    # operation") after the events are in the log, and the client must take UNKNOWN_SERVER_ERROR as final.
    assert len(outcome.messages) == outcome.snapshot.produced
    assert {failure.reason for failure in outcome.snapshot.failures} <= {NO_OFFSET, "Unknown broker error"}
