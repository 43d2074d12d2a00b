"""The vocabulary as the world takes it: plain data, read from TOML by whoever composes the program."""

from collections.abc import Mapping
from dataclasses import dataclass

MOODS = ("calm", "funny", "hype", "question", "positive", "fail", "tense", "sad")
"""Moods a chat line can have."""

SENTIMENTS = {
    "calm": "neutral",
    "funny": "positive",
    "hype": "excited",
    "question": "question",
    "positive": "positive",
    "fail": "negative",
    "tense": "excited",
    "sad": "negative",
    "command": "neutral",
}


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    id: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that is said or named. Chat lines and emotes are grouped by mood, the most popular emote first."""

    lines: Mapping[str, tuple[str, ...]]
    emotes: Mapping[str, tuple[str, ...]]
    titles: tuple[str, ...]
    counters: tuple[str, ...]
    categories: tuple[Category, ...]
    tags: tuple[str, ...]
    encoders: tuple[str, ...]
    donation_notes: tuple[str, ...]
    subscription_notes: tuple[str, ...]
    cheer_notes: tuple[str, ...]
    raid_greetings: tuple[str, ...]
    outside_channels: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    """What may stand in a line's slot, by the slot's name."""
    commands: tuple[str, ...]
    """Words that bots answer when they are typed after an exclamation mark."""
    bots: tuple[str, ...]
    bot_answers: Mapping[str, tuple[str, ...]]
    bot_timers: tuple[str, ...]
    bot_thanks: tuple[str, ...]
    copypastas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameParts:
    """What logins are composed of; only ``[a-z_]`` in each."""

    first_names: tuple[str, ...]
    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
