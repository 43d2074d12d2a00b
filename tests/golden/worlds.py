"""Twelve worlds with a fixed seed, and the SHA-256 of all they write.

``DIGESTS`` holds under Python 3.11 and later with the locked dependencies on x86-64, whatever ``PYTHONHASHSEED``.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests import runs
from tui_sim.commands import (
    Command,
    Copypasta,
    Drop,
    GiftBurst,
    HypeTrain,
    Raid,
    Restart,
    SetRate,
    Spike,
    ToggleTopic,
)
from tui_sim.sinks.memory import MemorySink

_ALPHA, _BETA, _GAMMA = "alpha_tv", "beta_tv", "gamma_tv"
_LIFELIKE = (93.0, 6.0, 0.8, 0.2)
_EVERY_COMMAND: tuple[tuple[float, Command], ...] = (
    (5.0, Raid(_BETA, _ALPHA)), (8.0, Raid(_GAMMA, None, 900)), (12.0, Spike(_ALPHA)), (14.0, Drop(_GAMMA)),
    (16.0, GiftBurst(_BETA, 60)), (20.0, HypeTrain(_GAMMA, 120.0)), (22.0, Copypasta(_ALPHA)),
    (30.0, Restart(_BETA, 5.0)), (40.0, ToggleTopic("stream_meta", False)), (45.0, ToggleTopic("stream_meta", True)),
    (50.0, ToggleTopic("chat", False)), (52.0, ToggleTopic("chat", True)), (55.0, SetRate(400.0)),
    (60.0, SetRate(20.0)),
)  # fmt: skip

WORLDS: Mapping[str, Mapping[str, Any]] = {
    "default": {"rate": 10.0, "max_events": 4000},
    "slow": {"rate": 0.05, "max_events": 1500, "channels": (_ALPHA,)},
    "fast": {"rate": 5000.0, "max_events": 20_000},
    "natural": {"rate": 120.0, "natural": True, "max_events": 12_000, "mix": _LIFELIKE},
    "commands": {"rate": 100.0, "duration": 90.0, "timeline": _EVERY_COMMAND},
    "commands-natural": {"rate": 60.0, "natural": True, "duration": 90.0, "timeline": _EVERY_COMMAND},
    "past-zipf": {"rate": 25.0, "past": 600, "zipf": True, "max_events": 3000, "mix": _LIFELIKE},
    "few": {"rate": 10.0, "max_events": 7},
    "many-channels": {
        "rate": 2000.0, "max_events": 8000, "channels": tuple(f"channel_{number:03}" for number in range(300)),
    },
    "no-meta": {"rate": 200.0, "max_events": 4000, "mix": (70.0, 20.0, 10.0, 0.0)},
    "variants": {"rate": 200.0, "max_events": 4000, "message_variants": 5000},
    "watched": {"rate": 200.0, "max_events": 4000, "watch": (_ALPHA,)},
}  # fmt: skip
"""What each world has that :func:`tests.runs.engine` has not by itself."""


class Written(NamedTuple):
    """How many records a world wrote, and the first 16 hex digits of the SHA-256 over them."""

    records: int
    digest: str


DIGESTS: Mapping[str, Written] = {
    "default": Written(4000, "beea1f441d3bfcb5"),
    "slow": Written(1500, "172998005a392762"),
    "fast": Written(20_000, "6f298cccf51fb75d"),
    "natural": Written(12_000, "776af462395ee6cf"),
    "commands": Written(8100, "b8e1aa253c519b4c"),
    "commands-natural": Written(4530, "b25f39d7b3612719"),
    "past-zipf": Written(3000, "1237bb9b67e88063"),
    "few": Written(7, "752805c06f7ad72d"),
    "many-channels": Written(8000, "d27fa506624ed0ee"),
    "no-meta": Written(4000, "0bb08d5c860f7a05"),
    "variants": Written(4000, "dce67a02cc618aff"),
    "watched": Written(4000, "7b5f6d5860d14a75"),
}


def write(name: str) -> Written:
    """Run the world ``name`` to its end."""
    wanted = dict(WORLDS[name])
    watched = wanted.pop("watch", ())
    sink = MemorySink(list(runs.NAMES.values()))
    running = runs.engine(sink, **wanted)
    if watched:
        running.watch(watched)
    snapshot = runs.finish(running, 120.0)
    assert not snapshot.error, snapshot.error
    written = hashlib.sha256()
    for topic, key, timestamp, value in sink.records:
        written.update(b"%b %b %d %b\n" % (topic.encode(), key, timestamp, value))
    return Written(len(sink.records), written.hexdigest()[:16])
