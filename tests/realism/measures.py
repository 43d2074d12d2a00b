"""What is measured of one channel's events, from the events alone."""

import bisect
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import mean, median, pstdev
from typing import Any


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


def most_frequent_line(session: Session) -> float:
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
