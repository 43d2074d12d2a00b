"""Runs the app to its end, however that comes, and says the totals when the screen is gone."""

import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress

from tui_sim.commands import Stop
from tui_sim.engine.handle import Handle
from tui_sim.reporting.log import settle
from tui_sim.reporting.run_logger import RunLogger, exit_code
from tui_sim.tui.app import TelemetraApp
from tui_sim.tui.ending import Ending
from tui_sim.tui.run_info import RunInfo

_DRAINS_WITHIN, _LEAVES_WITHIN = 15.0, 2.0  # seconds


def run(
    handle: Handle,
    run_info: RunInfo,
    to_stderr: Callable[[], logging.Logger],
    conclude: Callable[[int], int] = lambda code: code,
) -> int:
    """Run the app; the exit code of the contract.

    After the screen is gone the totals go to the logger that ``to_stderr`` opens. ``conclude`` is called once before
    them; it is given the exit code and may make it another.
    """
    once = threading.Lock()
    codes: list[int] = []

    def finish(*, forced: bool, failure: str = "") -> int:
        with once:
            if not codes:
                snapshot = handle.snapshot()
                logger = to_stderr()
                if failure:
                    logger.error("The screen failed: %s", failure)
                codes.append(conclude(exit_code(snapshot, forced=forced)))
                RunLogger(logger).totals(snapshot)
                settle(logger, 0.2 if forced else 1.0)
        return codes[0]

    app = TelemetraApp(handle, run_info)
    failure: BaseException | None = None
    streams = sys.stdout, sys.stderr
    with Ending(handle, lambda: app.call_later(app.drain), finish) as ending:
        try:
            app.run()
        except BaseException as error:  # noqa: BLE001 - whatever it is, what was produced is drained first
            failure = error
            _close_screen(app)
            sys.stdout, sys.stderr = streams
        failure = failure or app.failure
        _end(handle, forced=app.forced)
        words = f"{type(failure).__name__}: {failure}" if failure is not None else ""
        code = finish(forced=app.forced or failure is not None, failure=words)
    if failure is not None:
        sys.stderr.write("".join(traceback.format_exception(failure)))
    if ending.terminal_is_gone:
        os._exit(code)  # a thread may still wait for a key
    return code


def _close_screen(app: TelemetraApp) -> None:
    """Give the terminal back where the app did not come to it (an exit in the midst of it)."""
    driver = app._driver  # noqa: SLF001 - there is no other way to it
    if driver is not None:
        with suppress(Exception):
            driver.stop_application_mode()
            driver.close()


def _end(handle: Handle, *, forced: bool) -> None:
    """See to it that the run is over: a screen that failed has asked for nothing."""
    handle.submit(Stop(now=forced))
    if not handle.join(_LEAVES_WITHIN if forced else _DRAINS_WITHIN) and not forced:
        handle.submit(Stop(now=True))
        handle.join(_LEAVES_WITHIN)
