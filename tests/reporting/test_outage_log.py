"""An outage in the log: told when it has lasted for a while, now and then while it lasts, and when it is over."""

import re
from dataclasses import replace

import pytest

from tui_sim.engine.snapshot import Outage


@pytest.fixture
def told(written):
    """Reads snapshots at moments that the test gives; what was told so far."""
    run_logger, now, lines = written

    def read(at, snapshot):
        now[0] = at
        run_logger.read(snapshot)
        return lines()

    return read


def down(picture, silent, reason="Connection refused", waiting=480):
    topics = tuple(topic.name for topic in picture.topics)
    return replace(picture, silent=silent, outage=Outage(1_700_000_000.0, topics, waiting, reason))


def acknowledged(picture, count):
    first = replace(picture.topics[0], produced=count, acknowledged=count)
    return replace(picture, topics=(first, *picture.topics[1:]))


def test_an_outage_is_told_within_ten_seconds_again_and_when_it_is_over(picture, told):
    for tenth in range(20, 480):
        lines = told(tenth / 10, down(picture, tenth / 10))
        if tenth == 90:
            assert len(lines) == 1
    lines = told(48.0, acknowledged(picture, 50))
    assert len(lines) == 3
    for line in lines[:2]:
        assert re.fullmatch(r"Kafka does not answer since \d\d:\d\d:20: Connection refused, 480 events wait", line)
    assert lines[2] == "Kafka answers again after 48 s"
    assert told(49.0, picture) == lines


def test_another_cause_is_told_sooner(picture, told):
    for tenth in range(20, 250):
        lines = told(tenth / 10, down(picture, tenth / 10, "no answer" if tenth < 100 else "Connection refused"))
    assert [line.split(": ")[1].split(",")[0] for line in lines] == ["no answer", "Connection refused"]


def test_a_short_outage_is_not_worth_a_line(picture, told):
    told(2.0, down(picture, 2.0))
    told(4.0, down(picture, 4.0))
    assert told(4.5, acknowledged(picture, 50)) == []


def test_an_outage_that_ends_as_all_has_failed_is_no_answer(picture, told):
    for second in range(2, 9):
        lines = told(float(second), down(picture, float(second)))
    assert told(10.0, picture) == lines


def test_an_outage_at_the_very_end_is_told_with_the_totals(picture, told, written):
    told(2.5, down(picture, 2.5))
    run_logger, _, lines = written
    run_logger.close(down(picture, 3.0))
    assert [line.split(" since")[0] for line in lines() if "answer" in line] == ["Kafka does not answer"]


def test_what_is_told_of_outages_is_a_warning(picture, told, caplog):
    told(6.0, down(picture, 6.0))
    told(8.0, acknowledged(picture, 10))
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_a_reader_of_the_output_that_rests_is_called_what_it_is(picture, told):
    picture = replace(picture, output="stdout", address="stdout")
    told(2.0, down(picture, 2.0))
    told(6.0, down(picture, 6.0, "it takes nothing"))
    (line, over) = told(8.0, acknowledged(picture, 10))
    assert line.startswith("The reader of stdout does not answer since ")
    assert over == "The reader of stdout answers again after 8 s"
