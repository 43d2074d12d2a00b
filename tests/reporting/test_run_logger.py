"""What is logged of a run: each activity once, at a pace a person can read, and the truth at the end."""

from dataclasses import replace

import pytest

from tui_sim.activity import Activity
from tui_sim.engine.snapshot import Failure
from tui_sim.reporting.run_logger import rate_text


def activity(seq, kind="transaction"):
    return Activity(seq, 0, kind, "INFO", "alpha_tv", f"{kind} {seq}")


def test_each_activity_is_told_once(picture, written):
    run_logger, _, lines = written
    run_logger.read(replace(picture, activities=(activity(1), activity(2))))
    run_logger.read(replace(picture, activities=(activity(1), activity(2), activity(3))))
    assert lines() == ["transaction 1", "transaction 2", "transaction 3"]


def test_event_lines_are_limited_and_what_is_left_out_is_counted(picture, written):
    run_logger, now, lines = written
    many = tuple(activity(seq) for seq in range(41, 81))  # 1-40 fell out of the ring
    run_logger.read(replace(picture, activities=(*many, activity(81, "raid"))))
    now[0] += 1.5
    run_logger.read(replace(picture, activities=(*many, activity(81, "raid"))))
    assert len([line for line in lines() if line.startswith("transaction")]) == 10
    assert "raid 81" in lines()
    assert "70 more event lines left out" in lines()


def produced(picture, count, **changes):
    first = replace(picture.topics[0], produced=count, acknowledged=count)
    return replace(picture, topics=(first, *picture.topics[1:]), **changes)


def test_produced_comes_every_hundred_and_at_most_once_a_second(picture, written):
    run_logger, now, lines = written
    for tenth in range(40):
        now[0] = 100 + tenth / 10
        run_logger.read(produced(picture, tenth * 50, uptime=tenth / 10))
    assert lines()[0] == "Produced 100 messages | Actual rate: 500.0 msg/sec"
    assert len(lines()) == 4


def test_the_rate_that_is_told_is_of_what_arrives(picture, written):
    run_logger, now, lines = written
    for count, arrived in ((1000, 1000), (2000, 1000)):
        now[0] += count / 100
        first = replace(picture.topics[0], produced=count, acknowledged=arrived, queued=count - arrived)
        run_logger.read(replace(picture, topics=(first, *picture.topics[1:]), uptime=count / 100))
    assert lines() == [
        "Produced 1000 messages | Actual rate: 100.0 msg/sec",
        "Produced 2000 messages | Actual rate: 0.0 msg/sec",
    ]


def test_failures_and_delays_are_told(picture, written):
    run_logger, now, lines = written
    run_logger.read(replace(picture, failures=(Failure("too large", 3),), behind=50))
    run_logger.read(replace(picture, failures=(Failure("too large", 9),), behind=50))
    now[0] += 5.2
    run_logger.read(replace(picture, failures=(Failure("too large", 12),), behind=60, missed=4))
    assert lines() == [
        "Delivery failed: 3 events (too large)",
        "behind by 50 events (the target stays 100.0 msg/sec)",
        "Delivery failed: 9 events (too large)",
        "behind by 60 events (the target stays 100.0 msg/sec), 4 missed so far",
    ]


def test_the_last_lines_count_what_is_still_queued_as_failed(picture, written):
    run_logger, _, lines = written
    first = replace(picture.topics[0], produced=10, acknowledged=6, failed=1, queued=3)
    run_logger.close(replace(picture, topics=(first, *picture.topics[1:]), missed=3, error="gone", state="ended"))
    assert lines()[0] == "Missed: 3 events were due and never made"
    assert lines()[1] == "telemetra.events.chat: produced 10, delivered 6, failed 4"
    assert lines()[-2:] == ["gone", "Total: produced 10, delivered 6, failed 4"]


def test_what_a_crowd_pushed_out_is_counted_and_what_it_did_not_push_out_is_told(picture, written):
    run_logger, now, lines = written
    crowd = tuple(activity(seq) for seq in range(1492, 2004))
    activities = (activity(1, "raid"), activity(1003, "stream_end"), activity(1004, "notice"), *crowd)
    for _ in range(2):
        run_logger.read(replace(picture, activities=activities))
        now[0] += 1.5
    assert lines()[:3] == ["raid 1", "stream_end 1003", "notice 1004"]
    assert lines()[3:] == [*(f"transaction {seq}" for seq in range(1492, 1502)), "1990 more event lines left out"]


@pytest.mark.parametrize(("rate", "text"), [(None, "max"), (10.0, "10.0"), (0.05, "0.05"), (20000.0, "20000.0")])
def test_rates_as_text(rate, text):
    assert rate_text(rate) == text
