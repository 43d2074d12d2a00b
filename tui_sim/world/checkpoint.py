"""A world as bytes, from which it goes on, in this process or another one, as if nothing had been.

What was handed in to make the world (vocabulary, name parts) is not among the bytes: it is handed in again. So is what
can be made from it: the population, the taken-apart templates.
"""

import io
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from tui_sim.world.channel.ranks import activity_steps
from tui_sim.world.config import WorldConfig
from tui_sim.world.vocabulary import NameParts, Vocabulary
from tui_sim.world.world import SharedParts, World


def save(world: World) -> bytes:
    """The world between two slices. Only :func:`restore` of the same version of the program can read it."""
    written = io.BytesIO()
    pickle.dump(world.config, written)
    _Writer(written, world.shared).dump(world)
    return written.getvalue()


def restore(saved: bytes, vocabulary: Vocabulary, names: NameParts) -> World:
    """The world that was saved; ``vocabulary`` and ``names`` must be those it was made with. ``saved`` must be trusted:
    reading it can run code.

    Raises:
        pickle.UnpicklingError: it is not a world that was saved, or one with another vocabulary.
    """
    read = io.BytesIO(saved)
    config = pickle.load(read)  # noqa: S301 - the caller vouches for it
    if not isinstance(config, WorldConfig):
        raise pickle.UnpicklingError("not a saved world")
    world = _Reader(read, SharedParts.make(config, vocabulary, names)).load()
    assert isinstance(world, World)
    return world


def _named(shared: SharedParts) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """All that a world refers to and does not own, by lasting names."""
    yield ("population",), shared.population
    yield ("library",), shared.library
    yield ("ranks",), activity_steps()
    vocabulary = shared.library.vocabulary
    yield ("vocabulary",), vocabulary
    for field in fields(vocabulary):
        value: Any = getattr(vocabulary, field.name)
        yield ("vocabulary", field.name), value
        parts = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, part in parts:
            if not isinstance(part, str):
                yield ("vocabulary", field.name, key), part
    for at, template in enumerate(shared.library.templates()):
        yield ("template", at), template


class _Writer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, shared: SharedParts) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._kept = list(_named(shared))  # an id names an object as long as that is kept
        self._names = {id(part): name for name, part in self._kept}

    def persistent_id(self, obj: object) -> tuple[str | int, ...] | None:
        return self._names.get(id(obj))


class _Reader(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, shared: SharedParts) -> None:
        super().__init__(file)
        self._parts = dict(_named(shared))

    def persistent_load(self, pid: Any) -> object:
        if pid not in self._parts:
            raise pickle.UnpicklingError(f"nothing is called {pid} here: another vocabulary?")
        return self._parts[pid]
