"""A run as somebody sees it who has nothing but its events: by channel, with times in seconds since it began."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

from tests import runs
from tests.checks import seconds, topic_of
from tests.runs import RICH_MIX, SECOND, START
from tui_sim.commands import Cue, Raid

LOGINS = ("alpha_tv", "beta_tv", "gamma_tv", "delta_tv", "epsilon_tv", "zeta_tv")
"""The channels of a recording; it may have fewer."""


class Line(NamedTuple):
    """A chat message."""

    at: float
    person: tuple[str, str, str]
    """Name, id and colour."""
    text: str
    emotes: tuple[str, ...]
    subscriber: bool

    @property
    def name(self) -> str:
        """Who wrote it."""
        return self.person[0]

    @property
    def words(self) -> str:
        """The text in small letters, without the emotes at its end."""
        words = self.text.split(" ")
        while words and words[-1] in self.emotes:
            words.pop()
        return " ".join(words).casefold()


class Count(NamedTuple):
    """A viewer event."""

    at: float
    viewers: int
    followers: int
    subscribers: int


class Payment(NamedTuple):
    """A transaction; bits are cents."""

    at: float
    name: str
    kind: str
    dollars: float
    gifts: int


class StreamChange(NamedTuple):
    """A stream_meta event."""

    at: float
    kind: str
    stream: str
    category: str
    raid: tuple[str, str, int]
    """From, to, viewers; empty names when it is none."""


Row = TypeVar("Row", Line, Count, Payment, StreamChange)


def between(rows: Sequence[Row], since: float, until: float) -> Sequence[Row]:
    """The rows of ``[since, until)``."""
    return rows[bisect_left(rows, since, key=lambda row: row.at) : bisect_left(rows, until, key=lambda row: row.at)]


class Channel:
    """What one channel told."""

    def __init__(self) -> None:
        self.chat: list[Line] = []
        self.counts: list[Count] = []
        self.money: list[Payment] = []
        self.life: list[StreamChange] = []
        self.first_seen: dict[str, float] = {}
        """When each person was first seen here: in chat, or spending."""

    def chat_rate(self, since: float, until: float) -> float:
        """Chat messages a minute."""
        return 60.0 * len(between(self.chat, since, until)) / (until - since)

    def money_rate(self, since: float, until: float) -> float:
        """Transactions a minute."""
        return 60.0 * len(between(self.money, since, until)) / (until - since)

    def tips(self, since: float, until: float) -> float:
        """Dollars of donations and bits a minute."""
        tips = [one.dollars for one in between(self.money, since, until) if one.kind in ("donation", "bits")]
        return 60.0 * sum(tips) / (until - since)

    def before(self, at: float) -> Count:
        """The last count that was told before ``at``."""
        return self.counts[bisect_left(self.counts, at, key=lambda row: row.at) - 1]

    def after(self, at: float) -> Count:
        """The first count that was told from ``at`` on."""
        return self.counts[bisect_left(self.counts, at, key=lambda row: row.at)]

    def viewers(self, since: float, until: float) -> float:
        """Mean viewers of ``[since, until)``: what a screen would show at each second."""
        shown = [self.before(float(second)).viewers for second in range(math.ceil(since), math.ceil(until))]
        return sum(shown) / len(shown)

    def changes(self, *kinds: str) -> list[StreamChange]:
        """The stream_meta events of these kinds."""
        return [one for one in self.life if one.kind in kinds]

    def told(self, since: float, until: float) -> int:
        """How many events there are of any topic in ``[since, until)``."""
        return sum(
            len(rows)
            for rows in (
                between(self.chat, since, until),
                between(self.counts, since, until),
                between(self.money, since, until),
                between(self.life, since, until),
            )
        )


def watch(values: Iterable[Mapping[str, Any]]) -> dict[str, Channel]:
    """The channels of a run."""
    channels: defaultdict[str, Channel] = defaultdict(Channel)
    for value in values:
        channel, topic = channels[value["channel"]], topic_of(value)
        at = seconds(value["timestamp"]) - START / SECOND
        if topic == "chat":
            person = (value["username"], value["user_id"], value["metadata"]["color"])
            channel.chat.append(
                Line(at, person, value["message"], tuple(value["emotes"]), "subscriber" in value["badges"])
            )
            channel.first_seen.setdefault(value["username"], at)
        elif topic == "viewer":
            channel.counts.append(Count(at, value["viewer_count"], value["follower_count"], value["subscriber_count"]))
        elif topic == "transactions":
            kind, amount = value["transaction_type"], float(value["amount"])
            dollars = amount / 100.0 if kind == "bits" else amount
            channel.money.append(Payment(at, value["username"], kind, dollars, value.get("gift_count", 0)))
            channel.first_seen.setdefault(value["username"], at)
        else:
            raid = value.get("raid_data", {"from_channel": "", "to_channel": "", "viewer_count": 0})
            channel.life.append(
                StreamChange(at, value["event_type"], value["stream_id"], value["category"], tuple(raid.values()))
            )
    return dict(channels)


def record(
    minutes: float,
    *commands: tuple[float, Raid | Cue],
    channels: int,
    messages: float,
    mix: tuple[float, ...] = RICH_MIX,
    natural: bool = True,
    seed: int,
) -> dict[str, Channel]:
    """A run of the first few ``LOGINS`` with ``messages`` a minute each on average, and commands at their seconds.

    Its audiences have been there for an hour when it begins. Runs are kept: asking again costs nothing.
    """
    return _record(minutes, commands, channels, messages, mix, natural, seed)


@cache
def _record(
    minutes: float,
    commands: tuple[tuple[float, Raid | Cue], ...],
    channels: int,
    messages: float,
    mix: tuple[float, ...],
    natural: bool,
    seed: int,
) -> dict[str, Channel]:
    values = runs.during(
        minutes * 60.0,
        natural=natural,
        each=runs.at(*commands),
        seed=seed,
        channels=LOGINS[:channels],
        rate=runs.rate_of(channels * messages, mix),
        mix=mix,
        past=3600,
    )
    return watch(values)


class Hours(NamedTuple):
    """Six hours in which nobody sets anything off."""

    seed: int
    channels: int
    messages: float

    def __str__(self) -> str:
        return f"{self.channels}x{self.messages:g}-{self.seed}"

    @property
    def rate(self) -> float:
        """Events a second that are asked for."""
        return runs.rate_of(self.channels * self.messages, HOURS_MIX)

    def play(self) -> dict[str, Channel]:
        """All channels."""
        return record(SIX_HOURS / 60.0, channels=self.channels, messages=self.messages, mix=HOURS_MIX, seed=self.seed)


SIX_HOURS = 6 * 3600.0
"""Seconds."""
HOURS_MIX = (80.0, 12.0, 6.0, 2.0)
TOGETHER = [Hours(41, 6, 40)]
ALONE = [Hours(43, 1, 140), Hours(44, 1, 60)]


CUED = 900.0
"""Seconds until a scene's cue: enough to know what is usual."""
LEAN_MIX = (91.0, 7.0, 1.0, 1.0)
"""Hardly any money but what is asked for."""
WALK = 0.0026
"""The sd of the change of ln(viewers) in a minute (REALISM: Viewers)."""


class Scene(NamedTuple):
    """A run with one cue in its first channel."""

    seed: int
    channels: int
    messages: float
    cue: Any
    natural: bool = True
    mix: tuple[float, ...] = RICH_MIX

    def __str__(self) -> str:
        size = next(value for name in ("share", "count", "seconds") if (value := getattr(self.cue, name, None)))
        pacing = "natural" if self.natural else "steady"
        return f"{size:g}-{self.channels}x{self.messages:g}-{pacing}-{self.seed}"

    def play(self, minutes: float = 10.0) -> Channel:
        """The channel; it goes on for so many minutes after the cue."""
        cue: Cue = self.cue
        return record(
            CUED / 60.0 + minutes,
            (CUED, cue),
            channels=self.channels,
            messages=self.messages,
            mix=self.mix,
            natural=self.natural,
            seed=self.seed,
        )[LOGINS[0]]
