"""What a manifest lets one expect."""

import json

import pytest

from tui_sim.reporting.manifest import Manifest
from tui_sim.verify import expected

TOGGLE = {"ticket": 1, "at": None, "command": {"name": "toggle_topic", "topic": "chat", "on": False}}


@pytest.fixture
def asked(made):
    """The shares that a run with other settings, or with commands, was asked for."""

    def shares(settings, commands=()):
        record = json.loads(made.manifest)
        changes = {"settings": record["settings"] | settings, "commands": list(commands)}
        return expected.shares(Manifest.model_validate(record | changes))

    return shares


def test_the_shares_are_those_of_the_topics_that_were_on(asked):
    assert asked({}) == {"chat": 70.0, "viewer": 20.0, "transactions": 5.0, "stream_meta": 5.0}
    off = asked({"produce_viewer": False})
    assert off == {"chat": 87.5, "viewer": 0.0, "transactions": 6.25, "stream_meta": 6.25}
    assert asked({"mix": [50.0, 50.0, 0.0, 0.0], "produce_chat": False})["viewer"] == 100.0


def test_nobody_knows_the_shares_when_a_topic_was_switched_under_way(asked):
    assert asked({}, [TOGGLE | {"refused": ""}]) is None
    assert asked({}, [TOGGLE | {"refused": "no"}]) is not None


def test_what_was_in_a_partition_before_its_topic_was_made_anew_is_deleted(made):
    record = json.loads(made.manifest)
    name = "telemetra.events.viewer"
    record["partitions"] = [
        {"topic": name, "partition": 0, "acknowledged": 5, "first_offset": 0, "last_offset": 4},
        {"topic": name, "partition": 1, "acknowledged": 7, "first_offset": 0, "last_offset": 6},
        {"topic": name, "partition": 0, "acknowledged": 990, "first_offset": 0, "last_offset": 989},
    ]
    assert expected.deleted(Manifest.model_validate(record)) == {"viewer": 5}
