"""What one channel's viewer counts say: viewers, chatters, followers, subscribers, and the day's peak."""

import math
from collections.abc import Sequence

from tui_sim.events import ViewerBody, ViewerFigures
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.viewers import ViewerCurve
from tui_sim.world.rng import RandomStream

_DAY = 86_400 * SECOND
_FOLLOWERS_A_VIEWER_SECOND = 2.0e-5
_FOLLOWERS_A_RAIDER = 0.08
_WATCHING = 7200.0  # seconds that somebody who has just subscribed goes on watching, on average


class ViewerCounts:
    """Followers and subscribers of one channel beside the viewers of its curve."""

    def __init__(self, rng: RandomStream, login: str, curve: ViewerCurve, base_viewers: float) -> None:
        """``base_viewers`` is the audience at the usual hour, in viewers."""
        self._rng = rng
        self._login = login
        self._curve = curve
        self._peak = 0
        self._peak_day = -1
        self._followers = base_viewers * (20.0 + 40.0 * rng.random())
        self._subscriber_share = 0.03 + 0.05 * rng.random()
        self._extra_subscribers = 0.0
        self._figures_of: tuple[int, ...] = ()
        self._figures: ViewerFigures | None = None

    def note_peak(self, instant: int) -> None:
        """Take in how many watch at ``instant``."""
        day = instant // _DAY
        if day > self._peak_day:
            self._peak_day, self._peak = day, 0
        self._peak = max(self._peak, self._curve.count)

    def step(self, seconds: int, excitement: float, new_subscribers: int) -> None:
        """Live on by whole ``seconds``: who is excited follows, and ``new_subscribers`` were won."""
        self._followers += self._curve.count * seconds * _FOLLOWERS_A_VIEWER_SECOND * (1.0 + excitement)
        self._extra_subscribers = self._extra_subscribers * math.exp(-seconds / _WATCHING) + new_subscribers

    def raid_in(self, viewers: int) -> None:
        """Some of ``viewers`` raiders follow."""
        self._followers += viewers * _FOLLOWERS_A_RAIDER

    def bodies(self, instants: Sequence[int], live_since: int) -> list[ViewerBody]:
        """Viewer counts at ``instants`` (ascending) of a stream that is live since then."""
        figures = self._after((instants[0] - live_since) // SECOND)
        said = [figures] * len(instants)
        if (instants[-1] - live_since) // SECOND != figures.metadata["stream_uptime_seconds"]:
            said = [self._after((instant - live_since) // SECOND) for instant in instants]
        return list(zip(self._rng.uuids(len(instants)), said, strict=True))

    def _after(self, uptime: int) -> ViewerFigures:
        """What is said after ``uptime`` seconds on the air; the same object as long as it is the same."""
        count, chatters, followers = self._curve.count, self._curve.chatters, round(self._followers)
        subscribers = min(count, round(count * self._subscriber_share + self._extra_subscribers))
        figures_of = (count, chatters, followers, subscribers, self._peak, uptime)
        if self._figures is None or figures_of != self._figures_of:
            self._figures_of = figures_of
            self._figures = ViewerFigures(
                self._login,
                {
                    "viewer_count": count,
                    "chatter_count": chatters,
                    "follower_count": followers,
                    "subscriber_count": subscribers,
                },
                {"peak_today": self._peak, "stream_uptime_seconds": uptime},
            )
        return self._figures
