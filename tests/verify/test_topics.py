"""Topics of a broker as a source of records."""

import json
from types import SimpleNamespace

import pytest

from tui_sim.reporting.manifest import Manifest
from tui_sim.verify.records import ConsumedRecord
from tui_sim.verify.topics import TopicSource


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ({"t.chat": "compact", "t.viewer": "delete"}, ["t.chat is compacted (cleanup.policy=compact)"]),
        ({"t.viewer": "compact,delete"}, [
            "t.viewer is compacted (cleanup.policy=compact,delete)",
            "t.chat may be compacted: the broker does not tell its cleanup.policy",
        ]),
        ({"t.chat": "delete", "t.viewer": "delete"}, []),
    ],
)  # fmt: skip
def test_compacted_topics_are_told(policies, told):
    log = SimpleNamespace(address="", policies=lambda topics: policies)
    assert TopicSource(log, {("t.chat", 0): (0, 7), ("t.viewer", 0): (0, 7)}, None).compacted() == told


def test_a_run_that_acknowledged_nothing_wants_nothing(made):
    manifest = Manifest.model_validate(json.loads(made.manifest) | {"acknowledged": 0, "failed": 5000})
    topics = TopicSource(SimpleNamespace(address="", read=None), {("t.chat", 0): (0, 77)}, manifest)
    assert (topics.total, topics.ends) == (0, {})


def test_a_manifest_says_which_offsets_are_its_run_s(made):
    parts = [
        {"topic": "t.chat", "partition": 0, "acknowledged": 10, "first_offset": 30, "last_offset": 39},
        {"topic": "t.chat", "partition": 1, "acknowledged": 2, "first_offset": -1, "last_offset": -1},
        {"topic": "t.deleted", "partition": 0, "acknowledged": 2, "first_offset": 0, "last_offset": 1},
    ]
    manifest = Manifest.model_validate(json.loads(made.manifest) | {"partitions": parts})
    bounds = {("t.chat", number): (0, 77) for number in (0, 1)}
    topics = TopicSource(SimpleNamespace(address="here"), bounds, manifest)
    assert (topics.starts, topics.ends, topics.total) == ({("t.chat", 0): 30}, {("t.chat", 0): 40}, 10)


@pytest.mark.parametrize(("kind", "appended"), [(1, False), (2, True)])
def test_a_message_is_a_record_and_says_whose_time_it_has(kind, appended):
    message = SimpleNamespace(
        topic=lambda: "t.chat", partition=lambda: 3, offset=lambda: 4, timestamp=lambda: (kind, 55),
        key=lambda: None, value=lambda: b"{}",
    )  # fmt: skip
    topics = TopicSource(SimpleNamespace(address="", read=lambda wanted: [[message]]), {("t.chat", 3): (4, 5)}, None)
    assert list(topics.read()) == [[ConsumedRecord("t.chat", 3, 4, 55, appended, b"", b"{}")]]
    assert topics.done == topics.total == 1
