"""A handle that a test scripts: a real engine's snapshots, but no thread."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests import runs
from tui_sim.commands import Command, Pause, SetRate, StepRate, Stop, ToggleTopic, Watch
from tui_sim.engine.books import Books, Income, Tail
from tui_sim.engine.schedule import SLICE, SteadySchedule
from tui_sim.engine.snapshot import Account, Applied, Delivery, Snapshot
from tui_sim.events import SECOND, TOPICS, ChannelColumn
from tui_sim.latency import Latency
from tui_sim.tui.app import Show, TelemetraApp
from tui_sim.world.draws import Draws

CHANNELS = ("night_owl", "pixel_fox", "speed_run", "cozy_corner")


class ScriptedHandle:
    """Shows a world that a test moves on by hand; commands are kept, and what they ask for is shown."""

    def __init__(self, seconds: int = 60, seed: int = 4, rate: float = 40.0) -> None:
        self.commands: list[Command] = []
        self.refuses = ""
        """Why every command is refused; empty when none is."""
        self.world = runs.world(seed=seed, channels=CHANNELS, rate=rate)
        self.books = Books(runs.NAMES)
        self.tails = {login: Tail(login) for login in CHANNELS}
        self.watched: tuple[str, ...] = ()
        self.started = False
        self.instant = runs.START
        self.changes: dict[str, Any] = {}
        self._schedule = SteadySchedule(rate, runs.START, Draws(seed, "schedule"))
        self.rate: float | None = rate
        self.state = "running"
        self.on = set(TOPICS)
        self.run(seconds)

    def run(self, seconds: float) -> None:
        """Let the world live on."""
        for _ in range(round(seconds * 10)):
            end = self.instant + SLICE
            for event in self.world.slice(self.instant, end, self._schedule.take(self.instant, end)):
                self.books.count(event)
                if event[0] in ("chat", "transactions"):
                    self.tails[event[1]].add(self.books.total, event)
            self.books.tell(self.world.happenings())
            self.instant = end

    def start(self) -> None:
        self.started = True

    def submit(self, command: Command) -> int:
        self.commands.append(command)
        match command:
            case Pause(paused=None):
                command = Pause(self.state != "paused")
            case ToggleTopic(topic=topic, on=None):
                command = ToggleTopic(topic, topic not in self.on)
            case StepRate():
                command = SetRate(command.rate_after(self.rate))
        match command:
            case Stop():
                self.state = "draining"
            case Pause(paused=paused):
                self.state = "paused" if paused else "running"
            case SetRate(rate=rate):
                self.rate = rate
            case ToggleTopic(topic=topic, on=on):
                (self.on.add if on else self.on.discard)(topic)
            case Watch(channels=channels):
                self.watched = channels
        self.books.journal.append(Applied(len(self.commands), self.instant, command, self.refuses))
        return len(self.commands)

    def watch(self, channels: Sequence[str]) -> None:
        self.watched = tuple(channels)

    def receipt(self, seq: int) -> Delivery:
        return Delivery(seq, "acknowledged", 2, 4711, 0.0)

    def account(self) -> Account:
        return Account(runs.START, self.instant, 0.0, 0.0, (), (), tuple(self.books.journal))

    def join(self, timeout: float) -> bool:
        return self.state == "ended"

    def snapshot(self) -> Snapshot:
        topics = self.books.topics(None, frozenset(self.on))
        return replace(
            Snapshot(
                number=1,
                state=self.state,  # type: ignore[arg-type]
                address="127.0.0.1:41234",
                instant=self.instant,
                uptime=(self.instant - runs.START) / SECOND,
                target_rate=self.rate,
                produced_rate=self.rate or 0.0,
                acknowledged_rate=self.rate or 0.0,
                topics=tuple(replace(topic, acknowledged=topic.produced) for topic in topics),
                missed=0,
                behind=0,
                silent=0.0,
                failures=(),
                last_error="",
                error="",
                closed=False,
                channels=tuple[ChannelColumn, ...](self.world.columns()),
                watched=tuple(
                    self.tails[login].view(self.world.history(login), 2, self.books.income.get(login) or Income())
                    for login in self.watched
                ),
                moments=self.books.moments(),
                applied=self.books.applied(),
                latency=Latency(),
            ),
            **self.changes,
        )


def app(handle: ScriptedHandle | None = None, **options: Any) -> TelemetraApp:
    """The app on a scripted handle; the channel in view is already watched and polling is the test's."""
    scripted = handle if handle is not None else ScriptedHandle()
    scripted.watch([CHANNELS[0]])
    return TelemetraApp(scripted, Show("embedded", CHANNELS, **options), polls=False)
