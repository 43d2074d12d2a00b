"""One production, from its first slice to its last acknowledgement: each event goes out when it is due."""

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter

from tui_sim.engine.activity_feed import ActivityFeed
from tui_sim.engine.command_handler import CommandHandler
from tui_sim.engine.counters import Counters
from tui_sim.engine.pacing import Pacer, pace, whole_slices
from tui_sim.engine.parts import RunConfig
from tui_sim.engine.schedule import SLICE, Schedule
from tui_sim.engine.sender import Sender
from tui_sim.engine.source import EventSource
from tui_sim.events import Event
from tui_sim.timestamps import SECOND

IDLE = 0.05
"""Seconds: the longest sleep between two looks at commands and acknowledgements."""
_SMALLEST_BATCH, _FIRST_BATCH, _LARGEST_BATCH = 32, 256, 1024  # events at a time, as fast as possible
_BATCH_SECONDS = 0.02
_INSTANT = itemgetter(2)


class Run:
    """A source's events, slice by slice: on a schedule, or as fast as possible while there is none."""

    def __init__(
        self,
        config: RunConfig,
        source: EventSource,
        new_schedule: Callable[[float, int, int | None], Schedule],
        pacer: Pacer,
        sender: Sender,
        counters: Counters,
        feed: ActivityFeed,
        commands: CommandHandler,
    ) -> None:
        """``source`` has begun. The run begins now, by the pacer's clock."""
        self._config = config
        self._control = control = commands.control
        self.source = source
        self._new_schedule = new_schedule
        self._pacer = pacer
        self._sender = sender
        self._counters = counters
        self._feed = feed
        self._commands = commands
        self._tend = sender.tend
        self.start = self.position = self._timeline_start = start = pacer.clock.now()
        self._played = 0
        self._until = start + round(config.duration * SECOND) if config.duration is not None else None
        self._schedule = new_schedule(control.rate, start, self._until) if control.rate is not None else None
        self._batch = _FIRST_BATCH
        self._exhausted = False

    @property
    def behind(self) -> int:
        """How many events are due and not yet released."""
        return self._pacer.behind

    def produce(self) -> None:
        """Make events until the run is over or somebody stops it."""
        while self._may_go_on():
            if self._control.paused:
                self._rest()
            elif self._schedule is None:
                self._make_batch()
            else:
                self._make_slice(self._schedule)
        self._pacer.behind = 0

    def finish(self) -> None:
        """Let every channel end, then wait for the acknowledgements."""
        if not self._exhausted and not self._control.leaving:
            clock = self._pacer.clock
            instant = self.position if clock.virtual else min(self.position, clock.now())
            events = self.source.end(max(instant, self._counters.last_instant))
            if self._config.max_events is not None:
                events = events[: self._config.max_events - self._counters.total]
            self._feed.record(self.source.activities())
            self._sender.send(events)
        self._sender.drain()

    def set_rate(self, rate: float | None) -> None:
        """Go on at another rate, None as fast as possible."""
        if rate is None:
            self._schedule, self._batch = None, _FIRST_BATCH
        elif self._schedule is None:
            self.position = max(self.position, self._pacer.clock.now())
            self._schedule = self._new_schedule(rate, self.position, self._until)
        else:
            self._schedule.set_rate(rate, self.position)
        self.source.set_rate(rate)

    # On a schedule

    def _make_slice(self, schedule: Schedule) -> None:
        self._pacer.go_live(self.position)
        self._follow_clock()
        self._catch_up(schedule)
        if self._over:
            return  # what was left of the run is missed
        self._play_timeline()
        if self._schedule is None:
            return  # from now on as fast as possible
        schedule, start = self._schedule, self.position
        end = self._not_after_the_end(start + SLICE)
        if self._config.never_ahead and self._pacer.clock.virtual:
            self._wait_for_the_wall(end)
        instants = schedule.take(start, end, self.source.intensity())
        events = self._events(start, end, instants, schedule.following())
        self._release(events, start, end)

    def _catch_up(self, schedule: Schedule) -> None:
        """Jump over what is too late to be made up for; it is counted as missed."""
        excess = self._pacer.excess(self.position)
        if excess:
            to = self._not_after_the_end(self.position + excess)
            self._counters.miss(schedule.jump(self.position, to), self.source.topics())
            self.position = to
        self._pacer.reckon(self.position)

    def _release(self, events: list[Event], start: int, end: int) -> None:
        """Send the slice's events when they are due; late ones at up to twice the pace."""
        clock, control, send = self._pacer.clock, self._control, self._sender.send
        if clock.virtual:
            clock.until(end)
            send(events)
            self._tend(0.0)
            return
        length = (end - start) / SECOND
        lag = -clock.until(start)  # seconds; negative when it is not yet time
        share = pace(lag, length)
        began = time.monotonic() + max(0.0, -lag)
        index, count = 0, len(events)
        while index < count:
            due_by = start + int((time.monotonic() - began) / share * SECOND)
            late = bisect_right(events, due_by, index, count, key=_INSTANT)
            send(events[index:late])
            index = late
            if index < count:
                if control.stopping:  # drain: the rest of the slice goes out now
                    began -= 1.0
                    continue
                due = began + (events[index][2] - start) / SECOND * share
                self._tend(max(0.001, due - time.monotonic()))
        while not control.stopping and (left := began + length * share - time.monotonic()) > 0:
            self._tend(left)
        self._tend(0.0)

    def _wait_for_the_wall(self, instant: int) -> None:
        while not self._control.stopping and (left := instant / SECOND - time.time()) > 0:
            self._tend(min(left, IDLE))

    # As fast as possible

    def _make_batch(self) -> None:
        """As many events as may keep commands and snapshots waiting."""
        self._follow_clock()
        self._play_timeline()
        if self._schedule is not None:
            return
        start = self.position
        end = self._not_after_the_end(max(self._pacer.clock.now(), start + 1))
        began = time.monotonic()
        size = min(self._batch, end - start)
        step = (end - start) // size
        instants = range(start, start + step * size, step)
        self._sender.send(self._events(start, end, instants, None))
        self._tend(0.0)
        taken = max(1e-6, time.monotonic() - began)
        self._batch = max(_SMALLEST_BATCH, min(_LARGEST_BATCH, int(len(instants) * _BATCH_SECONDS / taken)))

    # Both ways

    def _events(self, start: int, end: int, instants: Sequence[int], following: int | None) -> list[Event]:
        events = self.source.slice(start, end, instants, self._remaining(len(instants)), following)
        self._feed.record(self.source.activities())
        self.position = end
        return events

    def _remaining(self, taken: int) -> int | None:
        """How many events the run may still hold, the ``taken`` ones included; None when nobody knows."""
        left: list[int] = []
        if self._config.max_events is not None:
            left.append(self._config.max_events - self._counters.total)
        if self._until is not None and self._schedule is not None:
            scheduled = self._schedule.remaining(self._until)
            if scheduled is not None:
                left.append(scheduled + taken)
        return min(left) if left else None

    def _may_go_on(self) -> bool:
        self._commands.take()
        if self._control.stopping:
            return False
        if self._config.max_events is not None and self._counters.total >= self._config.max_events:
            self._exhausted = True
            return False
        return not self._over

    @property
    def _over(self) -> bool:
        """Whether the end of a run of known duration is reached."""
        return self._until is not None and self.position >= self._until

    def _not_after_the_end(self, instant: int) -> int:
        return instant if self._until is None else min(instant, self._until)

    def _play_timeline(self) -> None:
        """Carry out the scenario's commands that are due."""
        timeline = self._config.timeline
        passed = (self.position - self._timeline_start) / SECOND
        while self._played < len(timeline) and passed >= timeline[self._played][0]:
            self._commands.carry_out(0, timeline[self._played][1])
            self._played += 1

    def _rest(self) -> None:
        """Paused: wait for the command to go on; then the schedule is shifted, and nothing is made up for."""
        self._pacer.rest()
        while self._control.paused and not self._control.stopping:
            self._tend(IDLE)
        if self._control.stopping:
            return
        self._follow_clock()
        gap = self._pacer.debt(self.position)
        if gap > 0:
            to = self._not_after_the_end(self.position + whole_slices(gap))
            if self._schedule is not None:
                self._schedule.jump(self.position, to)
            self.position = to

    def _follow_clock(self) -> None:
        """Where the time of day has stepped forward go on from there, as after a pause: nothing is made up for."""
        step = self._pacer.follow()
        if not step:
            return
        gap = step
        if self._schedule is not None:
            gap = whole_slices(step)
            self._schedule.postpone(self.position, gap)
        self.position += gap
        self._timeline_start += gap
        if self._until is not None:
            self._until += gap
