"""Figures of one channel's events, measured from the events alone, and the ranges real data have."""

import bisect
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import mean, median, pstdev
from typing import Any

_WIDER = 0.15  # of a real range, at both ends


@dataclass(frozen=True)
class Figure:
    """A figure: its name, the range that real data have, how it is measured, and what part of the rates it is for.

    ``low`` and ``high`` are as published; a value passes within the range widened by ``wider``, 15% unless the range
    is the accepted one itself. ``rates`` limits a figure to channels of so many messages a minute.
    """

    name: str
    low: float
    high: float
    measure: Callable[["Session"], float]
    rates: tuple[float, float] = (0.0, 1e9)
    hours: float = 0.0
    """The least simulated hours it makes sense for."""
    of: Callable[["Session"], int] | None = None
    """Of how many things it is a percentage; of too few, chance alone takes it out of its range."""

    def few(self, session: "Session") -> bool:
        """Whether chance alone has a standard error of 7% of the value or more."""
        part = self.low / 100.0
        return self.of is not None and self.of(session) < 200.0 * (1.0 - part) / part

    wider: float = _WIDER

    def passes(self, value: float) -> bool:
        """Whether ``value`` is inside the widened range."""
        return self.low * (1 - self.wider) <= value <= self.high * (1 + self.wider)


def seconds(stamp: str) -> float:
    """A timestamp of an event as Unix seconds."""
    return datetime.fromisoformat(stamp).timestamp()


class Session:
    """One channel's events, oldest first, with what several figures need."""

    def __init__(self, events: Sequence[dict[str, Any]], bots: frozenset[str]) -> None:
        self.chat = [event for event in events if "message_id" in event]
        self.money = [event for event in events if "transaction_id" in event]
        self.viewers = [event for event in events if "viewer_count" in event]
        self.meta = [event for event in events if "event_type" in event]
        self.bots = bots
        self.times = [seconds(event["timestamp"]) for event in self.chat]
        self.start, self.end = self.times[0], self.times[-1]
        self.hours = (self.end - self.start) / 3600.0
        self.people = [event for event in self.chat if event["username"] not in bots]
        self.texts = [event["message"] for event in self.people]
        self.lengths = sorted(len(text) for text in self.texts)
        self.rate = len(self.chat) / max(1e-9, self.end - self.start) * 60.0

    def share(self, test: Callable[[dict[str, Any]], bool]) -> float:
        """The share of people's messages that pass ``test``, in percent."""
        return 100.0 * sum(1 for event in self.people if test(event)) / len(self.people)

    def counts(self, width: float) -> list[int]:
        """Messages in consecutive windows of ``width`` seconds."""
        found = [0] * max(1, int((self.end - self.start) / width))
        for at in self.times:
            number = int((at - self.start) / width)
            if number < len(found):
                found[number] += 1
        return found

    def fano(self, width: float) -> float:
        """Variance over mean of the counts in windows of ``width`` seconds."""
        found = self.counts(width)
        return pstdev(found) ** 2 / mean(found)


def quantile(values: Sequence[float], part: float) -> float:
    """A quantile of ascending values."""
    return values[min(len(values) - 1, int(part * len(values)))]


def words(event: dict[str, Any]) -> list[str]:
    """A message's words."""
    return str(event["message"]).split()


def only_emotes(event: dict[str, Any]) -> bool:
    """Whether nothing but emotes stands in the message."""
    return bool(event["emotes"]) and all(word in event["emotes"] for word in words(event))


def capitals(event: dict[str, Any]) -> bool:
    """Whether a message of four letters or more, emotes aside, is all capitals."""
    text = "".join(word for word in words(event) if word not in event["emotes"])
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) >= 4 and all(sign.isupper() for sign in letters)


def emote_count(session: Session) -> list[int]:
    """How many emotes stand in each message that has any, ascending."""
    return sorted(sum(word in event["emotes"] for word in words(event)) for event in session.people if event["emotes"])


def zipf_slope(session: Session) -> float:
    """Slope of ln(count) over ln(rank) of the 100 most used emotes, least squares with the weight of the counts."""
    ranked = Counter(word for event in session.people for word in words(event) if word in event["emotes"])
    points = [(math.log(rank), math.log(count), count) for rank, (_, count) in enumerate(ranked.most_common(100), 1)]
    total = sum(weight for _, _, weight in points)
    x0 = sum(x * w for x, _, w in points) / total
    y0 = sum(y * w for _, y, w in points) / total
    return -sum(w * (x - x0) * (y - y0) for x, y, w in points) / sum(w * (x - x0) ** 2 for x, _, w in points)


def echoes(session: Session) -> float:
    """Messages whose text another person wrote in the 30 s before, in percent."""
    last: dict[str, list[tuple[float, str]]] = defaultdict(list)
    found = 0
    for event in session.people:
        at = seconds(event["timestamp"])
        before = [(then, who) for then, who in last[event["message"]] if at - then <= 30.0]
        found += any(who != event["username"] for _, who in before)
        last[event["message"]] = [*before, (at, event["username"])]
    return 100.0 * found / len(session.people)


def repeats(session: Session) -> float:
    """Messages whose text the same person wrote in the 30 s before, in percent."""
    last: dict[tuple[str, str], float] = {}
    found = 0
    for event in session.people:
        at, key = seconds(event["timestamp"]), (event["username"], event["message"])
        found += key in last and at - last[key] <= 30.0
        last[key] = at
    return 100.0 * found / len(session.people)


def per_chatter(session: Session) -> list[int]:
    """Messages of each person, ascending."""
    return sorted(Counter(event["username"] for event in session.people).values())


def gini(session: Session) -> float:
    """Gini coefficient of messages per person."""
    counts = per_chatter(session)
    total, number = sum(counts), len(counts)
    return 2.0 * sum(rank * count for rank, count in enumerate(counts, 1)) / (number * total) - (number + 1) / number


def own_gap(session: Session) -> float:
    """Median seconds between two messages of the same person."""
    last: dict[str, float] = {}
    gaps = []
    for event in session.people:
        at = seconds(event["timestamp"])
        if event["username"] in last:
            gaps.append(at - last[event["username"]])
        last[event["username"]] = at
    return median(gaps)


def gap_variation(session: Session) -> float:
    """Coefficient of variation of gaps, the mean over windows of ten minutes."""
    found = []
    at = session.start
    while at + 600 <= session.end:
        inside = session.times[bisect.bisect_left(session.times, at) : bisect.bisect_left(session.times, at + 600)]
        gaps = [later - earlier for earlier, later in pairwise(inside)]
        if len(gaps) > 20:
            found.append(pstdev(gaps) / mean(gaps))
        at += 600
    return mean(found)


def busiest(session: Session) -> float:
    """The busiest minute over the mean minute, the mean over the hours."""
    counts = session.counts(60.0)
    hours = [counts[at : at + 60] for at in range(0, len(counts) - 59, 60)] or [counts]
    return mean(max(hour) / mean(hour) for hour in hours)


def viewers_by_minute(session: Session) -> list[int]:
    """The viewer count at every full minute."""
    times = [seconds(event["timestamp"]) for event in session.viewers]
    found, at = [], times[0]
    while at <= times[-1]:
        found.append(session.viewers[bisect.bisect_right(times, at) - 1]["viewer_count"])
        at += 60.0
    return found


_JUMP = 0.02  # in a minute: no walk does that
_OUT = 15  # minutes after a jump: a raid or a spike, and how it fades


def viewer_change(minutes: int) -> Callable[[Session], float]:
    """Standard deviation of the change of ln(viewers) over ``minutes``, in percent, away from jumps (raids, spikes,
    drops), which are counted by themselves, and from the first half hour.

    It is taken about a mean of zero, which days of real curves have: within a few hours the changes share a drift, and
    taken about their own mean they would seem smaller than they are.
    """

    def measure(session: Session) -> float:
        found = [math.log(max(1, count)) for count in viewers_by_minute(session)]
        jumps = [at for at in range(1, len(found)) if abs(found[at] - found[at - 1]) > _JUMP]
        changes = [
            found[at + minutes] - found[at]
            for at in range(30, len(found) - minutes)
            if not any(at - _OUT < jump <= at + minutes for jump in jumps)
        ]
        return 100.0 * math.sqrt(mean(change**2 for change in changes)) if len(changes) > 20 else math.nan

    return measure


def jumps(low: float, high: float) -> Callable[[Session], float]:
    """Minutes in a thousand in which ln(viewers) changes by more than ``low`` and no more than ``high``."""

    def measure(session: Session) -> float:
        found = viewers_by_minute(session)
        inside = [low < math.log(later / earlier) <= high for earlier, later in pairwise(found) if earlier and later]
        return 1000.0 * sum(inside) / max(1, len(inside))

    return measure


def transactions(kind: str) -> Callable[[Session], int]:
    """How many transactions of ``kind`` there are."""
    return lambda session: sum(event["transaction_type"] == kind for event in session.money)


def tier_share(tiers: Sequence[str]) -> Callable[[Session], float]:
    """Percent of subscriptions of ``tiers``."""

    def measure(session: Session) -> float:
        found = [event["tier"] for event in session.money if event["transaction_type"] == "subscription"]
        return 100.0 * sum(tier in tiers for tier in found) / max(1, len(found))

    return measure


def money_share(kind: str, field: str, value: int) -> Callable[[Session], float]:
    """Percent of transactions of ``kind`` whose ``field`` is ``value``."""

    def measure(session: Session) -> float:
        found = [event[field] for event in session.money if event["transaction_type"] == kind]
        return 100.0 * sum(1 for one in found if one == value) / max(1, len(found))

    return measure


def donations(session: Session) -> list[float]:
    """Amounts of donations, ascending, in US dollars."""
    return sorted(float(event["amount"]) for event in session.money if event["transaction_type"] == "donation")


def badge_share(*badges: str) -> Callable[[Session], float]:
    """Percent of people's messages by somebody with one of ``badges`` (any when none is given)."""
    return lambda session: session.share(
        lambda event: any(badge in event["badges"] for badge in badges) if badges else bool(event["badges"])
    )


def minute_counts(session: Session, kinds: Sequence[str]) -> list[int]:
    """Transactions of ``kinds`` by the minute."""
    found = [0] * max(1, int((session.end - session.start) / 60.0))
    for event in session.money:
        if event["transaction_type"] in kinds:
            number = int((seconds(event["timestamp"]) - session.start) / 60.0)
            if 0 <= number < len(found):
                found[number] += 1
    return found


def money_fano(session: Session) -> float:
    """Variance over mean of donations and cheers a minute."""
    found = minute_counts(session, ("donation", "bits", "gift_sub"))
    return pstdev(found) ** 2 / max(1e-9, mean(found))


def money_chat(session: Session) -> float:
    """Correlation of money with chat, by the minute."""
    money, chat = minute_counts(session, ("donation", "bits", "gift_sub")), session.counts(60.0)
    pairs = list(zip(money, chat, strict=False))
    m0, c0 = mean(m for m, _ in pairs), mean(c for _, c in pairs)
    across = sum((m - m0) * (c - c0) for m, c in pairs)
    spread = math.sqrt(sum((m - m0) ** 2 for m, _ in pairs) * sum((c - c0) ** 2 for _, c in pairs))
    return across / spread if spread else 0.0


def worn_out(session: Session) -> float:
    """How often the most frequent line of four or more words came that nobody echoed within 30 s."""
    last: dict[str, float] = {}
    fresh: Counter[str] = Counter()
    for event in session.people:
        at, text = seconds(event["timestamp"]), event["message"]
        if len(text.split()) >= 4 and not all(word in event["emotes"] for word in text.split()):
            if at - last.get(text, -1e9) > 30.0:
                fresh[text] += 1
            last[text] = at
    return float(max(fresh.values(), default=0))


QUIET, MIDDLE, BUSY = (0.0, 80.0), (80.0, 280.0), (280.0, 1e9)


def by_rate(name: str, values: Sequence[float], measure: Callable[[Session], float]) -> list[Figure]:
    """A figure whose value depends on the rate: at 30, 140 and 437 messages a minute; NaN where none is published."""
    return [
        Figure(name, value, value, measure, rates, hours=1.0)
        for value, rates in zip(values, (QUIET, MIDDLE, BUSY), strict=True)
        if not math.isnan(value)
    ]


FIGURES = [
    Figure("characters, first quartile", 3, 8, lambda s: quantile(s.lengths, 0.25)),
    Figure("characters, median", 7, 17, lambda s: quantile(s.lengths, 0.5)),
    Figure("characters, third quartile", 16, 34, lambda s: quantile(s.lengths, 0.75)),
    Figure("sd of ln(characters)", 0.9, 1.15, lambda s: pstdev(math.log(n) for n in s.lengths), wider=0.0),
    Figure("words, median", 1, 3, lambda s: median(len(words(e)) for e in s.people)),
    Figure("one word, %", 31, 52, lambda s: s.share(lambda e: len(words(e)) == 1)),
    Figure("three words or fewer, %", 57, 78, lambda s: s.share(lambda e: len(words(e)) <= 3)),
    Figure("200 characters or more, %", 0.2, 1.8, lambda s: s.share(lambda e: len(e["message"]) >= 200)),
    Figure("with an emote, %", 41, 74, lambda s: s.share(lambda e: bool(e["emotes"]))),
    Figure("nothing but emotes, %", 18, 41, lambda s: s.share(only_emotes)),
    Figure("emotes where any, mean", 1.5, 2.2, lambda s: mean(emote_count(s))),
    Figure("emotes where any, median", 1, 1, lambda s: median(emote_count(s))),
    Figure("emotes where any, p95", 3, 7, lambda s: quantile(emote_count(s), 0.95)),
    Figure("emote Zipf slope", 1.0, 1.4, zipf_slope),
    *by_rate("echoes within 30 s, %", (14.0, 39.0, math.nan), echoes),
    Figure("distinct / all messages", 0.43, 0.64, lambda s: len(set(s.texts)) / len(s.texts)),
    Figure("all capitals, %", 10, 40, lambda s: s.share(capitals)),
    Figure("commands, %", 0, 4, lambda s: s.share(lambda e: e["message"].startswith("!"))),
    Figure("mentions, %", 3, 10, lambda s: s.share(lambda e: any(w.startswith("@") for w in words(e)))),
    Figure("links, %", 0.1, 0.9, lambda s: s.share(lambda e: "example.com" in e["message"])),
    Figure("questions, %", 3, 10, lambda s: s.share(lambda e: "?" in e["message"])),
    Figure("bots' share, %", 5, 5, lambda s: 100.0 * (1 - len(s.people) / len(s.chat))),
    Figure("Gini of messages per chatter", 0.65, 0.75, gini),
    Figure("messages per chatter, mean", 7, 10, lambda s: mean(per_chatter(s)), hours=2),
    Figure("messages per chatter, median", 2, 2, lambda s: median(per_chatter(s)), hours=2),
    Figure("same person's gap, median s", 38, 58, own_gap),
    Figure("same text again in 30 s, %", 0.7, 1.0, repeats),
    Figure("badges: any, %", 64, 64, badge_share()),
    Figure("badges: subscriber, %", 10, 65, badge_share("subscriber")),
    Figure("badges: moderator, %", 2, 2, badge_share("moderator")),
    Figure("badges: premium, %", 21, 21, badge_share("premium")),
    Figure("badges, most", 1, 3, lambda s: max(len(e["badges"]) for e in s.chat)),
    *by_rate("Fano factor, 1 s", (1.0, 2.5, 4.0), lambda s: s.fano(1.0)),
    *by_rate("Fano factor, 10 s", (2.2, 13.0, 14.0), lambda s: s.fano(10.0)),
    *by_rate("Fano factor, 60 s", (6.0, 39.0, 42.0), lambda s: s.fano(60.0)),
    *by_rate("Fano factor, 300 s", (15.0, 86.0, 63.0), lambda s: s.fano(300.0)),
    Figure("variation of gaps, 10 min", 1.1, 1.4, gap_variation),
    Figure("busiest minute / mean", 1.9, 3.8, busiest, hours=1),
    Figure("messages / viewer and minute", 0.04, 0.04, lambda s: s.rate / mean(e["viewer_count"] for e in s.viewers)),
    Figure("ln(viewers), 1 min, sd %", 0.26, 0.26, viewer_change(1), MIDDLE, 2),
    Figure("ln(viewers), 10 min, sd %", 2.1, 2.1, viewer_change(10), MIDDLE, 2),
    Figure("ln(viewers), 30 min, sd %", 5, 5, viewer_change(30), MIDDLE, 4),
    Figure("ln(viewers), 60 min, sd %", 8, 8, viewer_change(60), MIDDLE, 6),
    Figure("jumps over 5%, in 1,000 min", 7, 7, jumps(0.05, math.inf), MIDDLE, 12),
    Figure("drops over 10%, in 1,000 min", 1, 1, jumps(-math.inf, -0.105), MIDDLE, 12),
    Figure("Prime among subscriptions, %", 50, 50, tier_share(["prime"]), of=transactions("subscription")),
    Figure("tier 2 and 3, %", 4, 4, tier_share(["tier2", "tier3"]), of=transactions("subscription")),
    Figure("gifts of 1, %", 36, 36, money_share("gift_sub", "gift_count", 1), of=transactions("gift_sub")),
    Figure("gifts of 5, %", 25, 25, money_share("gift_sub", "gift_count", 5), of=transactions("gift_sub")),
    Figure("gifts of 10, %", 16, 16, money_share("gift_sub", "gift_count", 10), of=transactions("gift_sub")),
    Figure("bits of 100, %", 34, 34, money_share("bits", "amount", 100), of=transactions("bits")),
    Figure("bits of 500, %", 9, 9, money_share("bits", "amount", 500), of=transactions("bits")),
    Figure("donations, median $", 5, 5, lambda s: median(donations(s))),
    Figure("donations, sd of ln", 1.3, 1.3, lambda s: pstdev(math.log(amount) for amount in donations(s))),
    Figure("money a minute, Fano", 3.0, math.inf, money_fano, hours=2, wider=0.0),
    Figure("money and chat, correlation", 0.2, 0.4, money_chat, hours=2, wider=0.0),
    Figure("most worn line of 4+ words", 0, 6, worn_out, wider=0.0),
]
