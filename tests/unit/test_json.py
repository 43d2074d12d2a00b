"""Events as JSON."""

from itertools import islice
from typing import cast

import orjson
from hypothesis import given
from hypothesis import strategies as st

from tests import runs
from tui_sim.commands import Raid
from tui_sim.encoders.json import JsonEncoder
from tui_sim.events import Author, ChatText, Event, Transaction, value_of


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
