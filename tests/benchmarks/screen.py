"""What the screen costs, in a real terminal: ``python -m tests.benchmarks.screen``.

Prints the first paint, the CPU at 10 events a second, and at 20,000 a second the event loop's lag and the engine's
rate with the screen beside its rate without it, all in one run. What counts are the ratios.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import ClassVar

from tests.terminal import Terminal
from tui_sim.commands import Stop
from tui_sim.compose import compose
from tui_sim.settings.load import load
from tui_sim.tui.app import TelemetraApp
from tui_sim.tui.run_info import RunInfo

SETTLE, MEASURE = 4.0, 12.0  # seconds
PROBE = 0.005  # seconds between two looks at the loop
CHANNELS = "night_owl,pixel_fox,speed_run"


def cpu(pid: int) -> float:
    """CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Probed(TelemetraApp):
    """The app, and how late its event loop wakes up."""

    CSS_PATH = str(Path("tui_sim/tui/app.tcss").resolve())
    found: ClassVar[dict[str, float]] = {}

    def on_ready(self) -> None:
        """Begin to look."""
        self.run_worker(self._probe())

    async def _probe(self) -> None:
        await asyncio.sleep(SETTLE)
        began, before, used = time.monotonic(), self._handle.snapshot(), time.process_time()
        lags = []
        while time.monotonic() - began < MEASURE:
            at = time.monotonic()
            await asyncio.sleep(PROBE)
            lags.append(time.monotonic() - at - PROBE)
        span, after = time.monotonic() - began, self._handle.snapshot()
        lags.sort()
        found = {
            "rate": (after.produced - before.produced) / span,
            "missed": after.missed,
            "cpu": (time.process_time() - used) / span,
            "p50": lags[len(lags) // 2],
            "p99": lags[len(lags) * 99 // 100],
        }
        type(self).found = found
        self.action_leave()


def arguments(rate: int) -> list[str]:
    return ["--output", "null", "--rate-per-sec", str(rate), "--seed", "8", "--channels", CHANNELS]


def with_screen(rate: int) -> dict[str, float]:
    """The app in a terminal, probed from inside."""
    with tempfile.TemporaryDirectory() as folder:
        report = f"{folder}/report.json"
        terminal = Terminal(str(rate), report, module="tests.benchmarks.screen", folder=Path.cwd())
        terminal.child.wait(SETTLE + MEASURE + 30)
        found: dict[str, float] = json.loads(Path(report).read_text())
        return found | {"written": len(terminal.shown)}


def without_screen(rate: int) -> float:
    """The same engine alone: events a second."""
    settings = load(["--headless", *arguments(rate)])
    engine = compose(settings, 8, None)
    engine.start()
    time.sleep(SETTLE)
    began, before = time.monotonic(), engine.snapshot().produced
    time.sleep(MEASURE)
    found = (engine.snapshot().produced - before) / (time.monotonic() - began)
    engine.submit(Stop())
    engine.join(5.0)
    return found


def first_paint() -> tuple[float, float]:
    """Wall and CPU seconds until the frame of the channel list is drawn."""
    began = time.monotonic()
    terminal = Terminal(*arguments(10))
    while b"Channels" not in terminal.shown:
        time.sleep(0.002)
    found = time.monotonic() - began, cpu(terminal.child.pid)
    terminal.press("q")
    terminal.child.wait(10)
    return found


def reference() -> float:
    """CPU seconds of a Python that imports Textual's App and nothing else."""
    before = os.times()
    os.spawnlp(os.P_WAIT, sys.executable, sys.executable, "-c", "import textual.app, textual.widgets")
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    paints = sorted(first_paint() for _ in range(5))
    imported = sorted(reference() for _ in range(5))[2]
    wall, spent = paints[2]
    print(f"first paint {wall:.2f} s wall, {spent:.2f} s CPU: {spent / imported:.1f} x importing Textual alone")
    for rate in (10, 1000, 20_000):
        alone, found = without_screen(rate), with_screen(rate)
        print(
            f"{rate:>6}/s: engine {alone:,.0f}/s alone, {found['rate']:,.0f}/s with the screen"
            f" ({found['rate'] / alone:.3f}), missed {found['missed']:.0f};"
            f" loop lag p50 {1000 * found['p50']:.1f} ms, p99 {1000 * found['p99']:.1f} ms;"
            f" {100 * found['cpu']:.0f}% CPU; {found['written'] / 1000 / (SETTLE + MEASURE):.0f} kB/s to the terminal",
            flush=True,
        )


def inside(rate: int, report: str) -> None:
    """What runs in the terminal."""
    settings = load(arguments(rate))
    engine = compose(settings, 8, None)
    app = Probed(engine, RunInfo(settings.channels))
    app.run()
    Path(report).write_text(json.dumps(app.found))
    engine.join(5.0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        inside(int(sys.argv[1]), sys.argv[2])
    else:
        main()
