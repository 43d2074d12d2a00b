"""Files that come with the program (vocabulary, schemas) and name parts from Faker, read once at the start."""

import re
import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from tui_sim.world.vocabulary import Category, NameParts, Vocabulary

SCHEMA_FILES = {
    "chat": "chat_message.json",
    "viewer": "viewer_count.json",
    "transactions": "transaction.json",
    "stream_meta": "stream_meta.json",
}
"""The JSON Schema file of each topic."""


def schema_folder() -> Traversable:
    """The folder of the JSON Schemas: inside the package when installed, beside it in a checkout.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    inside = resources.files("tui_sim") / "schemas"
    if inside.is_dir():
        return inside
    beside = Path(__file__).resolve().parent.parent / "schemas"
    if beside.is_dir():
        return beside
    raise FileNotFoundError("the JSON Schemas are missing from this installation of telemetra-tui")


def schema_text(topic: str) -> str:
    """The JSON Schema (draft 2020-12) of a topic's events."""
    return (schema_folder() / SCHEMA_FILES[topic]).read_text(encoding="utf-8")


def _toml(name: str) -> dict[str, Any]:
    text = (resources.files("tui_sim.world") / "vocabulary" / name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def vocabulary() -> Vocabulary:
    """The built-in vocabulary."""
    streams, money, bots = _toml("streams.toml"), _toml("money.toml"), _toml("bots.toml")
    return Vocabulary(
        lines={mood: tuple(group["lines"]) for mood, group in _toml("templates.toml").items() if mood != "command"},
        emotes={mood: tuple(emotes) for mood, emotes in _toml("emotes.toml")["moods"].items()},
        titles=tuple(streams["titles"]),
        counters=tuple(streams["counters"]),
        categories=tuple(
            Category(category["name"], category["id"], tuple(category["tags"])) for category in streams["categories"]
        ),
        tags=tuple(streams["shared"]["tags"]),
        encoders=tuple(streams["shared"]["encoders"]),
        donation_notes=tuple(money["donation"]),
        subscription_notes=tuple(money["subscription"]),
        cheer_notes=tuple(money["cheer"]),
        raid_greetings=tuple(money["raid"]),
        outside_channels=tuple(_toml("names.toml")["outside"]),
        slots={slot: tuple(words) for slot, words in _toml("slots.toml")["slots"].items()},
        commands=tuple(bots["answers"]),
        bots=tuple(bots["bots"]["names"]),
        bot_answers={command: tuple(answers) for command, answers in bots["answers"].items()},
        bot_timers=tuple(bots["bots"]["timers"]),
        bot_thanks=tuple(bots["bots"]["thanks"]),
        copypastas=tuple(_toml("copypasta.toml")["lines"]),
    )


def name_parts() -> NameParts:
    """Parts of logins: first names from Faker (its lists only, never its draws), the rest from the vocabulary."""
    from faker.providers.person.en_US import Provider

    firsts = {name.lower() for name in Provider.first_names}
    names = _toml("names.toml")
    return NameParts(
        first_names=tuple(sorted(name for name in firsts if re.fullmatch(r"[a-z]{3,7}", name))),
        adjectives=tuple(names["adjectives"]),
        nouns=tuple(names["nouns"]),
    )
