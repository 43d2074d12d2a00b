"""A log never waits for its reader: what finds no room is counted and told, and the newest lines are kept."""

import fcntl
import os
import re
import signal
import subprocess
import sys
import threading
import time

import pytest

from tests import runs
from tui_sim.reporting import log
from tui_sim.reporting.background_writer import BackgroundWriter
from tui_sim.reporting.descriptors import to_descriptor
from tui_sim.reporting.log_file import LogFile

F_SETPIPE_SZ = 1031


class Slow:
    """A reader that takes all at once, when it is let."""

    def __init__(self):
        self.asked = threading.Event()
        self.reads = threading.Event()
        self.data = b""
        self.fails = 0

    def __call__(self, data):
        self.asked.set()
        self.reads.wait(20)
        if self.fails:
            self.fails -= 1
            raise OSError(28, "No space left on device")
        self.data += data
        return len(data)


def test_lines_are_written_whole_and_in_their_order():
    reader = Slow()
    reader.reads.set()
    writer = BackgroundWriter(reader)
    for number in range(5000):
        writer.write(f"{number}")
        writer.write("\n")
    writer.write("rest")
    assert writer.wait()
    assert reader.data == b"".join(b"%d\n" % number for number in range(5000)) + b"rest"


def test_a_reader_that_rests_holds_up_nobody_and_hears_what_it_missed():
    reader = Slow()
    writer = BackgroundWriter(reader, room=10)
    for number in range(100):
        writer.write(f"{number}\n")
    assert not writer.wait(0.01)
    assert not writer.wait(60.0), "who has waited in vain does not wait again"
    reader.reads.set()
    runs.until(writer.wait)
    lines = reader.data.decode().splitlines()
    assert lines[-10:] == [str(number) for number in range(90, 100)]
    told = re.findall(r"(\d+) lines left out: nobody read them", reader.data.decode())
    assert told
    assert sum(map(int, told)) + len(lines) - len(told) == 100


def test_what_could_not_be_written_is_written_later_or_told(monkeypatch):
    monkeypatch.setattr("tui_sim.reporting.background_writer._TRY_AGAIN", 0.01)
    reader = Slow()
    reader.fails = 3
    writer = BackgroundWriter(reader, room=5)
    writer.write("0\n")
    assert reader.asked.wait(20)
    for number in range(1, 20):
        writer.write(f"{number}\n")
    reader.reads.set()
    assert writer.wait()
    text = reader.data.decode()
    assert text.endswith("15\n16\n17\n18\n19\n")
    assert "lines left out: No space left on device" in text


def test_a_pipe_that_is_closed_is_told_and_takes_nothing_more():
    read, write = os.pipe()
    writer = BackgroundWriter(to_descriptor(write))
    os.close(read)
    writer.write("one\n")
    runs.until(lambda: writer.unread)
    writer.write("two\n")
    assert writer.wait(60.0)
    os.close(write)


# The log file


def logged(path, text):
    logger = log.open_log("INFO", "text", str(path), stderr=False)
    logger.info("%s", text)
    log.settle(logger)
    return logger


def test_a_log_file_that_is_moved_or_deleted_is_begun_anew(tmp_path):
    path = tmp_path / "run.log"
    logger = logged(path, "first")
    path.rename(tmp_path / "run.log.1")
    logger.info("second")
    log.settle(logger)
    assert (tmp_path / "run.log.1").read_text().endswith("first\n")
    assert path.read_text().endswith("INFO - second\n")
    path.unlink()
    logger.info("third")
    log.settle(logger)
    assert path.read_text().endswith("INFO - third\n")
    os.truncate(path, 0)  # as logrotate's copytruncate does
    logger.info("fourth")
    log.settle(logger)
    assert re.fullmatch(r"[^\0]* - INFO - fourth\n", path.read_text())


def test_a_log_file_can_be_a_fifo_that_nobody_reads_yet(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    writer = BackgroundWriter(LogFile(str(path)).write)
    writer.write("one\n")
    assert not writer.wait(0.05)
    with open(path, encoding="utf-8") as reader:
        assert reader.readline() == "one\n"
    writer.write("two\n")  # its reader has gone: the next one gets it
    with open(path, encoding="utf-8") as reader:
        assert reader.readline() == "two\n"


@pytest.mark.parametrize("path", ["/dev/null", "/dev/stderr"])
def test_a_log_file_can_be_a_device(path, command):
    done = command("--headless", "--output", "null", "--max-events", "5", "--rate-per-sec", "max", "--log-file", path)
    assert done.returncode == 0
    assert done.stderr.count("Total: produced 5, delivered 5, failed 0") == (1 if path == "/dev/null" else 2)


def test_a_full_disk_does_not_hold_up_the_run(command):
    done = command("--headless", "--output", "null", "--max-events", "5", "--log-file", "/dev/full", timeout=20)
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1].endswith("Total: produced 5, delivered 5, failed 0")
    assert "Traceback" not in done.stderr


# The command, whose log nobody reads


@pytest.fixture
def stalled(tmp_path):
    """Starts a run whose standard error is a small pipe that nobody reads; what is in it, and the child."""
    read, write = os.pipe()
    fcntl.fcntl(write, F_SETPIPE_SZ, 4096)
    children = []

    def begin(*arguments):
        command = [sys.executable, "-m", "tui_sim", "--headless", *arguments]
        child = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=write, cwd=tmp_path, env=runs.clean_environment()
        )
        children.append(child)
        return child

    yield begin, read
    for child in children:
        child.kill()
        child.wait()
    os.close(read)
    os.close(write)


def wait_until_full(read):
    runs.until(lambda: int.from_bytes(fcntl.ioctl(read, 0x541B, b"\0\0\0\0"), sys.byteorder) > 3000)  # FIONREAD
    time.sleep(0.3)


def drain(descriptor, enough):
    while not enough.is_set():
        try:
            os.read(descriptor, 1 << 16)
        except BlockingIOError:
            time.sleep(0.01)


def test_a_run_whose_log_nobody_reads_comes_to_its_end(stalled, tmp_path):
    begin, _ = stalled
    child = begin("--output", "null", "--max-events", "4000", "--rate-per-sec", "2000", "--log-file", "run.log")
    assert child.wait(20) == 0
    assert (tmp_path / "run.log").read_text().endswith("Total: produced 4000, delivered 4000, failed 0\n")


def test_a_run_whose_log_nobody_reads_hears_a_signal(stalled):
    begin, read = stalled
    child = begin("--output", "null", "--rate-per-sec", "2000")
    wait_until_full(read)
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0


def test_a_run_that_nobody_reads_at_all_leaves_at_the_second_signal(stalled, tmp_path):
    begin, read = stalled
    fifo = tmp_path / "data"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    child = begin("--output", "file:data", "--rate-per-sec", "5000")
    full = threading.Event()
    draining = threading.Thread(target=drain, args=(reader, full))
    draining.start()
    wait_until_full(read)
    full.set()
    draining.join()
    time.sleep(0.5)  # now the data wait as well
    child.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 1
    os.close(reader)


def test_a_line_of_the_log_is_one_line_and_steers_no_terminal(tmp_path):
    path = tmp_path / "run.log"
    logger = log.open_log("DEBUG", "text", str(path), stderr=False)
    logger.error("%s", "refused\n2026-01-01 00:00:00 - INFO - all is well\x1b[2J\u202e")
    logger.debug("%s", "Traceback\n  line\x1b[2J")
    log.settle(logger)
    first, *traceback = path.read_text().splitlines()
    assert first.endswith(r" - ERROR - refused\n2026-01-01 00:00:00 - INFO - all is well\x1b[2J\u202e")
    assert traceback[0].endswith(" - DEBUG - Traceback")
    assert traceback[1:] == [r"  line\x1b[2J"]
