"""The one thread that touches world, schedule and sink: it connects, runs one production and closes the books."""

import threading
import time
import traceback
from collections.abc import Sequence
from functools import partial

from tui_sim.clock import Clock
from tui_sim.commands import Command, Watch
from tui_sim.engine.account import channel_counts, disagreement, partition_counts, write_off
from tui_sim.engine.activity_feed import ActivityFeed
from tui_sim.engine.command_handler import CommandHandler
from tui_sim.engine.command_log import CommandLog
from tui_sim.engine.control import Control
from tui_sim.engine.counters import Counters
from tui_sim.engine.inbox import Inbox
from tui_sim.engine.outage import OutageWatch
from tui_sim.engine.pacing import Pacer, Reminder
from tui_sim.engine.parts import Factories, RunConfig
from tui_sim.engine.publisher import PUBLISH_EVERY, Publisher, Shown
from tui_sim.engine.run import IDLE, Run
from tui_sim.engine.sender import Sender
from tui_sim.engine.snapshot import Account, Snapshot
from tui_sim.engine.status import Status
from tui_sim.engine.watched import WatchedChannels
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Sink, SinkClosed, SinkRefused, SinkUnavailable

_LONGEST_PAUSE = 8.0  # seconds between two attempts to connect


class _Stopped(Exception):
    """The run was told to stop before anything was produced."""


class Engine:
    """The thread, and the handle that faces hold (see :class:`tui_sim.engine.handle.Handle`)."""

    def __init__(self, config: RunConfig, factories: Factories, inbox: Inbox | None = None) -> None:
        """``inbox`` is the way of commands into the thread, where it is to be another than the usual one."""
        self._config = config
        self._factories = factories
        self._inbox = inbox or Inbox()
        self._thread = threading.Thread(target=self.run, name="telemetra-engine", daemon=True)
        # Owned by the thread from here on.
        self._status = Status()
        self._control = Control(config.rate)
        self._counters = Counters()
        self._watched = WatchedChannels()
        self._feed = ActivityFeed()
        self._command_log = CommandLog()
        self._outages = OutageWatch(time.time)
        self._publisher = Publisher(
            Shown(
                config,
                self._status,
                self._control,
                self._counters,
                self._watched,
                self._feed,
                self._command_log,
                self._outages,
            )
        )
        self._commands = CommandHandler(
            self._inbox,
            self._control,
            self._status,
            self._watched,
            self._command_log,
            self._publisher.publish,
            has_embedded=factories.embedded is not None,
        )

    # The handle

    def start(self) -> None:
        self._thread.start()

    def submit(self, command: Command) -> int:
        return self._inbox.put(command)

    def snapshot(self) -> Snapshot:
        return self._publisher.snapshot

    def receipt(self, seq: int) -> Receipt:
        return self._watched.receipt(seq)

    def account(self) -> Account:
        status, sink = self._status, self._publisher.sink
        return Account(
            first_instant=status.first_instant,
            last_instant=self._counters.last_instant,
            began=status.began_at,
            ended=status.ended_at,
            channels=channel_counts(sink.ledger, self._config.topic_names) if sink is not None else (),
            partitions=partition_counts(sink.ledger) if sink is not None else (),
            commands=self._command_log.all(),
        )

    def watch(self, channels: Sequence[str]) -> None:
        self.submit(Watch(tuple(channels)))

    def join(self, timeout: float) -> bool:
        if self._thread.ident is not None:
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # The thread

    def run(self) -> None:
        """What the thread does; whoever has a thread of their own calls it there and not :meth:`start`."""
        status = self._status
        try:
            clock = self._factories.clock()
            self._control.virtual = clock.virtual
            sink = self._publisher.sink = self._factories.sink()
            self._publisher.publish()
            connected = self._connect(sink)
            if connected is not None:
                run = self._begin(clock, connected)
                run.produce()
                status.state = "draining"
                self._publisher.publish()
                run.finish()
        except SinkClosed:
            status.closed = True
        except _Stopped:
            pass
        except SinkRefused as error:
            status.error = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, the faces must hear of it and the books must close
            status.error = f"internal error: {type(error).__name__}: {error}"
            self._feed.notice(traceback.format_exc(), "DEBUG")
        finally:
            self._close()

    def _connect(self, sink: Sink) -> Sink | None:
        """Open the sink, again and again with growing pauses; the one that is open, as another may be asked for."""
        control, notice = self._control, self._feed.notice
        self._status.state = "connecting"
        began, attempt, pause = time.monotonic(), 0, 1.0
        timeout = self._config.connect_timeout
        while not control.stopping:
            self._publisher.publish()
            attempt += 1
            if control.wants_embedded and self._factories.embedded is not None:
                control.wants_embedded = False
                sink.close()
                sink = self._publisher.sink = self._factories.embedded()
            try:
                sink.open(notice)
            except SinkUnavailable as error:
                sink.ledger.last_error = str(error)
                left = timeout - (time.monotonic() - began) if timeout is not None else pause
                if left <= 0:
                    self._status.error = f"{sink.address} could not be reached within {timeout:g} s: {error}"
                    return None
                wait = min(pause, left)
                notice(f"Connection attempt {attempt} failed: {error}, next in {wait:.0f} s", "WARNING")
                pause = min(2 * pause, _LONGEST_PAUSE)
                self._wait_for(wait)
            else:
                return sink
        return None

    def _wait_for(self, seconds: float) -> None:
        """Sleep, but hear commands."""
        control, deadline = self._control, time.monotonic() + seconds
        while not control.stopping and not control.wants_embedded and (left := deadline - time.monotonic()) > 0:
            self._publisher.publish()
            self._commands.take(min(left, PUBLISH_EVERY))

    def _begin(self, clock: Clock, sink: Sink) -> Run:
        """Make the world and all that a run needs, and begin it."""
        config, factories, control, status = self._config, self._factories, self._control, self._status
        status.state = "starting"
        encoder = factories.encoder()
        reminder = Reminder()
        source = factories.source(partial(self._building, reminder))
        source.set_rate(control.rate)  # somebody may have asked for another one meanwhile
        clock.follow()  # a step while it connected is nothing to be told
        pacer = Pacer(clock, factories.live_clock() if config.then_live else None, control, self._feed.notice, reminder)
        source.begin(clock.now())
        sender = Sender(encoder, sink, control, pacer, self._counters, self._watched, partial(self._tend, sink))
        run = Run(config, source, factories.schedule, pacer, sender, self._counters, self._feed, self._commands)
        self._commands.production = self._publisher.run = run
        self._counters.last_instant = status.first_instant = run.start
        status.began, status.began_at = time.monotonic(), time.time()
        status.state = "running"
        self._feed.notice("Starting message production...")
        self._publisher.publish()
        return run

    def _building(self, reminder: Reminder, built: int) -> None:
        """Hear commands while the source is made, and tell how far it is.

        Raises:
            _Stopped: nobody wants it any more.
        """
        if reminder.due():
            self._feed.notice(f"Building the world: {built} channels so far")
        if self._publisher.due:
            self._publisher.publish()
        self._commands.take()
        if self._control.stopping:
            raise _Stopped

    def _tend(self, sink: Sink, wait: float) -> None:
        """Everything that must go on all the while: acknowledgements, commands, snapshots. May sleep ``wait`` s."""
        if wait > 0.0:
            self._commands.take(min(wait, IDLE))
        sink.poll(0.0)
        self._watched.take_receipts(sink.receipts())
        if self._publisher.due:
            self._commands.take()
            self._publisher.publish()

    def _close(self) -> None:
        status, sink = self._status, self._publisher.sink
        status.ended, status.ended_at = time.monotonic(), time.time()
        if sink is not None:
            self._outages.look(status.ended, sink, last=True)
            sink.close(at_once=self._control.leaving)
            self._watched.take_receipts(sink.receipts())
            write_off(sink.ledger)
            if not status.closed and not status.error:
                status.error = disagreement(self._counters, sink.ledger, self._config.topic_names)
        status.state = "ended"
        self._publisher.publish()
