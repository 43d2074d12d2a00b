"""Small parts: clocks, draws, timestamps, encoder, log, journalist."""

import json
import logging
import time
from dataclasses import replace
from itertools import islice
from typing import cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import runs
from tui_sim.activity import Activity
from tui_sim.clock import VirtualClock, WallClock
from tui_sim.commands import Raid
from tui_sim.encoders.json import JsonEncoder
from tui_sim.engine.books import Books, Rate
from tui_sim.engine.snapshot import Failure, TopicCount
from tui_sim.events import Author, ChatText, Event, Transaction, value_of
from tui_sim.reporting import log
from tui_sim.reporting.run_logger import RunLogger, rate_text
from tui_sim.timestamps import Timestamps
from tui_sim.world.rng import RandomStream


def test_wall_time_is_the_time_of_day_and_never_runs_back():
    clock = WallClock()
    first = clock.now()
    assert abs(first / 1e6 - time.time()) < 1.0
    assert clock.now() >= first
    assert clock.until(first) <= 0.0
    assert clock.until(first + 10_000_000) == pytest.approx(10.0, abs=0.5)


def test_virtual_time_is_there_at_once_and_never_runs_back():
    clock = VirtualClock(1000)
    assert clock.until(5000) == 0.0
    clock.until(2000)
    assert clock.now() == 5000


def test_timestamps_have_six_digits_and_z():
    stamps = Timestamps()
    assert stamps.write(1_760_610_600_123_456) == "2025-10-16T10:30:00.123456Z"
    assert stamps.write(1_760_610_600_000_000) == "2025-10-16T10:30:00.000000Z"
    assert stamps.write(1_760_610_601_000_001) == "2025-10-16T10:30:01.000001Z"
    assert stamps.up_to_millisecond(1_760_610_599_987) == "2025-10-16T10:29:59.987"


def test_draws_depend_on_seed_and_name_alone():
    assert RandomStream(1, "a").random() == RandomStream(1, "a").random()
    assert RandomStream(1, "a").random() != RandomStream(2, "a").random()
    assert RandomStream(1, "a").random() != RandomStream(1, "b").random()
    assert RandomStream(1, "a").uuid() == RandomStream(1, "a").uuid()


@pytest.mark.parametrize("mean", [0.0, 0.3, 5.0, 80.0])
def test_poisson_counts_have_their_mean_and_variance(mean):
    rng = RandomStream(3, "poisson")
    counts = [rng.poisson(mean) for _ in range(20_000)]
    found = sum(counts) / len(counts)
    assert found == pytest.approx(mean, rel=0.03, abs=0.001)
    assert sum((one - found) ** 2 for one in counts) / len(counts) == pytest.approx(mean, rel=0.05, abs=0.001)


def test_the_record_has_the_channel_as_key_and_the_event_s_milliseconds():
    encoder = JsonEncoder(runs.NAMES, ("alpha_tv",))
    (record,) = encoder.encode_all(
        [("transactions", "alpha_tv", 1_700_000_000_123_999, cast("Transaction", {"b": 1, "a": "ü"}))]
    )
    assert record == ("telemetra.events.transactions", b"alpha_tv", 1_700_000_000_123, '{"b":1,"a":"ü"}'.encode())


def test_a_record_is_its_event_spelt_out():
    """Chat lines and viewer counts are joined from pieces; what comes out is what orjson makes of the whole."""
    raid = runs.at((2.0, Raid("alpha_tv", None, 300)))
    events = [event for some in islice(runs.untold(rate=800.0, each=raid), 100) for event in some]
    said = [event[3] for event in events if event[0] == "chat"]
    assert any(is_action for *_, is_action, _ in said)
    assert any(bits for *_, bits in said)
    encoder = JsonEncoder(runs.NAMES, ("alpha_tv", "beta_tv", "gamma_tv"))
    for _ in range(2):  # once with pieces that are made, once with pieces that are there
        records = encoder.encode_all(events)
        for event, (topic, key, timestamp, value) in zip(events, records, strict=True):
            assert (topic, key, timestamp) == (runs.NAMES[event[0]], event[1].encode(), event[2] // 1000)
            assert value == orjson.dumps(value_of(event))


@given(text=st.text(st.characters(codec="utf-8")), emote=st.text(st.characters(codec="utf-8")))
def test_whatever_is_said_is_json(text, emote):
    author = Author("alpha_tv", "somebody", "user_1", ("vip",), "web", "#00FF00")
    event: Event = ("chat", "alpha_tv", runs.START, ("id", author, ChatText(text, [emote], "neutral"), False, 0))
    ((*_, value),) = JsonEncoder(runs.NAMES, ("alpha_tv",)).encode_all([event])
    assert orjson.loads(value) == value_of(event)
    assert value == orjson.dumps(value_of(event))


def told(instant, kind, channel, text, value=0.0, other=""):
    """An activity as the world tells it."""
    return Activity(0, instant, kind, "INFO", channel, text, value, other)


def test_the_newest_activities_are_kept_by_their_numbers():
    books = Books(runs.NAMES)
    for number in range(3000):
        books.record([told(number, "transaction", "", str(number))])
    activities = books.moments()
    assert [activity.seq for activity in activities] == list(range(2489, 3001))
    assert [activity.text for activity in activities] == [str(number) for number in range(2488, 3000)]
    assert books.moments() is activities
    books.notice("seen", "WARNING")
    assert books.moments()[:-1] == activities
    assert (books.moments()[-1].text, books.moments()[-1].level, books.moments()[-1].seq) == ("seen", "WARNING", 3001)


def test_a_crowd_of_one_kind_pushes_no_other_kind_out_and_what_is_skipped_is_counted(picture, written):
    journalist, now, lines = written
    books = Books(runs.NAMES)
    books.record([told(1, "raid", "a", "Raid: 3 viewers from a to b", 3, "b")])
    for number in range(2000):
        books.record([told(number, "transaction", "a", "Transaction: ...", 1)])
        if number == 1000:
            books.record([told(number, "stream_end", "a", "Stream ended for channel: a")])
            books.notice("in between", "WARNING")
    moments = books.moments()
    assert [moment.seq for moment in moments] == [1, 1003, 1004, *range(1492, 2004)]
    assert [moment.kind for moment in moments[:3]] == ["raid", "stream_end", "notice"]
    for _ in range(2):
        journalist.read(replace(picture, moments=moments))
        now[0] += 1.5
    assert lines()[:3] == ["Raid: 3 viewers from a to b", "Stream ended for channel: a", "in between"]
    assert lines()[3:] == [*["Transaction: ..."] * 10, "1990 more event lines left out"]


def test_both_sides_of_a_raid_have_its_mark_and_nobody_else_whatever_they_are_called():
    books = Books(runs.NAMES)
    books.record([told(1, "raid", "a_b", "Raid: 3 viewers from a_b to from", 3, "from")])
    books.record([told(2, "raid", "to_me", "Raid: 3 viewers from far_away to to_me", 3, "far_away")])
    assert [moment.seq for moment in books.marks("a_b")] == [1]
    assert [moment.seq for moment in books.marks("from")] == [1]
    assert [moment.seq for moment in books.marks("to_me")] == [2]
    for login in ("viewers", "to", "raid", "3"):
        assert not books.marks(login)


def test_no_channels_marks_are_pushed_out_by_those_of_a_thousand_others():
    books = Books(runs.NAMES)
    books.record([told(1, "raid", "a", "Raid: 3 viewers from a to b", 3, "b")])
    books.record([told(at, "spike", f"channel_{at % 1000}", "Viewer spike: +9 viewers!", 9) for at in range(20_000)])
    assert [moment.kind for moment in books.marks("a")] == ["raid"]
    assert len(books.marks("channel_7")) == 20


def test_a_rate_is_that_of_the_last_two_seconds():
    rate = Rate()
    for tenth in range(100):
        found = rate.sample(tenth / 10, tenth * 5 if tenth < 50 else 250 + (tenth - 50) * 20)
    assert found == pytest.approx(200.0, rel=0.02)


@pytest.mark.parametrize(("rate", "text"), [(None, "max"), (10.0, "10.0"), (0.05, "0.05"), (20000.0, "20000.0")])
def test_rates_as_text(rate, text):
    assert rate_text(rate) == text


# What the journalist writes


@pytest.fixture
def picture():
    snapshot = runs.finish(runs.engine(max_events=5))
    counts = tuple(TopicCount(one.topic, one.name, True, 0, 0, 0, 0) for one in snapshot.topics)
    return replace(snapshot, moments=(), failures=(), topics=counts, state="running", missed=0, error="")


@pytest.fixture
def written(caplog):
    logger = logging.getLogger("journalist-test")
    caplog.set_level(logging.DEBUG, logger="journalist-test")
    now = [100.0]
    return RunLogger(logger, lambda: now[0]), now, lambda: [record.getMessage() for record in caplog.records]


def moment(seq, kind="transaction", text=""):
    return Activity(seq, 0, kind, "INFO", "alpha_tv", text or f"{kind} {seq}")


def test_each_moment_is_told_once(picture, written):
    journalist, _, lines = written
    journalist.read(replace(picture, moments=(moment(1), moment(2))))
    journalist.read(replace(picture, moments=(moment(1), moment(2), moment(3))))
    assert lines() == ["transaction 1", "transaction 2", "transaction 3"]


def test_event_lines_are_limited_and_what_is_left_out_is_counted(picture, written):
    journalist, now, lines = written
    many = tuple(moment(seq) for seq in range(41, 81))  # 1-40 fell out of the ring
    journalist.read(replace(picture, moments=(*many, moment(81, "raid"))))
    now[0] += 1.5
    journalist.read(replace(picture, moments=(*many, moment(81, "raid"))))
    assert len([line for line in lines() if line.startswith("transaction")]) == 10
    assert "raid 81" in lines()
    assert "70 more event lines left out" in lines()


def produced(picture, count, **changes):
    first = replace(picture.topics[0], produced=count, acknowledged=count)
    return replace(picture, topics=(first, *picture.topics[1:]), **changes)


def test_produced_comes_every_hundred_and_at_most_once_a_second(picture, written):
    journalist, now, lines = written
    for tenth in range(40):
        now[0] = 100 + tenth / 10
        journalist.read(produced(picture, tenth * 50, uptime=tenth / 10))
    assert lines()[0] == "Produced 100 messages | Actual rate: 500.0 msg/sec"
    assert len(lines()) == 4


def test_failures_and_delays_are_told(picture, written):
    journalist, now, lines = written
    journalist.read(replace(picture, failures=(Failure("too large", 3),), behind=50))
    journalist.read(replace(picture, failures=(Failure("too large", 9),), behind=50))
    now[0] += 5.2
    journalist.read(replace(picture, failures=(Failure("too large", 12),), behind=60, missed=4))
    assert lines() == [
        "Delivery failed: 3 events (too large)",
        "behind by 50 events (the target stays 100.0 msg/sec)",
        "Delivery failed: 9 events (too large)",
        "behind by 60 events (the target stays 100.0 msg/sec), 4 missed so far",
    ]


def test_the_last_lines_count_what_is_still_queued_as_failed(picture, written):
    journalist, _, lines = written
    first = replace(picture.topics[0], produced=10, acknowledged=6, failed=1, queued=3)
    journalist.close(replace(picture, topics=(first, *picture.topics[1:]), missed=3, error="gone", state="ended"))
    assert lines()[0] == "Missed: 3 events were due and never made"
    assert lines()[1] == "telemetra.events.chat: produced 10, delivered 6, failed 4"
    assert lines()[-2:] == ["gone", "Total: produced 10, delivered 6, failed 4"]


def test_the_log_goes_to_a_file_as_json(tmp_path):
    path = tmp_path / "log"
    logger = log.open_log("INFO", "json", str(path), stderr=False)
    logger.info("Größe %d", 5)
    logger.debug("not this")
    log.open_log("INFO", "text", None, stderr=False)
    (line,) = path.read_text().splitlines()
    found = json.loads(line)
    assert found["level"] == "INFO"
    assert found["message"] == "Größe 5"
    assert found["time"].endswith("Z")
