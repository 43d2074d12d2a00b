"""Small parts: draws, timestamps, encoder, the engine's accounts."""

from itertools import islice
from typing import cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import runs
from tui_sim.activity import Activity
from tui_sim.commands import Raid
from tui_sim.encoders.json import JsonEncoder
from tui_sim.engine.books import Books, Rate
from tui_sim.events import Author, ChatText, Event, Transaction, value_of
from tui_sim.timestamps import Timestamps
from tui_sim.world.rng import RandomStream


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


def test_the_record_has_the_channel_as_key_and_the_event_s_milliseconds():
    encoder = JsonEncoder(runs.NAMES, ("alpha_tv",))
    (record,) = encoder.encode_all(
        [("transactions", "alpha_tv", 1_700_000_000_123_999, cast("Transaction", {"b": 1, "a": "ü"}))]
    )
    assert record == ("telemetra.events.transactions", b"alpha_tv", 1_700_000_000_123, '{"b":1,"a":"ü"}'.encode(), None)


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
        for event, (topic, key, timestamp, value, _) in zip(events, records, strict=True):
            assert (topic, key, timestamp) == (runs.NAMES[event[0]], event[1].encode(), event[2] // 1000)
            assert value == orjson.dumps(value_of(event))


@given(text=st.text(st.characters(codec="utf-8")), emote=st.text(st.characters(codec="utf-8")))
def test_whatever_is_said_is_json(text, emote):
    author = Author("alpha_tv", "somebody", "user_1", ("vip",), "web", "#00FF00")
    event: Event = ("chat", "alpha_tv", runs.START, ("id", author, ChatText(text, [emote], "neutral"), False, 0))
    ((*_, value, _),) = JsonEncoder(runs.NAMES, ("alpha_tv",)).encode_all([event])
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


def test_a_crowd_of_one_kind_pushes_no_other_kind_out():
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
