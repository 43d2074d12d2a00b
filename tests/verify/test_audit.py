"""Offsets, partitions, the log's own time, and what should be there: each fault is found, named and counted."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests import runs
from tests.verify.streams import SCHEMAS, consumed, counts, numbers
from tui_sim.reporting.manifest import Manifest
from tui_sim.verify.audit import Audit


@pytest.fixture(scope="module")
def chat():
    return [event for event in runs.events(400, channels=("alpha_tv",)) if event.topic == "chat"]


def test_a_line_that_was_removed(verify, made):
    lines = list(made.lines)
    del lines[numbers(lines, "two_tv")[100]]
    code, result = verify(lines)
    assert (code, counts(result)) == (1, {"missing": 1})
    due = len(numbers(made.lines, "two_tv"))
    assert result["wrong"]["missing"]["examples"] == [f"chat of two_tv: {due - 1} found, {due} acknowledged"]


def test_a_line_that_was_doubled(verify, made):
    lines = list(made.lines)
    lines.insert(2000, lines[1200])
    code, result = verify(lines)
    assert (code, counts(result)) == (1, {"duplicate": 1})
    assert result["wrong"]["duplicate"]["examples"][0].startswith("line 2001: ")


def test_two_lines_that_were_swapped(verify, made):
    lines = list(made.lines)
    first, second = numbers(lines, "one_tv")[50:52]
    lines[first], lines[second] = lines[second], lines[first]
    code, result = verify(lines)
    assert code == 1
    assert counts(result).keys() == {"order"}
    assert any(
        example.startswith((f"line {first + 2}: one_tv: ", f"line {second + 1}: one_tv: "))
        for example in result["wrong"]["order"]["examples"]
    )


def with_value(record: Mapping[str, Any], **changes: Any) -> str:
    """The line of a record with its event changed."""
    return json.dumps({**record, "value": {**record["value"], **changes}})


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda record: "{" + json.dumps(record), "broken"),
        (lambda record: json.dumps({k: v for k, v in record.items() if k != "key"}), "broken"),
        (lambda record: json.dumps([record]), "broken"),
        (lambda record: json.dumps(record | {"timestamp": record["timestamp"] + 0.5}), "broken"),
        (lambda record: json.dumps(record | {"key": None}), "broken"),
        (lambda record: with_value(record, timestamp="2025-02-30T10:00:00.000000Z"), "invalid"),
        (lambda record: with_value(record, bits=-1), "invalid"),
        (lambda record: with_value(record, more=1), "invalid"),
        (lambda record: json.dumps(record | {"value": None}), "invalid"),
        (lambda record: json.dumps(record | {"topic": "telemetra.events.viewer"}), "invalid"),
        (lambda record: json.dumps(record | {"topic": "somebody.else"}), "misplaced"),
        (lambda record: json.dumps(record | {"key": "two_tv"}), "misplaced"),
        (lambda record: json.dumps(record | {"timestamp": record["timestamp"] + 1}), "misplaced"),
    ],
)
def test_a_line_that_was_broken(verify, made, change, kind):
    lines = list(made.lines)
    place = numbers(lines, "one_tv")[70]
    lines[place] = change(json.loads(lines[place]))
    code, result = verify(lines, against=False)
    assert (code, counts(result)) == (1, {kind: 1})
    assert result["wrong"][kind]["examples"][0].startswith(f"line {place + 1}: ")
    _, result = verify(lines)
    is_event = kind == "misplaced" and "somebody" not in lines[place]
    assert counts(result) == ({kind: 1} if is_event else {kind: 1, "missing": 1})


def test_all_faults_at_once_are_told_apart(verify, made):
    lines = list(made.lines)
    chat, transactions = numbers(lines, "one_tv"), numbers(lines, "two_tv", "transactions")
    lines[chat[10]] = lines[chat[10]][:-5]
    first, second = chat[50:52]
    lines[first], lines[second] = lines[second], lines[first]
    lines.append(lines[chat[-1]])
    del lines[transactions[3]]
    code, result = verify(lines)
    found = counts(result)
    assert code == 1
    assert (found["broken"], found["duplicate"], found["missing"]) == (1, 1, 2)
    assert found["order"] >= 1
    assert found.keys() == {"broken", "duplicate", "missing", "order"}


def test_what_the_manifest_does_not_know_is_extra(verify, made):
    lines = list(made.lines)
    last = numbers(lines, "one_tv", "viewer")[-1]
    lines.insert(last, with_value(json.loads(lines[last]), event_id="00000000-0000-4000-8000-000000000000"))
    code, result = verify(lines)
    assert (code, counts(result)) == (1, {"extra": 1})


def test_offsets_that_are_missing_at_either_end_or_within(chat):
    audit = Audit(SCHEMAS, {("x.chat", 0): 100})
    for offset, event in zip((102, 103, 107), chat, strict=False):
        audit.add(consumed(event, offset))
    audit.end({("x.chat", 0): 110})
    gaps = audit.problems.pop("gap")
    assert gaps.count == 2 + 3 + 2
    assert gaps.examples == ["x.chat[0]: 100 to 101", "x.chat[0]: 104 to 106", "x.chat[0]: 108 to 109"]
    assert not audit.problems
    found = audit.ranges["x.chat", 0]
    assert (found.first, found.last, found.count) == (102, 107, 3)


def test_a_channel_in_two_partitions(chat):
    audit = Audit(SCHEMAS)
    audit.add(consumed(chat[0], 0, partition=0))
    audit.add(consumed(chat[1], 0, partition=1))
    assert audit.problems.pop("scattered").count == 1
    assert not audit.problems


def test_the_time_to_the_log_where_the_broker_stamps(chat):
    audit = Audit(SCHEMAS)
    for offset, event in enumerate(chat[:100]):
        audit.add(consumed(event, offset, appended=event.instant // 1000 + 20))
    took = audit.latency.read()
    assert took.count == 100
    assert took.quantile(0.5) in (0.018, 0.02, 0.022)
    assert not audit.problems


@pytest.mark.parametrize(("lost", "problems"), [(0, {}), (10, {}), (11, {"missing": 1})])
def test_one_that_failed_may_be_there_and_one_deleted_with_its_topic_may_not(made, lost, problems):
    record = json.loads(made.manifest)
    chat = next(part for part in record["channels"] if (part["channel"], part["topic"]) == ("one_tv", "chat"))
    chat |= {"acknowledged": chat["acknowledged"] - 10, "failed": 10}
    place = {"topic": "telemetra.events.viewer", "partition": 0}
    record["partitions"] = [
        place | {"acknowledged": 5, "first_offset": 0, "last_offset": 4},
        place | {"acknowledged": 990, "first_offset": 0, "last_offset": 989},
    ]
    manifest = Manifest.model_validate(record)
    audit = Audit(SCHEMAS)
    audit.distinct.update({(part.topic, part.channel): part.acknowledged for part in manifest.channels})
    audit.distinct["chat", "one_tv"] += 10 - lost
    audit.distinct["viewer", "two_tv"] -= 5
    audit.compare(manifest)
    assert {kind: one.count for kind, one in audit.problems.items()} == problems
