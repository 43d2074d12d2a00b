"""Speeds, each beside a reference of the same run: ``make benchmark``. What counts is the ratio."""

from itertools import islice

import orjson
import pytest

from tests import runs
from tui_sim.encoders.json import JsonEncoder
from tui_sim.sinks.null import NullSink

COUNT = 20_000
TEN = tuple(f"channel_{number}" for number in range(10))


@pytest.mark.benchmark(group=f"{COUNT} events")
def test_reference_orjson_of_one_fixed_event(benchmark):
    value = next(event.value for event in runs.events(50) if event.topic == "chat")

    def loop():
        for _ in range(COUNT):
            orjson.dumps(value)

    benchmark(loop)


@pytest.mark.benchmark(group=f"{COUNT} events")
def test_world_alone(benchmark):
    benchmark.pedantic(lambda: runs.events(COUNT, channels=TEN, rate=20_000.0), rounds=5)


@pytest.mark.benchmark(group=f"{COUNT} events")
def test_encoder_alone(benchmark):
    events = [event for some in islice(runs.untold(channels=TEN, rate=20_000.0), COUNT // 2000) for event in some]
    encoder = JsonEncoder(runs.NAMES, TEN)
    benchmark(lambda: encoder.encode_all(events))


@pytest.mark.benchmark(group=f"{COUNT} events")
def test_whole_engine_into_null(benchmark):
    def run():
        engine = runs.engine(NullSink(list(runs.NAMES.values())), channels=TEN, rate=20_000.0, max_events=COUNT)
        assert runs.finish(engine).acknowledged == COUNT

    benchmark.pedantic(run, rounds=5)
