"""Streams of records, and what faults are put into them."""

import json
from typing import Any

from tests import runs
from tui_sim.assets import SCHEMA_FILES, schema_text
from tui_sim.verify.records import ConsumedRecord

SCHEMAS = {topic: schema_text(topic) for topic in SCHEMA_FILES}


def numbers(lines: list[str], channel: str, topic: str = "chat") -> list[int]:
    """Which lines, counted from 0, are a channel's in a topic."""
    records = [json.loads(line) for line in lines]
    return [n for n, one in enumerate(records) if (one["key"], one["topic"].split(".")[-1]) == (channel, topic)]


def counts(result: dict[str, Any]) -> dict[str, int]:
    """How often each kind of problem was found."""
    return {kind: problem["count"] for kind, problem in result["wrong"].items()}


def consumed(event: runs.Event, offset: int, *, partition: int = 0, appended: int = 0) -> ConsumedRecord:
    """The event as it comes out of Kafka; ``appended`` is the broker's own time of writing, if it stamps."""
    return ConsumedRecord(
        f"x.{event.topic}", partition, offset, appended or event.instant // 1000, bool(appended),
        event.channel.encode(), json.dumps(event.value).encode(),
    )  # fmt: skip
