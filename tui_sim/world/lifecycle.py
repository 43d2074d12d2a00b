"""Channels on and off the air: openings, ends, comings back, and changes of category."""

from collections import deque
from collections.abc import Iterable

from tui_sim.events import STREAM_META, Event
from tui_sim.world.activities import Activities
from tui_sim.world.calendar import Calendar, ChangeCategory, ComeBack, GoOff
from tui_sim.world.channel.channel import Channel
from tui_sim.world.channel.stream_plan import LifecycleRequest
from tui_sim.world.horizon import Horizon
from tui_sim.world.roster import Roster
from tui_sim.world.topic_mix import META, TopicMix

_META_AHEAD = 2.0  # stream_meta events ahead of their share, from which channels wait with what they want to do
_OPEN_AT_ONCE = 200  # channels; further ones open as stream_meta's share allows


class Lifecycle:
    """What channels do with their streams. Each method that makes an event counts it, unless it says otherwise."""

    def __init__(
        self,
        channels: list[Channel],
        roster: Roster,
        calendar: Calendar,
        topic_mix: TopicMix,
        horizon: Horizon,
        activities: Activities,
    ) -> None:
        self._channels = channels
        self._roster = roster
        self._calendar = calendar
        self._topic_mix = topic_mix
        self._horizon = horizon
        self._activities = activities

    @property
    def on(self) -> bool:
        """Whether there is a lifecycle: with stream_meta off there are no starts and ends."""
        return STREAM_META in self._topic_mix.topics

    # Going live

    def go_live(self, channels: Iterable[Channel], instant: int, *, again: bool) -> None:
        """Channels are on the air from ``instant`` on; ``again`` with a new stream id."""
        for channel in channels:
            channel.go_live(instant, again=again)
            self._roster.live.append(channel)
        self._roster.weigh()

    def may_open(self) -> bool:
        """Whether the next channel opens now: there is room for its end, and it is among the first ones."""
        openings, live, left = self._calendar.openings, self._roster.live, self._horizon.left
        if not openings:
            return False
        if left is not None and left < len(live) + 2:
            return left == 1 and self._horizon.emitted == 0 and not live
        return len(self._channels) - len(openings) < _OPEN_AT_ONCE

    def open(self, instant: int, *, counted: bool = False) -> Event:
        """The next channel begins its first stream; ``counted`` when its event is accounted for already."""
        channel = self._calendar.openings.popleft()
        if not counted:
            self._topic_mix.count(META)
        return self._started(channel, instant, again=False)

    def come_back(self, entry: ComeBack, instant: int) -> Event | None:
        """A channel begins another stream; None when it can't."""
        channel = entry.channel
        if channel.live or channel.closed or not self.on or not self._roster.has_room(2):
            return None
        self._topic_mix.count(META)
        return self._started(channel, instant, again=True)

    def _started(self, channel: Channel, instant: int, *, again: bool) -> Event:
        self.go_live([channel], instant, again=again)
        self._activities.record(instant, "stream_start", channel.login, f"Stream started for channel: {channel.login}")
        return STREAM_META, channel.login, instant, channel.meta("stream_start", instant)

    # Going off

    def go_off(self, entry: GoOff, instant: int) -> Event | None:
        """A channel leaves the air; the last one that is live is back at once. None when it can't leave."""
        channel, back_after = entry.channel, entry.back_after
        last = len(self._roster.live) == 1
        self.send_raiders(channel, instant)
        if last:
            back_after = 0
        if back_after is not None:
            channel.plan.start_is_scheduled()
            self._calendar.at(instant + back_after, ComeBack(channel))
            if last:
                self._calendar.advance_returns(instant)
        self._topic_mix.count(META)
        return self._ended(channel, instant)

    def may_go_off(self, entry: GoOff) -> bool:
        """Whether it is on the air, on the stream it was asked for, and the run has room for its coming back."""
        channel = entry.channel
        return channel.live_since <= entry.asked_at and channel.live and self._roster.has_room(3)

    def send_raiders(self, channel: Channel, instant: int) -> None:
        """A channel is off the air, without a word."""
        channel.go_off(instant)
        self._roster.live.remove(channel)
        self._roster.weigh()

    def close(self, channel: Channel, instant: int) -> Event | None:
        """A channel's last stream ends, as the run does; its event, which is not counted."""
        channel.closed = True
        self.send_raiders(channel, instant)
        return self._ended(channel, instant) if self.on else None

    def _ended(self, channel: Channel, instant: int) -> Event:
        self._activities.record(instant, "stream_end", channel.login, f"Stream ended for channel: {channel.login}")
        return STREAM_META, channel.login, instant, channel.meta("stream_end", instant)

    def skip(self) -> None:
        """Stream_meta is switched off: whoever waits for their turn is live, and nothing is told of it."""
        waiting = [channel for channel in self._channels if not channel.live and not channel.closed]
        self.go_live(dict.fromkeys([*self._calendar.openings, *waiting]), self._horizon.now, again=False)
        self._calendar.openings = deque()
        self._calendar.clear()

    # What channels want

    def may_ask(self) -> bool:
        """Whether channels may do what they want now; else they ask again: stream_meta keeps to its share."""
        return self.on and self._topic_mix.ahead(META) <= _META_AHEAD

    def handle_request(self, channel: Channel, request: LifecycleRequest) -> None:
        """A channel wants its stream to start or to end, or another category."""
        if request == "category":
            self._calendar.soon(ChangeCategory(channel))
        elif request == "start":
            channel.plan.start_is_scheduled()
            self._calendar.soon(ComeBack(channel))
        else:  # while no event is due the channel asks again: once is enough
            self._calendar.soon(GoOff(channel, None, asked_at=self._horizon.now))

    def change_category(self, entry: ChangeCategory, instant: int) -> Event | None:
        """A channel plays something else; None when it is off the air."""
        channel = entry.channel
        if not channel.live:
            return None
        channel.change_category(instant)
        self._topic_mix.count(META)
        text = f"{channel.login} now plays {channel.stream_info.category.name}"
        self._activities.record(instant, "category", channel.login, text)
        return STREAM_META, channel.login, instant, channel.meta("category_change", instant)

    def change_title(self, channel: Channel, instant: int) -> Event:
        """The small change that streamers make to their title; its event is accounted for already."""
        channel.stream_info.change_title()
        return STREAM_META, channel.login, instant, channel.meta("title_change", instant)
