"""A saved world goes on in another process with the same bytes."""

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from tests import runs
from tests.golden.worlds import DIGESTS, WORLDS
from tests.world.going_on import Call, Digest, go_on
from tui_sim.commands import GiftBurst, Raid, Restart
from tui_sim.engine.schedule import SLICE
from tui_sim.sinks.memory import MemorySink
from tui_sim.timestamps import SECOND
from tui_sim.world import checkpoint
from tui_sim.world.world import World

_ASKED = {"slice", "end", "set_rate", "set_topic", "raid", "cue", "intensity"}


class Relay:
    """A world that is saved when it has said ``events``, and what it was asked and said from there on."""

    def __init__(self, world: World, events: int) -> None:
        self._world = world
        self._events = events
        self.saved = b""
        self.calls: list[Call] = []
        self.digest = Digest(world.config.channels)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._world, name)
        if name not in _ASKED:
            return method

        def ask(*arguments: Any, **options: Any) -> Any:
            if not self.saved and name == "slice" and self._events <= 0:
                self.saved = checkpoint.save(self._world)
            if self.saved:
                self.calls.append((name, arguments, options))
            said = method(*arguments, **options)
            if name in ("slice", "end"):
                if self.saved:
                    self.digest.take(said)
                else:
                    self._events -= len(said)
            return said

        return ask


@pytest.fixture(scope="module")
def halves(tmp_path_factory):
    """For each of the fixed worlds what it said in its second half, and what it says there in another process."""
    relays = {}
    for name, wanted in WORLDS.items():
        changes: dict[str, Any] = {key: value for key, value in wanted.items() if key != "watch"}
        of_world: dict[str, Any] = {
            key: changes.pop(key) for key in ("mix", "past", "zipf", "message_variants") if key in changes
        }
        of_world |= {key: changes[key] for key in ("rate", "natural", "channels") if key in changes}

        def relay(progress, name=name, of_world=of_world):
            relays[name] = Relay(runs.world_of(progress, seed=7, **of_world), DIGESTS[name].records // 2)
            return relays[name]

        snapshot = runs.finish(runs.engine(MemorySink(list(runs.NAMES.values())), source=relay, **changes), 120.0)
        assert not snapshot.error, snapshot.error
    path = tmp_path_factory.mktemp("saved") / "worlds"
    path.write_bytes(pickle.dumps({name: (one.saved, one.calls) for name, one in relays.items()}))
    done = subprocess.run(
        [sys.executable, "-m", "tests.world.going_on", path], capture_output=True, text=True, check=True, timeout=120,
        env={**runs.clean_environment(), "PYTHONHASHSEED": "4711"},
    )  # fmt: skip
    return {name: str(one.digest) for name, one in relays.items()}, json.loads(done.stdout)


@pytest.mark.unmeasured
@pytest.mark.xdist_group("saved worlds")
@pytest.mark.parametrize("name", WORLDS)
def test_a_fixed_world_goes_on_in_another_process_with_the_same_bytes(name, halves):
    here, there = halves
    assert int(here[name].split()[0]) >= DIGESTS[name].records // 3
    assert there[name] == here[name]


def test_what_is_still_to_happen_happens():
    """A raid between channels that is on its way, gifts of a burst, and a channel that is to come back."""
    world, relay_from = runs.world(seed=7, rate=200.0), runs.START + 10 * SECOND
    relay = Relay(world, 10**9)
    said = []
    for number in range(800):
        start = runs.START + number * SLICE
        if start == relay_from:
            world.raid(Raid("beta_tv", "alpha_tv"), start)
            world.cue(GiftBurst("beta_tv", 60), start)
            world.cue(Restart("gamma_tv", 5.0), start)
        if start == relay_from + 2 * SLICE:  # the raid travels for half a second
            relay.saved = checkpoint.save(world)
        events = relay.slice(start, start + SLICE, range(start, start + SLICE, SECOND // 200))
        said += [(event.topic, event.value) for event in runs.spelt_out(events)] if relay.saved else []
    changes = [value["event_type"] for topic, value in said if topic == "stream_meta"]
    assert "raid_incoming" in changes
    assert "stream_start" in changes
    assert sum(value["transaction_type"] == "gift_sub" for topic, value in said if topic == "transactions") > 10
    assert go_on(relay.saved, relay.calls) == str(relay.digest)


def test_what_was_handed_in_is_not_among_the_bytes():
    saved = checkpoint.save(runs.world(seed=7))
    assert len(saved) < 400_000
    assert not [
        line for lines in runs.VOCABULARY.lines.values() for line in lines if len(line) > 20 and line.encode() in saved
    ]


def test_a_world_of_another_vocabulary_is_refused():
    saved = checkpoint.save(runs.world(seed=7))
    other = replace(runs.VOCABULARY, lines={"calm": ("one line",)})
    with pytest.raises(pickle.UnpicklingError, match="another vocabulary"):
        checkpoint.restore(saved, other, runs.PARTS)


def test_anything_else_is_no_saved_world():
    with pytest.raises(pickle.UnpicklingError, match="not a saved world"):
        checkpoint.restore(pickle.dumps("something"), runs.VOCABULARY, runs.PARTS)
