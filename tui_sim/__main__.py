"""The command, as ``telemetra-tui`` and as ``python -m tui_sim``."""

import signal
import sys
from types import FrameType

from tui_sim.reporting.background_writer import BackgroundWriter
from tui_sim.reporting.descriptors import to_descriptor


def main() -> int:
    """Run the command; its exit code."""
    if sys.argv[1:2] != ["verify"]:  # which has checked nothing when it is cut short
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _leave)
    from tui_sim.cli import main as run

    before, writer = sys.stderr, _writer()
    if writer is None:
        return run()
    sys.stderr = writer
    try:
        return run()
    finally:
        writer.wait()
        sys.stderr = before


def _writer() -> BackgroundWriter | None:
    """What writes to standard error from now on, so that nobody waits for its reader; None where it is closed."""
    try:
        return BackgroundWriter(to_descriptor(sys.stderr.fileno()), sys.stderr.fileno())
    except (AttributeError, OSError, ValueError):
        return None


def _leave(_number: int, _frame: FrameType | None) -> None:
    """A signal while settings and libraries are still loading: nothing was produced, so all of it was acknowledged."""
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
