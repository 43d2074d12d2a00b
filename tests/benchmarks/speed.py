"""``python -m tests.benchmarks.speed``: events a second with ten channels into ``null``, beside a loop of orjson.

The reference is a plain loop of ``orjson.dumps`` on one fixed chat event, in this process and just before; the run is
the whole command in a process of its own, as fast as possible and at full realism. The best of three.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

from tests import runs

CHANNELS = ",".join(f"channel_{number}" for number in range(10))
SECONDS = 5.0
LOOPS = 1_000_000


def reference() -> float:
    """Events a second of the plain loop."""
    value = next(event.value for event in runs.events(50) if event.topic == "chat")
    began = time.perf_counter()
    for _ in range(LOOPS):
        orjson.dumps(value)
    return LOOPS / (time.perf_counter() - began)


def whole(*more: str) -> float:
    """Events a second of the whole command."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        command = [sys.executable, "-m", "tui_sim", "--headless", "--output", "null", "--channels", CHANNELS,
                   "--seed", "1", "--log-format", "json", "--log-file", str(log), *more]  # fmt: skip
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        total = json.loads(log.read_text().splitlines()[-1])["message"]
    return float(total.split("delivered ")[1].split(",")[0]) / SECONDS


def main() -> None:
    dumps = max(reference() for _ in range(3))
    print(f"{'orjson.dumps on one fixed event':<44}{dumps:>12,.0f} /s    1.000")
    rate = max(whole("--rate-per-sec", "max", "--duration", f"{SECONDS:g}") for _ in range(3))
    print(f"{'ten channels into null, as fast as possible':<44}{rate:>12,.0f} /s    {rate / dumps:.3f}")


if __name__ == "__main__":
    main()
