"""The log's lines, as text and as JSON, and where they go."""

import logging
import re

from tui_sim.reporting import log


def record(level, text, created=1_760_610_600.1239):
    made = logging.LogRecord(log.LOGGER, level, "", 0, "%s", (text,), None)
    made.created = created
    return made


def test_the_log_goes_to_a_file_as_json(tmp_path):
    path = tmp_path / "log"
    logger = log.open_log("INFO", "json", str(path), stderr=False)
    logger.handle(record(logging.INFO, "Größe 5"))
    logger.debug("not this")
    log.open_log("INFO", "text", None, stderr=False)
    assert path.read_text() == '{"time": "2025-10-16T10:30:00.123Z", "level": "INFO", "message": "Größe 5"}\n'


def test_the_log_as_text_has_time_level_and_message(tmp_path):
    path = tmp_path / "log"
    logger = log.open_log("INFO", "text", str(path), stderr=False)
    logger.warning("%d more", 5)
    log.settle(logger)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d - WARNING - 5 more\n", path.read_text())


def test_what_was_logged_before_the_screen_opened_is_there_for_it_once():
    logger = log.open_log("INFO", "text", None, stderr=False)
    logger.info("one")
    logger.info("two")
    assert [one.getMessage() for one in log.early(logger)] == ["one", "two"]
    assert log.early(logger) == []


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
