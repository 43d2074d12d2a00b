"""A log never waits for its reader: what finds no room is counted and told, and the newest lines are kept."""

import os
import re
import signal
import subprocess
import threading

import pytest

from tests import runs
from tests.pipes import fill, until_full
from tui_sim.reporting.background_writer import BackgroundWriter
from tui_sim.reporting.descriptors import to_descriptor


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


def test_what_could_not_be_written_is_written_later_or_told():
    reader = Slow()
    reader.fails = 3
    writer = BackgroundWriter(reader, room=5, try_again=0.01)
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


# The command, whose log nobody reads


@pytest.fixture
def stalled(start):
    """Starts a run whose standard error is a pipe that is full, and that nobody reads."""
    read, write = os.pipe()
    fill(write)
    yield lambda *arguments: start("--headless", *arguments, stdout=subprocess.DEVNULL, stderr=write)
    os.close(read)
    os.close(write)


def test_a_run_whose_log_nobody_reads_comes_to_its_end(stalled, tmp_path):
    child = stalled("--output", "null", "--max-events", "4000", "--rate-per-sec", "2000", "--log-file", "run.log")
    assert child.wait(20) == 0
    assert (tmp_path / "run.log").read_text().endswith("Total: produced 4000, delivered 4000, failed 0\n")


def test_a_run_whose_log_nobody_reads_hears_a_signal(stalled, tmp_path):
    child = stalled("--output", "file:out.jsonl", "--rate-per-sec", "2000")
    out = tmp_path / "out.jsonl"
    runs.until(lambda: out.exists() and out.stat().st_size)
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0


def test_a_run_that_nobody_reads_at_all_leaves_at_the_second_signal(stalled, tmp_path):
    os.mkfifo(tmp_path / "data")
    reader = os.open(tmp_path / "data", os.O_RDONLY | os.O_NONBLOCK)
    child = stalled("--output", "file:data", "--rate-per-sec", "5000")
    until_full(reader)
    child.send_signal(signal.SIGTERM)
    child.send_signal(signal.SIGINT)  # of the same number the kernel might make one
    assert child.wait(10) == 1
    os.close(reader)
