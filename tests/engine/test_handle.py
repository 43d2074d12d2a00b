"""Everything that crosses the handle has a JSON round trip, so that a face can sit in another process one day."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from tests import runs
from tui_sim.clock import WallClock
from tui_sim.commands import CUES, Command, Raid, Stop
from tui_sim.engine.snapshot import AnyCommand, ChannelView, Row, Snapshot
from tui_sim.receipt import Receipt
from tui_sim.sinks.memory import MemorySink

plain = st.dictionaries(st.text(max_size=5), st.integers(-9, 9) | st.text(max_size=5) | st.booleans(), max_size=3)
st.register_type_strategy(Row, st.builds(Row, value=plain))
numbers = {float: st.floats(allow_nan=False, allow_infinity=False)}
for kind, strategy in numbers.items():
    st.register_type_strategy(kind, strategy)


def round_trip(kind: Any, value: Any) -> Any:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return adapter.validate_json(adapter.dump_json(value))


@settings(max_examples=40)
@given(st.from_type(Snapshot))
def test_snapshots(snapshot):
    assert round_trip(Snapshot, snapshot) == snapshot


@pytest.mark.parametrize("kind", get_args(Command))
@given(data=st.data())
def test_commands(kind, data):
    command = data.draw(st.from_type(kind))
    assert round_trip(AnyCommand, command) == command


def test_every_cue_is_a_command():
    assert set(CUES) < set(get_args(Command))


@given(st.from_type(Receipt))
def test_receipts(receipt):
    assert round_trip(Receipt, receipt) == receipt


@given(st.from_type(ChannelView))
def test_views(view):
    assert round_trip(ChannelView, view) == view


def test_a_real_snapshot():
    running = runs.engine(MemorySink(list(runs.NAMES.values())), clock=WallClock, rate=400.0)
    running.watch(["alpha_tv"])
    running.start()
    running.submit(Raid("alpha_tv", viewers=12))
    runs.until(lambda: running.snapshot().produced > 200)
    running.submit(Stop())
    assert running.join(3)
    snapshot = running.snapshot()
    assert snapshot.watched[0].chat
    assert snapshot.activities
    assert snapshot.applied
    assert round_trip(Snapshot, snapshot) == snapshot
