"""The four schemas: every kind of event passes, everything else is refused."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests import runs
from tests.checks import PRICES, VALIDATORS, topic_of
from tui_sim.assets import SCHEMA_FILES, schema_text
from tui_sim.commands import Raid

pytestmark = [pytest.mark.unmeasured, pytest.mark.xdist_group("every kind")]
ROOT = Path(__file__).parents[2]


def kind_of(value):
    return value.get("event_type") or value.get("transaction_type") or topic_of(value)


@pytest.fixture(scope="module")
def kinds():
    """An event of every kind, from a run with a raid between channels and one from outside."""

    def raid(world, instant):
        if instant == runs.START + 5 * runs.SECOND:
            world.raid(Raid("beta_tv", "alpha_tv"), instant)

    found = {}
    for value in runs.values(runs.events(40_000, rate=5.0, each=raid)):
        found.setdefault(kind_of(value), value)
        found |= {"message": value} if "message" in value and "transaction_id" in value else {}
    return found


def test_every_kind_of_event_is_made_and_passes(kinds):
    expected = {
        "chat", "viewer", "donation", "subscription", "subscription_renewal", "gift_sub", "bits", "message",
        "stream_start", "stream_end", "title_change", "category_change", "raid_incoming", "raid_outgoing",
    }  # fmt: skip
    assert set(kinds) == expected
    for value in kinds.values():
        VALIDATORS[topic_of(value)].validate(value)


@pytest.mark.parametrize("topic", SCHEMA_FILES)
def test_a_schema_is_itself_valid_closed_and_has_an_example_that_passes(topic):
    schema = json.loads(schema_text(topic))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] and schema["title"] and schema["description"]
    (example,) = schema["examples"]
    VALIDATORS[topic].validate(example)

    def objects(part):
        if isinstance(part, dict):
            if part.get("type") == "object":
                yield part
            for inner in part.values():
                yield from objects(inner)

    for part in objects({k: v for k, v in schema.items() if k != "examples"}):
        assert part["additionalProperties"] is False
        assert all("description" in field for field in part["properties"].values())


def paths(value, at=()):
    """The place of every field in an event."""
    for key, inner in value.items():
        yield (*at, key)
        if isinstance(inner, dict):
            yield from paths(inner, (*at, key))


def changed(value, path, change):
    found = copy.deepcopy(value)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    change(inner, path[-1])
    return found


OPTIONAL = {("message",)}


def test_missing_null_wrongly_typed_and_extra_fields_are_refused(kinds):
    count = 0
    for value in kinds.values():
        validator = VALIDATORS[topic_of(value)]
        for path in [*paths(value)]:
            wrong = [
                changed(value, path, lambda inner, key: inner.__setitem__(key, None)),
                changed(value, path, lambda inner, key: inner.__setitem__(key, {"what": 1})),
                changed(value, path, lambda inner, key: inner.__setitem__(key, [[]])),
            ]
            if not (path in OPTIONAL and topic_of(value) == "transactions"):
                wrong.append(changed(value, path, lambda inner, key: inner.pop(key)))
            for one in wrong:
                assert not validator.is_valid(one), (kind_of(value), path)
                count += 1
        for path in [("extra",), ("metadata", "extra"), *([("raid_data", "extra")] if "raid_data" in value else [])]:
            assert not validator.is_valid(changed(value, path, lambda inner, key: inner.__setitem__(key, 1)))
    assert count > 500


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("chat", "message", ""), ("chat", "message", "x" * 501), ("chat", "bits", -1), ("chat", "bits", 1.5),
        ("chat", "badges", ["king"]), ("chat", "sentiment_hint", "angry"), ("chat", "user_id", "user_12345"),
        ("chat", "username", "Upper"), ("chat", "emotes", ["LUL", "LUL"]), ("chat", "metadata.color", "red"),
        ("chat", "metadata.client", "fridge"), ("chat", "message_id", "123"), ("chat", "timestamp", "2025-10-16"),
        ("chat", "timestamp", "2025-10-16T10:30:00.123Z"), ("chat", "timestamp", "2025-13-16T10:30:00.123456Z"),
        ("viewer", "viewer_count", -1), ("viewer", "viewer_count", 1.5), ("viewer", "metadata.peak_today", "9"),
        ("donation", "amount", 0.5), ("donation", "amount", 500.01), ("donation", "currency", "EUR"),
        ("donation", "months", 3), ("bits", "amount", 99), ("bits", "amount", 10001), ("bits", "amount", 100.5),
        ("bits", "currency", "USD"), ("gift_sub", "gift_count", 0), ("gift_sub", "gift_count", 101),
        ("gift_sub", "tier", "prime"), ("gift_sub", "months", 2), ("subscription", "months", 0),
        ("subscription", "months", 101), ("subscription", "amount", 4.99), ("subscription", "is_anonymous", True),
        ("subscription_renewal", "months", 1), ("subscription", "tier", "tier4"), ("subscription", "gift_count", 1),
        ("donation", "transaction_id", "txn_A1B2C3D4E5F6G7H8"), ("title_change", "title", "x" * 141),
        ("title_change", "tags", ["no spaces"]), ("title_change", "tags", ["x"] * 11), ("title_change", "tags", ["x" * 26]),
        ("title_change", "stream_id", "stream_1"), ("title_change", "category_id", "cat_12"),
        ("title_change", "event_type", "nap"), ("title_change", "metadata.stream_quality", "8k"),
        ("title_change", "raid_data", {"from_channel": "a_b", "to_channel": "c_d", "viewer_count": 5}),
        ("raid_incoming", "raid_data.viewer_count", 0),
    ],
)  # fmt: skip
def test_values_out_of_range_are_refused(kinds, kind, path, value):
    event = kinds[kind]
    wrong = changed(event, tuple(path.split(".")), lambda inner, key: inner.__setitem__(key, value))
    assert not VALIDATORS[topic_of(event)].is_valid(wrong)


def test_the_prices_in_the_schema_are_those_of_the_world(kinds):
    from tui_sim.world.channel import transactions

    assert transactions.PRICES == PRICES
