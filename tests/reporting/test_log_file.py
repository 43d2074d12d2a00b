"""The log file: written through to wherever its path leads."""

import os
import re

import pytest

from tui_sim.reporting import log
from tui_sim.reporting.background_writer import BackgroundWriter
from tui_sim.reporting.log_file import LogFile


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
