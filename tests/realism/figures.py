"""Figures of one channel's events beside the ranges that real data have."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median, pstdev

from tests.realism.measures import (
    Session,
    badge_share,
    busiest,
    capitals,
    donations,
    echoes,
    emote_count,
    gap_variation,
    gini,
    jumps,
    money_chat,
    money_fano,
    money_share,
    most_frequent_line,
    only_emotes,
    own_gap,
    per_chatter,
    quantile,
    repeats,
    tier_share,
    transactions,
    viewer_change,
    words,
    zipf_slope,
)

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
    measure: Callable[[Session], float]
    rates: tuple[float, float] = (0.0, 1e9)
    hours: float = 0.0
    """The least simulated hours it makes sense for."""
    of: Callable[[Session], int] | None = None
    """Of how many things it is a percentage; of too few, chance alone takes it out of its range."""

    def few(self, session: Session) -> bool:
        """Whether chance alone has a standard error of 7% of the value or more."""
        part = self.low / 100.0
        return self.of is not None and self.of(session) < 200.0 * (1.0 - part) / part

    wider: float = _WIDER

    def passes(self, value: float) -> bool:
        """Whether ``value`` is inside the widened range."""
        return self.low * (1 - self.wider) <= value <= self.high * (1 + self.wider)


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
    Figure("most frequent line of 4+ words", 0, 6, most_frequent_line, wider=0.0),
]
