"""The one thread that touches world, schedule and sink: it releases events on time and publishes snapshots."""

import queue
import threading
import time
import traceback
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter
from typing import Protocol

from tui_sim.activity import Activity, ChannelSummary
from tui_sim.clock import Clock, WallClock
from tui_sim.commands import (
    RATES,
    Command,
    CommandRefused,
    Cue,
    Pause,
    Raid,
    SetRate,
    StepRate,
    Stop,
    ToggleTopic,
    UseEmbedded,
    Watch,
)
from tui_sim.engine.books import Books, Income, Rate
from tui_sim.engine.outage import OutageWatch
from tui_sim.engine.patience import Patience
from tui_sim.engine.schedule import SLICE, Schedule
from tui_sim.engine.snapshot import Account, Snapshot, State
from tui_sim.events import Event, Topic
from tui_sim.latency import Latency
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record, Sink, SinkClosed, SinkRefused, SinkUnavailable
from tui_sim.sinks.ledger import DeliveryLedger
from tui_sim.timestamps import SECOND

MOST_DEBT = 5 * SECOND
"""Simulated time that is made up for, at no more than twice the rate; what is older is missed."""
STOP_PATIENCE = 8.0
"""Seconds without a single acknowledgement after which a run that was told to stop gives up: containers are killed ten
seconds after they were asked. One that comes to its own end waits as long as the sink has not given up an event.
"""
_PUBLISH_EVERY = 0.1  # seconds
_LATE_AFTER = 1.0  # seconds of delay that are not worth a word
_IDLE = 0.05  # the longest sleep between two looks at commands and acknowledgements
_LONGEST_PAUSE = 8.0  # seconds between two attempts to connect
_HISTORY_EVERY = 5.0  # seconds between two words about how far the past is filled
_SMALLEST_BATCH, _LARGEST_BATCH = 32, 1024
_BATCH_SECONDS = 0.02
_AT_ONCE = 128  # events encoded before they are sent: what was just written is still in the processor's cache
_YIELD_EVERY, _YIELD = 256, 0.0005  # events between two naps while a face watches, and their length in seconds


_INSTANT = itemgetter(2)


class EventSource(Protocol):
    """Where events come from; a world, for one."""

    def begin(self, start: int) -> None: ...
    def slice(
        self,
        start: int,
        end: int,
        instants: Sequence[int],
        remaining: int | None = None,
        following: int | None = None,
    ) -> list[Event]: ...
    def end(self, instant: int) -> list[Event]: ...
    def set_rate(self, rate: float | None) -> None: ...
    def set_topic(self, topic: Topic, *, on: bool) -> None: ...
    def raid(self, command: Raid, instant: int) -> None: ...
    def cue(self, command: Cue, instant: int) -> None: ...
    def intensity(self) -> float: ...
    def channels(self) -> list[ChannelSummary]: ...
    def history(self, login: str) -> tuple[int, ...]: ...
    def topics(self) -> frozenset[Topic]: ...
    def activities(self) -> list[Activity]: ...


class Encoder(Protocol):
    """Makes a record of an event."""

    def encode_all(self, events: Sequence[Event]) -> list[Record]: ...


@dataclass(frozen=True, slots=True)
class Factories:
    """What the engine runs, made in its own thread, so that heavy imports never hold up a face.

    ``source`` is called with what it tells how many channels are built so far, which raises when nobody wants them
    any more; ``clock`` first of all; ``schedule`` with the rate, the first instant and the instant at which a
    run of known duration is over.
    """

    clock: Callable[[], Clock]
    source: Callable[[Callable[[int], None]], EventSource]
    schedule: Callable[[float, int, int | None], Schedule]
    encoder: Callable[[], Encoder]
    sink: Callable[[], Sink]
    live_clock: Callable[[], Clock] = WallClock
    """The clock that a run which is to go on live goes on by."""
    embedded: Callable[[], Sink] | None = None
    """The sink that :class:`UseEmbedded` asks for."""


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How to run. ``rate`` None is as fast as possible; ``duration`` seconds of the clock; ``connect_timeout``
    seconds, None for ever; ``never_ahead`` keeps virtual time from passing the wall clock's; ``then_live`` goes on by
    the live clock once virtual time has reached it.
    """

    topic_names: Mapping[Topic, str]
    rate: float | None
    duration: float | None = None
    max_events: int | None = None
    connect_timeout: float | None = None
    never_ahead: bool = False
    then_live: bool = False
    history_step: int = 2
    timeline: tuple[tuple[float, Command], ...] = ()
    """Commands at seconds after the start, in their order: a scenario."""


class _Stopped(Exception):
    """The run was told to stop before anything was produced."""


class Engine:
    """The thread, and the handle that faces hold (see :class:`tui_sim.engine.handle.Handle`)."""

    def __init__(self, plan: RunConfig, parts: Factories) -> None:
        self._plan = plan
        self._parts = parts
        self._books = Books(plan.topic_names)
        self._inbox: queue.SimpleQueue[tuple[int, Command]] = queue.SimpleQueue()
        self._tickets = 0
        self._ticket_lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="telemetra-engine", daemon=True)
        # Owned by the thread from here on.
        self._state: State = "starting"
        self._rate = plan.rate
        self._unlimited = plan.rate is None
        self._paused = False
        self._stop = False
        self._abort = False
        self._wants_embedded = False
        self._error = ""
        self._closed = False
        self._exhausted = False
        self._position = 0
        self._start = 0
        self._timeline_start = 0
        self._played = 0
        self._until: int | None = None
        self._behind = 0
        self._late_since: float | None = None
        self._outages = OutageWatch(time.time)
        self._last_instant = 0
        self._began = 0.0
        self._ended = 0.0
        self._began_at = 0.0
        self._ended_at = 0.0
        self._clock: Clock | None = None
        self._live: Clock | None = None
        self._next_word = 0.0
        self._source: EventSource | None = None
        self._schedule: Schedule | None = None
        self._encoder: Encoder | None = None
        self._sink: Sink | None = None
        self._produced_rate = Rate()
        self._acknowledged_rate = Rate()
        self._rates = (0.0, 0.0)
        self._next_publish = 0.0
        self._number = 0
        self._columns: tuple[ChannelSummary, ...] = ()
        self._snapshot = self._picture()

    # The handle

    def start(self) -> None:
        self._thread.start()

    def submit(self, command: Command) -> int:
        with self._ticket_lock:
            self._tickets += 1
            ticket = self._tickets
            self._inbox.put((ticket, command))
        return ticket

    def snapshot(self) -> Snapshot:
        return self._snapshot

    def receipt(self, seq: int) -> Receipt:
        return self._books.receipt(seq)

    def account(self) -> Account:
        books, ledger = self._books, self._sink.ledger if self._sink is not None else None
        return Account(
            first_instant=self._start,
            last_instant=self._last_instant,
            began=self._began_at,
            ended=self._ended_at,
            channels=books.channels(ledger) if ledger is not None else (),
            partitions=books.partitions(ledger) if ledger is not None else (),
            commands=tuple(books.journal),
        )

    def watch(self, channels: Sequence[str]) -> None:
        self.submit(Watch(tuple(channels)))

    def join(self, timeout: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # The thread

    def _run(self) -> None:
        try:
            self._clock = self._parts.clock()
            self._sink = self._parts.sink()
            self._publish()
            if self._connect():
                self._begin()
                if self._unlimited:
                    self._produce_unlimited()
                if not self._unlimited:
                    self._produce()
                self._finish()
        except SinkClosed:
            self._closed = True
        except _Stopped:
            pass
        except SinkRefused as error:
            self._error = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the faces must hear of it and the books must close
            self._error = f"internal error: {type(error).__name__}: {error}"
            self._books.notice(traceback.format_exc(), "DEBUG")
        finally:
            self._close()

    def _connect(self) -> bool:
        """Open the sink, again and again with growing pauses; whether it is open."""
        assert self._sink is not None
        self._state = "connecting"
        began, attempt, pause = time.monotonic(), 0, 1.0
        timeout = self._plan.connect_timeout
        while not self._stop:
            self._publish()
            attempt += 1
            if self._wants_embedded and self._parts.embedded is not None:
                self._wants_embedded = False
                self._sink.close()
                self._sink = self._parts.embedded()
            try:
                self._sink.open(self._books.notice)
            except SinkUnavailable as error:
                self._sink.ledger.last_error = str(error)
                left = timeout - (time.monotonic() - began) if timeout is not None else pause
                if left <= 0:
                    self._error = f"{self._sink.address} could not be reached within {timeout:g} s: {error}"
                    return False
                wait = min(pause, left)
                self._books.notice(f"Connection attempt {attempt} failed: {error}, next in {wait:.0f} s", "WARNING")
                pause = min(2 * pause, _LONGEST_PAUSE)
                self._wait_for(wait)
            else:
                return True
        return False

    def _begin(self) -> None:
        parts, plan = self._parts, self._plan
        assert self._clock is not None
        self._state = "starting"
        self._encoder = parts.encoder()
        self._next_word = time.monotonic() + _HISTORY_EVERY
        source = parts.source(self._building)
        source.set_rate(self._rate)  # somebody may have asked for another one meanwhile
        self._clock.follow()  # a step while it connected is nothing to be told
        self._live = parts.live_clock() if plan.then_live else None
        source.begin(self._clock.now())
        self._source = source
        self._position = self._last_instant = self._start = self._timeline_start = start = self._clock.now()
        if plan.duration is not None:
            self._until = start + round(plan.duration * SECOND)
        if self._rate is not None:
            self._schedule = parts.schedule(self._rate, start, self._until)
        self._began, self._began_at = time.monotonic(), time.time()
        self._state = "paused" if self._paused else "running"
        self._books.notice("Starting message production...")
        self._publish()

    def _building(self, built: int) -> None:
        """Hear commands while the source is made, and tell how far it is.

        Raises:
            _Stopped: nobody wants it any more.
        """
        now = time.monotonic()
        if now >= self._next_word:
            self._next_word = now + _HISTORY_EVERY
            self._books.notice(f"Building the world: {built} channels so far")
        if now >= self._next_publish:
            self._publish()
        self._take_commands()
        if self._stop:
            raise _Stopped

    # Producing on a schedule

    def _produce(self) -> None:
        assert self._clock is not None
        while self._may_go_on():
            if self._paused:
                self._rest()
                continue
            if self._live is not None:
                self._go_live(self._live)
            self._follow_clock()
            self._catch_up()
            if self._over:
                break  # what was left of the run is missed
            self._play_timeline()
            assert self._schedule is not None
            start = self._position
            end = start + SLICE if self._until is None else min(start + SLICE, self._until)
            if self._plan.never_ahead and self._clock.virtual:
                self._wait_for_the_wall(end)
            source = self._source
            assert source is not None
            instants = self._schedule.take(start, end, source.intensity())
            remaining = self._remaining(len(instants))
            events = source.slice(start, end, instants, remaining, self._schedule.following())
            self._books.record(source.activities())
            self._position = end
            self._release(events, start, end)
            if self._unlimited:
                self._produce_unlimited()

    def _go_live(self, live: Clock) -> None:
        """Take the live clock as soon as the next slice is not wholly in its past; until then tell how far it is."""
        live.follow()
        left = live.now() - self._position
        if left < SLICE:
            self._clock, self._live = live, None
            self._books.notice("The past is filled up: going on live")
        elif time.monotonic() >= self._next_word:
            self._next_word = time.monotonic() + _HISTORY_EVERY
            self._books.notice(f"Filling up the past: {timedelta(seconds=left // SECOND)} to go")

    def _follow_clock(self) -> None:
        """Where the time of day has stepped forward go on from there, as after a pause: nothing is made up for."""
        assert self._clock is not None
        step = self._clock.follow()
        if not step:
            return
        gap = step if self._unlimited else -(-step // SLICE) * SLICE
        if self._schedule is not None:
            self._schedule.postpone(self._position, gap)
        self._position += gap
        self._timeline_start += gap
        if self._until is not None:
            self._until += gap
        self._books.notice(
            f"The clock went forward by {timedelta(seconds=round(step / SECOND))}, as it was set or this machine was "
            "suspended: no events are made for that time, and they are of now again",
            "WARNING",
        )

    def _play_timeline(self) -> None:
        """Carry out the scenario's commands that are due; their ticket is 0."""
        timeline = self._plan.timeline
        passed = (self._position - self._timeline_start) / SECOND
        while self._played < len(timeline) and passed >= timeline[self._played][0]:
            self._carry_out(0, timeline[self._played][1])
            self._played += 1

    def _may_go_on(self) -> bool:
        self._take_commands()
        if self._stop:
            return False
        if self._plan.max_events is not None and self._books.total >= self._plan.max_events:
            self._exhausted = True
            return False
        return not self._over

    @property
    def _over(self) -> bool:
        """Whether the end of a run of known duration is reached."""
        return self._until is not None and self._position >= self._until

    def _remaining(self, taken: int) -> int | None:
        """How many events the run may still hold, the ``taken`` ones included; None when nobody knows."""
        left: list[int] = []
        if self._plan.max_events is not None:
            left.append(self._plan.max_events - self._books.total)
        if self._until is not None and self._schedule is not None and not self._unlimited:
            scheduled = self._schedule.remaining(self._until)
            if scheduled is not None:
                left.append(scheduled + taken)
        return min(left) if left else None

    def _catch_up(self) -> None:
        """Jump over what is too late to be made up for; it is counted as missed."""
        assert self._clock is not None
        assert self._schedule is not None
        debt = -self._clock.until(self._position) * SECOND
        if debt > MOST_DEBT + SLICE:
            to = self._position + int(debt - MOST_DEBT) // SLICE * SLICE
            if self._until is not None:
                to = min(to, self._until)
            on = self._source.topics() if self._source is not None else frozenset(self._plan.topic_names)
            self._books.miss(self._schedule.jump(self._position, to), on)
            self._position = to
        self._reckon(self._position)

    def _reckon(self, reached: int) -> None:
        """How far behind the schedule we are, when all before ``reached`` is out; short delays don't count."""
        assert self._clock is not None
        debt = -self._clock.until(reached) * SECOND
        due = round((debt - SLICE) / SECOND * (self._rate or 0.0))
        if due <= 0:
            self._late_since, self._behind = None, 0
            return
        now = time.monotonic()
        if self._late_since is None:
            self._late_since = now
        self._behind = due if now - self._late_since >= _LATE_AFTER else 0

    def _release(self, events: list[Event], start: int, end: int) -> None:
        """Send the slice's events when they are due; late ones at up to twice the pace."""
        clock, sink = self._clock, self._sink
        assert clock is not None
        assert sink is not None
        if clock.virtual:
            clock.until(end)
            self._send_all(events)
            self._tend(0.0)
            return
        length = (end - start) / SECOND
        lag = -clock.until(start)  # seconds; negative when it is not yet time
        pace = max(0.5, 1.0 - max(0.0, lag) / length)
        began = time.monotonic() + max(0.0, -lag)
        index, count = 0, len(events)
        while index < count:
            due_by = start + int((time.monotonic() - began) / pace * SECOND)
            late = bisect_right(events, due_by, index, count, key=_INSTANT)
            self._send_all(events[index:late])
            index = late
            if index < count:
                if self._stop:  # drain: the rest of the slice goes out now
                    began -= 1.0
                    continue
                due = began + (events[index][2] - start) / SECOND * pace
                self._tend(max(0.001, due - time.monotonic()))
        while not self._stop and (left := began + length * pace - time.monotonic()) > 0:
            self._tend(left)
        self._tend(0.0)

    def _rest(self) -> None:
        """Paused: wait for the command to go on; then the schedule is shifted, and nothing is made up for."""
        clock, schedule = self._clock, self._schedule
        assert clock is not None
        self._late_since, self._behind = None, 0
        while self._paused and not self._stop:
            self._tend(_IDLE)
        if self._stop:
            return
        self._follow_clock()
        gap = -clock.until(self._position) * SECOND
        if gap > 0:
            to = self._position + -(-int(gap) // SLICE) * SLICE
            if self._until is not None:
                to = min(to, self._until)
            if schedule is not None:
                schedule.jump(self._position, to)
            self._position = to

    def _wait_for_the_wall(self, instant: int) -> None:
        while not self._stop and (left := instant / SECOND - time.time()) > 0:
            self._tend(min(left, _IDLE))

    # Producing as fast as possible

    def _produce_unlimited(self) -> None:
        clock, source = self._clock, self._source
        assert clock is not None
        assert source is not None
        size = 256
        while self._may_go_on() and self._unlimited:
            if self._paused:
                self._rest()
                continue
            self._follow_clock()
            self._play_timeline()
            if not self._unlimited:
                break
            start, end = self._position, max(clock.now(), self._position + 1)
            if self._until is not None:
                end = min(end, self._until)
            began = time.monotonic()
            size = min(size, end - start)
            step = (end - start) // size
            instants = range(start, start + step * size, step)
            events = source.slice(start, end, instants, self._remaining(size))
            self._books.record(source.activities())
            self._position = end
            self._send_all(events)
            self._tend(0.0)
            taken = max(1e-6, time.monotonic() - began)
            size = max(_SMALLEST_BATCH, min(_LARGEST_BATCH, int(len(instants) * _BATCH_SECONDS / taken)))
        if not self._unlimited:
            self._position = max(self._position, clock.now())

    # Sending

    def _send_all(self, events: Sequence[Event]) -> None:
        """Hand events to the sink, waiting for room as long as the run goes on."""
        for at in range(0, len(events), _AT_ONCE):
            self._send_some(events[at : at + _AT_ONCE])

    def _send_some(self, events: Sequence[Event]) -> None:
        encoder = self._encoder
        assert encoder is not None
        records: Sequence[Record] = encoder.encode_all(events)
        while events:
            taken = self._offer(events, records) or self._wait_for_room(events, records) or 1  # nobody wants that one
            events, records = events[taken:], records[taken:]

    def _offer(self, events: Sequence[Event], records: Sequence[Record]) -> int:
        """How many of these the sink has taken now."""
        books, sink = self._books, self._sink
        assert sink is not None
        numbered = books.numbered(events, records)
        taken = sink.send(numbered)
        if not taken:
            return 0
        before = books.total  # the books must be right before anything else can happen
        books.count_all(events[:taken])
        self._last_instant = events[taken - 1][2]
        if books.tails:
            books.keep_rows(events[:taken], numbered[:taken])
            if books.total // _YIELD_EVERY != before // _YIELD_EVERY:
                time.sleep(_YIELD)  # a face is drawing: let it have the interpreter
        return taken

    def _wait_for_room(self, events: Sequence[Event], records: Sequence[Record]) -> int:
        """How many of these the sink has taken as soon as it has room again; 0 when nobody waits for that any more."""
        sink = self._sink
        assert sink is not None
        patience = Patience(sink.ledger.settled)
        while not self._abort:
            self._tend(0.01)
            taken = self._offer(events, records)
            if taken:
                return taken
            self._reckon(events[0][2])
            self._give_up_after(patience, sink)
        return 0

    def _give_up_after(self, patience: Patience, sink: Sink) -> None:
        """Abort a run that was told to stop when the other side gives no sign of life."""
        if patience.waited(sink.ledger.settled) > STOP_PATIENCE and self._stop:
            self._abort = True

    def _tend(self, wait: float) -> None:
        """Everything that must go on all the while: acknowledgements, commands, the picture. May sleep ``wait`` s."""
        sink = self._sink
        assert sink is not None
        if wait > 0.0:
            self._take_commands(min(wait, _IDLE))
        sink.poll(0.0)
        self._books.take_receipts(sink.receipts())
        if time.monotonic() >= self._next_publish:
            self._take_commands()
            self._publish()

    def _wait_for(self, seconds: float) -> None:
        """Sleep, but hear commands."""
        deadline = time.monotonic() + seconds
        while not self._stop and not self._wants_embedded and (left := deadline - time.monotonic()) > 0:
            self._publish()
            self._take_commands(min(left, _PUBLISH_EVERY))

    # Commands

    def _take_commands(self, wait: float = 0.0) -> None:
        """Carry out what has been submitted, waiting up to ``wait`` seconds for something."""
        inbox = self._inbox
        try:
            ticket, command = inbox.get(timeout=wait) if wait > 0.0 else inbox.get_nowait()
        except queue.Empty:
            return
        while True:
            self._carry_out(ticket, command)
            try:
                ticket, command = inbox.get_nowait()
            except queue.Empty:
                break
        self._publish()

    def _carry_out(self, ticket: int, command: Command) -> None:
        try:
            command = self._spelt_out(command)
            self._apply(command)
        except CommandRefused as error:
            self._books.apply(ticket, self._position, command, str(error))
        else:
            if not isinstance(command, Watch):
                self._books.apply(ticket, self._position, command)

    def _spelt_out(self, command: Command) -> Command:
        """A step or a toggle as what it comes to now, so that those given together add up.

        Raises:
            CommandRefused: there is no such step.
        """
        match command:
            case StepRate():
                return SetRate(command.rate_after(self._rate))
            case Pause(paused=None):
                return Pause(not self._paused)
            case ToggleTopic(topic=topic, on=None):
                return ToggleTopic(topic, topic not in self._running_source().topics())
        return command

    def _apply(self, command: Command) -> None:
        match command:
            case Stop(now=now):
                self._stop = True
                self._abort = self._abort or now
            case Watch(channels=channels):
                self._books.watch(channels)
            case Pause(paused=paused):
                self._paused = bool(paused)
                if self._state in ("running", "paused"):
                    self._state = "paused" if paused else "running"
            case UseEmbedded():
                if self._parts.embedded is None or self._state != "connecting":
                    raise CommandRefused("there is a broker already")
                self._wants_embedded = True
            case SetRate(rate=rate):
                self._set_rate(rate)
            case ToggleTopic(topic=topic, on=on):
                self._running_source().set_topic(topic, on=bool(on))
            case Raid():
                self._running_source().raid(command, self._position)
            case Cue():
                self._running_source().cue(command, self._position)

    def _running_source(self) -> EventSource:
        if self._source is None or self._state not in ("running", "paused"):
            raise CommandRefused("nothing is being produced just now")
        return self._source

    def _set_rate(self, rate: float | None) -> None:
        if rate is not None and not RATES[0] <= rate <= RATES[1]:
            raise CommandRefused(f"a rate is a positive number up to {RATES[1]:.0f}")
        if rate is None and self._clock is not None and self._clock.virtual:
            raise CommandRefused("virtual time has no schedule without a rate")
        if self._source is not None and self._clock is not None and rate is not None:
            if self._schedule is None or self._unlimited:
                self._position = max(self._position, self._clock.now()) if self._unlimited else self._position
                self._schedule = self._parts.schedule(rate, self._position, self._until)
            else:
                self._schedule.set_rate(rate, self._position)
        self._rate = rate
        self._unlimited = rate is None
        if self._source is not None:
            self._source.set_rate(rate)

    # The end

    def _finish(self) -> None:
        """Let every channel end, then wait for the acknowledgements."""
        clock, source, sink = self._clock, self._source, self._sink
        assert clock is not None
        assert source is not None
        assert sink is not None
        self._state = "draining"
        self._behind = 0
        self._publish()
        if not self._exhausted and not self._abort:
            instant = self._position if clock.virtual else min(self._position, clock.now())
            events = source.end(max(instant, self._last_instant))
            if self._plan.max_events is not None:
                events = events[: self._plan.max_events - self._books.total]
            self._books.record(source.activities())
            self._send_all(events)
        patience = Patience(sink.ledger.settled)
        while not self._abort and sink.ledger.queued > 0:
            sink.poll(0.02)
            self._tend(0.0)
            self._give_up_after(patience, sink)

    def _close(self) -> None:
        self._ended, self._ended_at = time.monotonic(), time.time()
        sink = self._sink
        if sink is not None:
            self._outages.look(self._ended, sink, last=True)
            sink.close(at_once=self._abort)
            self._books.take_receipts(sink.receipts())
            self._write_off(sink.ledger)
        self._state = "ended"
        self._publish()

    def _write_off(self, ledger: DeliveryLedger) -> None:
        """What a closed sink has not reported has failed; and if its books are not ours, that is said."""
        for (name, key), counts in ledger.counts.items():
            if counts.queued > 0:
                ledger.fail(name, key, "no acknowledgement before the end", counts.queued)
        sums = ledger.topics
        for topic, produced in self._books.produced.items():
            name = self._plan.topic_names[topic]
            counts = sums[name]
            if counts.acknowledged + counts.failed != produced and not self._closed:
                self._error = self._error or (
                    f"the books don't close: {produced} events were sent to {name}, "
                    f"{counts.acknowledged + counts.failed} are accounted for"
                )

    # The picture

    def _publish(self) -> None:
        now = time.monotonic()
        self._next_publish = now + _PUBLISH_EVERY
        ledger = self._sink.ledger if self._sink is not None else None
        if self._state != "ended":
            if self._sink is not None:
                self._outages.look(now, self._sink)
            self._rates = (
                self._produced_rate.sample(now, self._books.total),
                self._acknowledged_rate.sample(now, ledger.acknowledged if ledger is not None else 0),
            )
        self._snapshot = self._picture()

    def _picture(self) -> Snapshot:
        books, plan, source = self._books, self._plan, self._source
        ledger = self._sink.ledger if self._sink is not None else None
        if source is not None:
            self._columns = tuple(source.channels())
        end = self._ended or time.monotonic()
        outage = self._outages.outage
        self._number += 1
        return Snapshot(
            number=self._number,
            state=self._state,
            output=self._sink.kind if self._sink is not None else "",
            address=self._sink.address if self._sink is not None else "",
            instant=self._last_instant,
            uptime=end - self._began if self._began else 0.0,
            target_rate=self._rate,
            produced_rate=self._rates[0],
            acknowledged_rate=self._rates[1],
            topics=books.topics(ledger, source.topics() if source is not None else frozenset(plan.topic_names)),
            missed=sum(books.missed.values()),
            behind=self._behind,
            silent=self._outages.silent(self._ended or time.monotonic()),
            failures=books.failures(ledger),
            last_error=(outage.reason if outage is not None else "") or (ledger.last_error if ledger else ""),
            error=self._error,
            closed=self._closed,
            channels=self._columns,
            watched=tuple(
                tail.view(
                    source.history(tail.login),
                    plan.history_step,
                    books.income.get(tail.login) or Income(),
                    books.marks(tail.login),
                )
                for tail in books.tails.values()
                if source is not None
            ),
            moments=books.moments(),
            applied=books.applied(),
            latency=ledger.latency.read() if ledger is not None else Latency(),
            outage=outage,
        )
