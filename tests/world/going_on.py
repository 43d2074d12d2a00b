"""Goes on from saved worlds in a process of its own: ``python -m tests.world.going_on FILE`` prints digests as JSON.

The file holds, by name, a saved world and the calls that the engine made after it was saved.
"""

import hashlib
import json
import pickle
import sys
from collections.abc import Iterable
from typing import Any

from tests import runs
from tui_sim.commands import CommandRefused
from tui_sim.encoders.json import JsonEncoder
from tui_sim.events import Event
from tui_sim.world import checkpoint
from tui_sim.world.world import World

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
"""A method of the world, and what it was called with."""


class Digest:
    """Of all that a world says, event by event."""

    def __init__(self, channels: Iterable[str]) -> None:
        self._encoder = JsonEncoder(runs.NAMES, tuple(channels))
        self._said = hashlib.sha256()
        self.events = 0

    def take(self, events: list[Event]) -> None:
        """Take in some events."""
        self.events += len(events)
        for record in self._encoder.encode_all(events) if events else ():
            self._said.update(repr(record[:4]).encode())

    def __str__(self) -> str:
        return f"{self.events} {self._said.hexdigest()}"


def call(world: World, one: Call) -> Any:
    """Make a call; a command that is refused gives the refusal."""
    name, arguments, options = one
    try:
        return getattr(world, name)(*arguments, **options)
    except CommandRefused as refusal:
        return str(refusal)


def go_on(saved: bytes, calls: list[Call]) -> str:
    """The digest of what a saved world says from there on."""
    world = checkpoint.restore(saved, runs.VOCABULARY, runs.PARTS)
    digest = Digest(world.config.channels)
    for one in calls:
        said = call(world, one)
        if one[0] in ("slice", "end"):
            digest.take(said)
    return str(digest)


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        print(json.dumps({name: go_on(*rest) for name, rest in pickle.load(file).items()}))
