"""The app in a real terminal: keys, sizes and signals, and a terminal in order afterwards."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from tests import runs


def plain(shown):
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def left_in_order(shown):
    """The alternate screen was left, and the cursor is visible again."""
    assert shown.rindex("\x1b[?1049l") > shown.rindex("\x1b[?1049h")
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")
    return plain(shown[shown.rindex("\x1b[?1049l") :])


def test_keys_sizes_and_q_leave_a_terminal_in_order_with_the_totals(terminal):
    screen = terminal("--embedded", "--rate-per-sec", "50", "--channels", "one_tv,two_tv")
    screen.wait_for("embedded")
    screen.wait_for("acknowledged")
    screen.press("+r")
    screen.wait_for("100")
    for size, drawn in (((24, 80), "money"), ((15, 60), "tgt"), ((10, 40), "needs 40 x 12"), ((60, 200), "target")):
        before = len(screen.shown)
        screen.resize(size)
        os.killpg(screen.child.pid, signal.SIGWINCH)
        screen.wait_for(drawn, after=before)
    screen.press("q")
    code, after, shown = screen.end()
    assert code == 0
    assert after == screen.before
    rest = left_in_order(shown)
    found = re.search(r"Total: produced (\d+), delivered (\d+), failed 0", rest)
    assert found
    assert found[1] == found[2]
    assert int(found[1]) > 50
    assert "Traceback" not in shown


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_signals_drain_and_restore_the_terminal(terminal, number):
    screen = terminal("--output", "null", "--rate-per-sec", "200")
    screen.wait_for("LIVE")
    screen.child.send_signal(number)
    code, after, shown = screen.end()
    assert code == 0
    assert after == screen.before
    assert re.search(r"Total: produced (\d+), delivered \1, failed 0", left_in_order(shown))


def test_a_terminal_that_goes_away_ends_the_run(terminal, tmp_path):
    """A closed window or a lost connection: the events are drained, and no process stays behind."""
    log = tmp_path / "run.log"
    screen = terminal("--embedded", "--rate-per-sec", "500", "--log-file", str(log))
    screen.wait_for("LIVE")
    screen.hang_up()
    assert screen.child.wait(15.0) == 0
    assert re.search(r"Total: produced (\d+), delivered \1, failed 0\s*$", log.read_text())


def test_a_broker_that_is_not_there_is_told_and_the_embedded_one_taken(terminal):
    screen = terminal("--kafka-bootstrap-servers", "127.0.0.1:1", "--rate-per-sec", "50")
    screen.wait_for("use the embedded broker")
    screen.press("e")
    screen.wait_for("LIVE")
    screen.press("q")
    code, _, shown = screen.end()
    assert code == 0
    assert re.search(r"Total: produced [1-9]\d*, delivered [1-9]", left_in_order(shown))


def test_no_color_is_honoured(terminal):
    screen = terminal("--output", "null", env={"NO_COLOR": "1"})
    screen.wait_for("LIVE")
    screen.press("q")
    code, _, shown = screen.end()
    assert code == 0
    colors = {tuple(map(int, rgb)) for rgb in re.findall(r"38;2;(\d+);(\d+);(\d+)", shown)}
    assert all(max(rgb) - min(rgb) <= 2 for rgb in colors), "only greys"


ROOT = Path(__file__).parents[2]
TOTAL = re.compile(r"Total: produced (\d+), delivered \1, failed 0\s*$")


def produced(log):
    """How many events the run had, all of them delivered."""
    found = TOTAL.search(log.read_text())
    assert found, log.read_text()[-500:]
    return int(found[1])


@pytest.mark.parametrize("ends", ["signal", "itself"])
def test_a_terminal_that_nobody_reads_holds_up_no_end(terminal, tmp_path, ends):
    log = tmp_path / "run.log"
    limit = ("--max-events", "1500") if ends == "itself" else ()
    screen = terminal(
        "--output", "null", "--rate-per-sec", "500", "--log-file", str(log), "--metrics-port", "0", *limit, read=False
    )
    runs.until(lambda: log.exists() and "Stream started" in log.read_text())
    time.sleep(2.0)  # by now the terminal's buffer is full
    if ends == "signal":
        screen.child.send_signal(signal.SIGTERM)
    assert screen.child.wait(15.0) == 0
    assert produced(log) >= 500 if ends == "signal" else produced(log) == 1500


def test_a_second_signal_ends_a_run_whose_terminal_nobody_reads(terminal, tmp_path):
    fifo = tmp_path / "data"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)  # which reads nothing: there is no draining
    log = tmp_path / "run.log"
    screen = terminal("--output", "file:data", "--rate-per-sec", "5000", "--log-file", str(log), read=False)
    runs.until(lambda: log.exists() and "Stream started" in log.read_text())
    time.sleep(2.0)  # by now the terminal's buffer is full
    screen.child.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    screen.child.send_signal(signal.SIGTERM)
    assert screen.child.wait(10.0) == 1
    assert "Total: produced" in log.read_text().splitlines()[-1]
    os.close(reader)


def test_a_terminal_that_goes_away_without_a_signal_ends_the_run(terminal, tmp_path):
    log = tmp_path / "run.log"
    screen = terminal("--output", "null", "--rate-per-sec", "500", "--log-file", str(log), leads=False)
    screen.wait_for("LIVE")
    time.sleep(0.5)
    screen.hang_up()
    assert screen.child.wait(15.0) == 0
    assert produced(log) > 100


@pytest.mark.parametrize("place", ["poll", "draw", "mount", "compose", "key", "drain", "exit"])
def test_a_screen_that_fails_leaves_drained_with_the_totals_and_then_the_traceback(terminal, tmp_path, place):
    log = tmp_path / "run.log"
    screen = terminal(
        place, "--output", "null", "--rate-per-sec", "200", "--log-file", str(log), module="tests.tui.failing",
        env={"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if place in ("key", "drain"):
        screen.wait_for("LIVE")
        screen.press("f" if place == "key" else "q")
    code, after, shown = screen.end(20.0)
    assert code == 1
    assert after == screen.before
    text = plain(shown)
    told = text.index("Total: produced")
    assert text.index("Traceback (most recent call last)") > told
    assert "sesame" not in text
    if place != "exit":
        assert "LookupError: no [b]such[/b] thing" in text[told:]
        assert "The screen failed: LookupError: no [b]such[/b] thing" in log.read_text()
    assert re.search(r"Total: produced (\d+), delivered \1, failed 0", log.read_text())


def test_a_dumb_terminal_is_no_terminal(terminal):
    screen = terminal("--output", "null", env={"TERM": "dumb"})
    code, _, shown = screen.end()
    assert code == 2
    assert "--headless" in shown
    assert shown.strip().count("\n") == 0
