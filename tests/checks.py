"""What must hold for any stream of events: shapes by the schemas, and the contract's rules across events.

Written from the contract alone, without a look at the world's code: it knows events, not who made them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator

from tui_sim.assets import SCHEMA_FILES, schema_text

VALIDATORS = {topic: Draft202012Validator(json.loads(schema_text(topic))) for topic in SCHEMA_FILES}
PRICES = {"tier1": 5.99, "tier2": 9.99, "tier3": 24.99, "prime": 0.0}
ORDER = {
    "chat": "message_id channel username user_id message emotes badges is_action bits sentiment_hint timestamp metadata",
    "viewer": "event_id channel viewer_count chatter_count follower_count subscriber_count timestamp metadata",
    "transactions": "transaction_id channel username user_id transaction_type amount currency tier months "
    "streak_months gift_count message is_anonymous timestamp metadata",
    "stream_meta": "event_id channel event_type timestamp stream_id title category category_id language is_mature "
    "tags raid_data metadata",
}
ANONYMOUS = {"gift_sub": "ananonymousgifter", "bits": "ananonymouscheerer", "donation": "anonymous"}


def seconds(stamp: str) -> float:
    """A timestamp as Unix seconds."""
    return datetime.fromisoformat(stamp).timestamp()


def milliseconds(stamp: str) -> int:
    """A timestamp as whole Unix milliseconds."""
    return round(seconds(stamp) * 1e6) // 1000


def topic_of(value: Mapping[str, Any]) -> str:
    """The topic an event belongs to, by its id field and shape."""
    if "message_id" in value:
        return "chat"
    if "transaction_id" in value:
        return "transactions"
    return "stream_meta" if "event_type" in value else "viewer"


def violations(events: Iterable[Mapping[str, Any]], *, schema: bool = True, lifecycle: bool = True) -> list[str]:
    """Every breach of the contract in a whole run's events, in order of production; empty when there is none."""
    wrong: list[str] = []
    ids: set[str] = set()
    people: dict[str, tuple[str, str | None]] = {}
    by_id: dict[str, str] = {}
    last: dict[str, str] = {}
    live: dict[str, bool] = defaultdict(bool)
    streams: dict[str, str] = {}
    seen_streams: set[str] = set()
    peaks: dict[tuple[str, str], int] = {}
    months: dict[tuple[str, str], int] = {}
    outgoing: dict[tuple[str, str], float] = {}
    categories: dict[str, str] = {}
    badges: dict[tuple[str, str], tuple[str, ...]] = {}
    channels = set()
    every = list(events)
    for value in every:
        channels.add(value["channel"])
    for number, value in enumerate(every):
        topic = topic_of(value)

        def say(what: str, value: Mapping[str, Any] = value, number: int = number, topic: str = topic) -> None:
            wrong.append(f"event {number} ({topic}, {value['channel']}): {what}")

        if schema:
            for error in VALIDATORS[topic].iter_errors(value):
                say(f"{error.json_path}: {error.message}")
        order = ORDER[topic].split()
        if [key for key in order if key in value] != list(value):
            say("keys are out of order")
        channel, stamp = value["channel"], value["timestamp"]
        identity = value.get("message_id") or value.get("event_id") or value["transaction_id"]
        if identity in ids:
            say(f"id {identity} twice")
        ids.add(identity)
        if stamp < last.get(channel, ""):
            say("time runs back")
        last[channel] = stamp
        if "username" in value:
            color = value["metadata"].get("color")
            name, user = value["username"], value["user_id"]
            known = people.get(name)
            if known and (known[0] != user or (color and known[1] and known[1] != color)):
                say(f"{name} has two ids or colours")
            people[name] = (user, color or (known[1] if known else None))
            if by_id.setdefault(user, name) != name:
                say(f"{user} has two names")
        if lifecycle and topic != "stream_meta" and not live[channel]:
            say("an event while offline")
        if topic == "chat":
            words = value["message"].split(" ")
            used = list(dict.fromkeys(word for word in words if word in value["emotes"]))
            if used != value["emotes"]:
                say("emotes are not in the message, or out of order")
            lasting = tuple(b for b in value["badges"] if b in ("partner", "premium", "turbo"))
            if len(value["badges"]) < 3 and badges.setdefault((value["username"], ""), lasting) != lasting:
                say(f"{value['username']}'s badges changed for no reason")
        elif topic == "viewer":
            viewers, chatters = value["viewer_count"], value["chatter_count"]
            if viewers >= 20 and not 0.05 * viewers <= chatters <= 0.20 * viewers:
                say(f"{chatters} chatters of {viewers}")
            if chatters > viewers or value["subscriber_count"] > viewers:
                say("more people than viewers")
            peak = value["metadata"]["peak_today"]
            day = (channel, stamp[:10])
            if peak < viewers or peak < peaks.get(day, 0):
                say("a peak below the count, or one that fell")
            peaks[day] = peak
        elif topic == "transactions":
            _check_money(value, months, say)
        else:
            kind = value["event_type"]
            if categories.setdefault(value["category"], value["category_id"]) != value["category_id"]:
                say("a category with two ids")
            if kind == "stream_start":
                if live[channel]:
                    say("a start while live")
                if value["stream_id"] in seen_streams:
                    say("an old stream id")
                live[channel] = True
                streams[channel] = value["stream_id"]
                seen_streams.add(value["stream_id"])
            elif lifecycle and not live[channel]:
                say(f"{kind} while offline")
            elif kind == "stream_end":
                live[channel] = False
            if lifecycle and streams.get(channel) != value["stream_id"]:
                say("another stream's id")
            if "raid_data" in value:
                _check_raid(value, channels, outgoing, say)
    return wrong


def _check_money(value: Mapping[str, Any], months: dict[tuple[str, str], int], say: Any) -> None:
    kind = value["transaction_type"]
    if not isinstance(value["amount"], float):
        say("an amount without a fraction")
    if value["is_anonymous"] and value["username"] != ANONYMOUS.get(kind):
        say("an anonymous one with a name")
    if kind == "gift_sub" and round(PRICES[value["tier"]] * value["gift_count"], 2) != value["amount"]:
        say("a gift at the wrong price")
    if kind in ("subscription", "subscription_renewal"):
        if value["streak_months"] > value["months"]:
            say("a streak longer than the months")
        if PRICES[value["tier"]] != value["amount"]:
            say("a subscription at the wrong price")
        key = (value["channel"], value["user_id"])
        if kind == "subscription_renewal" and key not in months:
            say("a renewal by a non-subscriber")
        if value["months"] <= months.get(key, 0):
            say("months that do not grow")
        months[key] = value["months"]


def _check_raid(value: Mapping[str, Any], channels: set[str], outgoing: dict[tuple[str, str], float], say: Any) -> None:
    raid, at = value["raid_data"], seconds(value["timestamp"])
    pair = (raid["from_channel"], raid["to_channel"])
    if value["event_type"] == "raid_outgoing":
        if raid["from_channel"] != value["channel"]:
            say("somebody else's raid")
        outgoing[pair] = at
    else:
        if raid["to_channel"] != value["channel"]:
            say("a raid on somebody else")
        if raid["from_channel"] in channels and not 0 <= at - outgoing.get(pair, -1e9) <= 60:
            say("a raid_incoming without its raid_outgoing")


def shares(events: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Parts in percent: of topics (of all), of transaction kinds (of transactions) and of bits (of chat)."""
    topics: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    bits = 0
    for value in events:
        topic = topic_of(value)
        topics[topic] += 1
        if topic == "transactions":
            kinds[value["transaction_type"]] += 1
        elif topic == "chat":
            bits += value["bits"] > 0
    total, money = topics.total(), max(1, kinds.total())
    found = {topic: 100 * topics[topic] / total for topic in SCHEMA_FILES}
    found |= {kind: 100 * kinds[kind] / money for kind in (*ANONYMOUS, "subscription", "subscription_renewal")}
    found["cheers"] = 100 * bits / max(1, topics["chat"])
    return found


def unmatched_cheers(events: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Bits transactions that nobody cheered in chat within 2 s, and all of them."""
    every = list(events)
    cheers: dict[tuple[str, str, int], list[float]] = defaultdict(list)
    for value in every:
        if value.get("bits"):
            cheers[value["channel"], value["user_id"], value["bits"]].append(seconds(value["timestamp"]))
    bought = [value for value in every if value.get("transaction_type") == "bits"]
    unmatched = 0
    for value in bought:
        at = seconds(value["timestamp"])
        times = cheers[value["channel"], value["user_id"], value["amount"]]
        match = next((time for time in times if 0 <= time - at <= 2.0), None)
        if match is None:
            unmatched += 1
        else:
            times.remove(match)
    return unmatched, len(bought)


def of_kind(events: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    """The stream_meta events of ``kind``."""
    return [value for value in events if value.get("event_type") == kind]


def mean_viewers(events: Iterable[Mapping[str, Any]], channel: str, since: float, until: float) -> float:
    """The mean of the counts that a channel told in ``[since, until)``, in Unix seconds."""
    counts: list[int] = [
        value["viewer_count"]
        for value in events
        if topic_of(value) == "viewer" and value["channel"] == channel and since <= seconds(value["timestamp"]) < until
    ]
    return sum(counts) / len(counts)
