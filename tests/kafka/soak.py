"""A long run against a real Kafka that is killed and restarted again and again.

``python -m tests.kafka.soak --minutes 20`` prints memory by the minute, and then what ``verify`` and a consumer that is
not ours find. It wants the environment that CONTRIBUTING.md tells of.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import runs
from tests.kafka.brokers import Broker

_DOWN = 3.0  # seconds between a kill and the restart


def resident(process: int) -> float:
    """Resident memory of a process, in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def main() -> int:
    """Print the figures; the exit code is 1 when something is wrong."""
    parser = argparse.ArgumentParser(description="A long run against a real Kafka that is restarted under way.")
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--rate", type=int, default=5000, help="events a second")
    parser.add_argument("--every", type=float, default=300.0, help="seconds between two restarts")
    options = parser.parse_args()
    broker = Broker(Path(os.environ["KAFKA_RUN"]) / "1", os.environ["KAFKA_PLAIN"])
    prefix = f"soak-{os.urandom(4).hex()}"
    program = [sys.executable, "-m", "tui_sim"]
    with tempfile.TemporaryDirectory() as folder:
        child = subprocess.Popen(
            [*program, "--headless", "--kafka-bootstrap-servers", broker.address, "--topic-prefix", prefix,
             "--rate-per-sec", str(options.rate), "--channels", "one_tv,two_tv,three_tv,four_tv",
             "--report", "run.json", "--log-level", "warning"],
            cwd=folder, env=runs.clean_environment(),
        )  # fmt: skip
        began = time.monotonic()
        minute, restart = 0, options.every
        try:
            passed = 0.0
            while passed < options.minutes * 60:
                time.sleep(1.0)
                passed = time.monotonic() - began
                if passed >= (minute + 1) * 60:
                    minute += 1
                    print(f"minute {minute}: {resident(child.pid):.1f} MB", flush=True)
                if passed >= restart and options.minutes * 60 - passed > 30:
                    restart += options.every
                    broker.signal(signal.SIGKILL)
                    time.sleep(_DOWN)
                    broker.up()
                    print(f"broker killed and restarted at {passed:.0f} s", flush=True)
        finally:
            child.send_signal(signal.SIGTERM)
        code = child.wait(60)
        print(f"exit code {code}", flush=True)
        done = subprocess.run(
            [*program, "verify", "--kafka-bootstrap-servers", broker.address, "--manifest", "run.json"],
            cwd=folder, check=False, env=runs.clean_environment(),
        )  # fmt: skip
    return code or done.returncode


if __name__ == "__main__":
    sys.exit(main())
