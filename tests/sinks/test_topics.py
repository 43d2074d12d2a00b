"""Topics that are missing are made, at the beginning or before their first record."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from tests import runs
from tests.sinks.records import TOPICS, sent
from tui_sim.sinks.base import SinkRefused, SinkUnavailable
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import ensure_topics


def test_a_topic_that_was_not_needed_at_first_is_made_before_its_first_record(cluster, monkeypatch):
    later = [0.0]
    clock = SimpleNamespace(time=time.time, monotonic=lambda: time.monotonic() + later[0])
    monkeypatch.setattr("tui_sim.sinks.kafka.producer.time", clock)
    asked, answers = [], [SinkUnavailable("not yet"), SinkRefused("may not be created"), []]

    def prepare(_client, topics, seconds):
        asked.append((tuple(topics), seconds > 0))
        if len(asked) > 1 and isinstance(answer := answers.pop(0), Exception):
            raise answer
        return list(topics)

    sink: Any = KafkaSink(TOPICS, cluster.address, {}, prepare, needed={"t.viewer"})
    told = []
    sink.open(told.append)
    assert asked == [(("t.viewer",), True)]
    assert not sent(sink, 1)  # it takes its time
    assert sent(sink, 2)  # it is refused, and so is the next one
    assert sent(sink, 3)
    assert sink.ledger.failures == {"may not be created": 2}
    assert [receipt.seq for receipt in sink.receipts()] == [2, 3]
    assert sent(sink, 4, topic="t.viewer"), "others go on"
    later[0] = 11.0
    assert sent(sink, 5)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 2)
    assert asked[1:] == [(("t.chat",), False)] * 3
    assert told[-1] == "Created topics: t.chat"
    sink.close()


def test_a_broker_that_does_not_answer_about_its_topics_is_unavailable(cluster):
    """The embedded one knows no request to create any, and so never answers it."""
    prepare, made = ensure_topics(1, 1, {}), []
    sink: Any = KafkaSink(["not.there"], cluster.address, {}, prepare, 30.0)
    for _ in range(2):
        with pytest.raises(SinkUnavailable, match="no answer from"):
            sink.open(made.append)
    sink.close()
    assert made == ["Successfully connected to Kafka"]
