"""Settings to an engine, and the instant at which its world begins."""

import gc
import json
from datetime import UTC, datetime, timedelta

import pytest

from tui_sim.compose import compose, first_instant
from tui_sim.settings.fields import Settings

START = datetime(2025, 1, 1, tzinfo=UTC)
SOON = timedelta(seconds=30)


@pytest.fixture
def collector():
    """An engine spares the garbage collector; the tests that follow have it as it was."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_on_the_walls_clock_a_run_begins_when_it_begins():
    assert first_instant(Settings()) is None


def test_virtual_time_begins_where_it_was_told_to():
    assert first_instant(Settings(clock="virtual", start_time=START, duration=60.0)) == START


@pytest.mark.parametrize(("output", "ago"), [("kafka", 3600), ("null", 0)])
def test_virtual_time_ends_now_in_kafka_and_begins_now_elsewhere(output, ago):
    began = first_instant(Settings(clock="virtual", duration=3600.0, output=output))
    assert began is not None
    assert abs(datetime.now(UTC) - began - timedelta(seconds=ago)) < SOON


def test_an_engine_runs_as_its_settings_say(tmp_path, collector):
    path = tmp_path / "events.jsonl"
    settings = Settings(
        clock="virtual",
        start_time=START,
        output=f"file:{path}",
        max_events=40,
        channels=("one_tv", "two_tv"),
        topic_prefix="day",
        produce_viewer=False,
    )
    engine = compose(settings, 7, first_instant(settings))
    engine.start()
    assert engine.join(60)
    assert not engine.snapshot().error
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(lines) == 40
    assert {line["topic"] for line in lines} <= {"day.chat", "day.transactions", "day.stream_meta"}
    assert {line["key"] for line in lines} == {"one_tv", "two_tv"}
    assert lines[0]["timestamp"] >= START.timestamp() * 1000
