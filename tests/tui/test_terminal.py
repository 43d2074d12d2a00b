"""The app in a real terminal: keys, sizes and signals, and a terminal in order afterwards."""

import os
import re
import signal
import time

import pytest


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
    screen.wait_for("acked")
    screen.press("+r")
    screen.wait_for("100")
    for size in ((24, 80), (15, 60), (10, 40), (60, 200)):
        screen.resize(size)
        os.killpg(screen.child.pid, signal.SIGWINCH)
        time.sleep(0.3)
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
    screen.wait_for("acked")
    time.sleep(1.0)
    screen.child.send_signal(number)
    code, after, shown = screen.end()
    assert code == 0
    assert after == screen.before
    assert re.search(r"Total: produced (\d+), delivered \1, failed 0", left_in_order(shown))


def test_a_terminal_that_goes_away_ends_the_run(terminal, tmp_path):
    """A closed window or a lost connection: the events are drained, and no process stays behind."""
    log = tmp_path / "run.log"
    screen = terminal("--embedded", "--rate-per-sec", "500", "--log-file", str(log))
    screen.wait_for("acked")
    time.sleep(1.0)
    screen.hang_up()
    assert screen.child.wait(15.0) == 0
    assert re.search(r"Total: produced (\d+), delivered \1, failed 0\s*$", log.read_text())


def test_a_broker_that_is_not_there_is_told_and_the_embedded_one_taken(terminal):
    screen = terminal("--kafka-bootstrap-servers", "127.0.0.1:1", "--rate-per-sec", "50")
    screen.wait_for("use the embedded broker")
    screen.press("e")
    screen.wait_for("LIVE")
    time.sleep(0.5)
    screen.press("q")
    code, _, shown = screen.end()
    assert code == 0
    assert re.search(r"Total: produced [1-9]\d*, delivered [1-9]", left_in_order(shown))


def test_no_color_is_honoured(terminal):
    screen = terminal("--output", "null", env={"NO_COLOR": "1"})
    screen.wait_for("acked")
    time.sleep(0.5)
    screen.press("q")
    code, _, shown = screen.end()
    assert code == 0
    colors = {tuple(map(int, rgb)) for rgb in re.findall(r"38;2;(\d+);(\d+);(\d+)", shown)}
    assert all(max(rgb) - min(rgb) <= 2 for rgb in colors), "only greys"
