"""One channel's life: on or off the air, its people, its chat's pace, and what it wants to do next."""

import math
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from tui_sim.events import SECOND, Happening
from tui_sim.world.chat import ChatWriter, Line
from tui_sim.world.draws import Draws
from tui_sim.world.people import COOLDOWN, Audience, Member, Person, Population
from tui_sim.world.stream_meta import StreamSheet
from tui_sim.world.timestamps import Timestamps
from tui_sim.world.transactions import Cheer, Till, TransactionType
from tui_sim.world.viewers import ViewerCurve
from tui_sim.world.words import Vocabulary

MINUTE = 60 * SECOND
Wish = Literal["raid", "end", "start", "category"]

RAID_GAP = 10 * MINUTE
"""Least time between two raids a channel takes part in, commands excepted (contract)."""
LIFECYCLE_GAP = 30 * MINUTE
"""Least time between going on and off the air, commands excepted (contract)."""
CATEGORY_GAP = 10 * MINUTE
"""Least time between two changes of category (contract)."""

HISTORY_STEP = 2
"""Seconds of simulated time between two points of a channel's viewer history."""
_HISTORY_POINTS = 900
_BOTS_SHARE = 0.042
"""What bots say of their own accord keeps their part of chat near this (REALISM.md: about 5%)."""
_BOT_QUEUE = 6
_TRAIN_FACTOR = 6.0
"""How much likelier money is while a hype train runs."""
_CLUSTER = 0.62
"""Of ten transactions, how many more follow because of them."""
_CLUSTER_MEMORY = 25.0  # seconds
_LARGEST_JUMP = 60.0
_GREETING_TIME = MINUTE
_RAIDERS_WHO_WRITE = 300


@dataclass(frozen=True, slots=True)
class Mood:
    """A shared moment: what everybody feels, how strongly, and until when."""

    name: str
    strength: float
    until: int


class _BotLine(NamedTuple):
    """Something a bot is about to say."""

    due: int
    bot: Member
    text: str


class Channel:
    """A channel draws from its own generators alone, seeded from (seed, login)."""

    def __init__(
        self,
        seed: int,
        login: str,
        place: tuple[int, int],
        base_viewers: float,
        vocabulary: Vocabulary,
        population: Population,
        variants: int,
    ) -> None:
        """``place`` is (number, of how many channels); ``base_viewers`` the audience at the usual hour."""
        self.login = login
        self.base_viewers = base_viewers
        self._draws = Draws(seed, "channel", login)
        self._stamps = Timestamps()
        self.curve = ViewerCurve(Draws(seed, "viewers", login), base_viewers)
        self.audience = Audience(population, Draws(seed, "people", login), login, *place)
        self.sheet = StreamSheet(Draws(seed, "meta", login), vocabulary, login)
        self.writer = ChatWriter(Draws(seed, "chat", login), vocabulary, login, variants)
        self._vocabulary = vocabulary
        self._bots = [
            Member(population.fixed(name), -1, "moderator", 0, subscribed=False)
            for name in self._draws.sample(vocabulary.bots, 2)
        ]
        self._bot_lines: deque[_BotLine] = deque()
        self._bot_debt = 0.0
        self._bot_free = 0
        self.money_heat = 0.0
        """How much likelier money is because of the money just spent."""
        self.money_jump = 0.0
        self.train_until = 0
        self.till = Till(Draws(seed, "money", login), vocabulary, login, self.audience, population)
        self._has_past = False
        self.live = False
        self.closed = False
        """Whether it is over for good: the run is ending."""
        self.live_since = 0
        self.peak = 0
        self._peak_day = -1
        self._followers = base_viewers * (20.0 + 40.0 * self._draws.random())
        self._subscriber_share = 0.03 + 0.05 * self._draws.random()
        self._extra_subscribers = 0.0
        self._greeters: deque[Member] = deque(maxlen=_RAIDERS_WHO_WRITE)
        self._greeting_from = ""
        self._greeting_until = 0
        self.history: deque[int] = deque(maxlen=_HISTORY_POINTS)
        self.last_raid = -RAID_GAP
        self._last_lifecycle = 0
        self._last_category = 0
        self._category_at = 0
        self._end_at = 0
        self.start_at = 0
        self._ends_with_raid = True
        self.raid_due_at = 0
        # Chat's pace: excitement is 1 on average; it feeds on what was just said.
        self.weight = base_viewers**0.88
        self.excitement = 1.0
        self.pace = 0.0
        """Chat messages a second, lately."""
        self._echo_heat = 1.0
        self._slow = 0.0
        self.mood: Mood | None = None
        self.said = 0
        """Chat messages in the slice under way (the world sets it back)."""

    # The channel's life

    def go_live(self, instant: int, *, again: bool) -> None:
        """Go on the air at ``instant``; ``again`` with a new stream id."""
        draws = self._draws
        if again:
            self.sheet.new_stream()
        self.live = True
        self.live_since = self._last_lifecycle = self._last_category = instant
        self._category_at = instant + int((20 + 60 * draws.random()) * MINUTE)
        self._end_at = instant + int((45 + 180 * draws.random()) * MINUTE)
        self.raid_due_at = instant + int((12 + 40 * draws.random()) * MINUTE)
        self._ends_with_raid = draws.random() < 0.75
        if not self._has_past:
            self.curve.go_live(instant)
        self._has_past = False
        self._notice_count(instant)

    def prelude(self, start: int, seconds: int) -> None:
        """Let the audience live for ``seconds`` before ``start``, so that the stream begins with a past."""
        self.curve.go_live(start - seconds * SECOND)
        for second in range(seconds):
            self.curve.step(start + (second - seconds) * SECOND, 1)
            if second % HISTORY_STEP == 0:
                self.history.append(self.curve.count)
        self._has_past = True

    def go_off(self, instant: int, *, back_at: int | None = None) -> None:
        """Leave the air; back at ``back_at``, or after half an hour or more."""
        self.live = False
        self.mood = None
        self._last_lifecycle = instant
        pause = LIFECYCLE_GAP + int(30 * MINUTE * self._draws.random())
        self.start_at = back_at if back_at is not None else instant + pause
        self._greeters.clear()
        self._bot_lines.clear()
        self.train_until = 0
        self.money_heat = 0.0

    def end_soon(self, instant: int) -> None:
        """Let the stream end at ``instant`` (after a raid)."""
        self._end_at = instant
        self._ends_with_raid = False

    def step(self, instant: int, seconds: int) -> tuple[list[Wish], Happening | None]:
        """Live on by whole ``seconds`` to ``instant``: what the channel wants, and a spike or drop that set in."""
        if not self.live:
            return (["start"] if not self.closed and self.start_at and instant >= self.start_at else []), None
        happening = self.curve.step(instant, seconds)
        self._notice_count(instant)
        self.audience.resize(self.curve.chatters)
        self.audience.turn_over(min(seconds, 600))
        self._followers += self.curve.count * seconds * 2.0e-5 * (1.0 + self.excitement)
        self._extra_subscribers = self._extra_subscribers * math.exp(-seconds / 7200.0) + self.till.new_subscribers
        self.till.new_subscribers = 0
        self._feel(instant, seconds)
        if instant // SECOND % HISTORY_STEP == 0 or seconds >= HISTORY_STEP:
            self.history.append(self.curve.count)
        wishes: list[Wish] = []
        if instant >= self._end_at:
            may_raid = self._ends_with_raid and instant - self.last_raid >= RAID_GAP
            wishes.append("raid" if may_raid else "end")
            self._end_at = instant + MINUTE  # asked again if it could not be granted
        elif instant >= self._category_at and instant - self._last_category >= CATEGORY_GAP:
            self._category_at = instant + int((20 + 60 * self._draws.random()) * MINUTE)
            wishes.append("category")
        return wishes, happening

    def _notice_count(self, instant: int) -> None:
        day = instant // (86_400 * SECOND)
        if day > self._peak_day:
            self._peak_day, self.peak = day, 0
        self.peak = max(self.peak, self.curve.count)

    # Chat's pace

    def _feel(self, instant: int, seconds: int) -> None:
        draws = self._draws
        if self.mood is not None and instant >= self.mood.until:
            self.mood = None
        # Shared moments, every 10 (busy) to 25 (quiet) minutes: REALISM.md, "Chat".
        if self.mood is None and draws.random() < seconds / (60.0 * (25.0 - 15.0 * self.heat)):
            name = draws.pick(("hype", "hype", "funny", "funny", "sad", "fail", "tense"))
            self.excite(instant, name, 1.0 + 2.5 * draws.random(), 8.0 + 25.0 * draws.random())
        self._slow += -self._slow * seconds / 420.0 + draws.gauss(0.0, 0.3) * math.sqrt(2.0 * seconds / 420.0)
        self._slow = max(-1.2, min(1.2, self._slow))

    def excite(self, instant: int, mood: str, strength: float, seconds: float) -> None:
        """A shared moment sets in: chat is ``1 + strength`` times as fast at its height."""
        self.mood = Mood(mood, strength, instant + int(seconds * SECOND))

    def board_train(self, until: int) -> None:
        """A hype train runs until ``until``."""
        self.train_until = until

    def paste(self, instant: int, seconds: float, share: float) -> None:
        """One text makes ``share`` of chat for ``seconds``."""
        text = self._draws.pick(self._vocabulary.copypastas)
        text = text.replace("{streamer}", self.login).replace("{game}", self.sheet.category.name)
        self.writer.paste(instant, text, seconds, share)

    def money_pressure(self, instant: int) -> float:
        """How likely money is just now: 1 on average, more with excitement, after money, and in a hype train."""
        own = (1.0 - _CLUSTER) * (0.6 + 0.4 * min(self.excitement, 4.0)) + self.money_heat
        return own * _TRAIN_FACTOR if instant < self.train_until else own

    @property
    def heat(self) -> float:
        """How busy chat is: 0 at 20 messages a minute or fewer, 1 at 400 or more."""
        return max(0.0, min(1.0, math.log(max(self.pace, 1e-3) * 60.0 / 20.0) / 3.0))

    def observe(self, seconds: float, expected: float, money: float) -> None:
        """Take in the slice that ended: ``said`` messages in ``seconds``, where ``expected`` a second are usual, and
        ``money`` transactions a second.
        """
        self.money_heat *= math.exp(-seconds / _CLUSTER_MEMORY)
        self.money_jump = min(_LARGEST_JUMP, _CLUSTER / (max(money, 1e-6) * _CLUSTER_MEMORY))
        heat = self.heat
        branching, memory = 0.45 + 0.3 * heat, 10.0 - 8.0 * heat
        rate = self.said / seconds
        self.pace += (rate - self.pace) * (1.0 - math.exp(-seconds / 15.0))
        relative = rate / expected if expected > 0 else 1.0
        self._echo_heat += (relative - self._echo_heat) * (1.0 - math.exp(-seconds / memory))
        strength = self.mood.strength if self.mood is not None else 0.0
        own = math.exp(self._slow - 0.045) * (1.0 + strength) / 1.07
        self.excitement = max(0.05, min(8.0, (1.0 - branching) * own + branching * self._echo_heat))
        self.said = 0

    # Events

    def chat(self, instant: int) -> dict[str, Any]:
        """A chat line without bits."""
        self._bot_debt += _BOTS_SHARE
        if self._bot_lines and self._bot_lines[0].due <= instant:
            return self._bot_says(instant)
        if self._bot_debt > 2.0 and not self._bot_lines and self._draws.random() < 0.05:
            self._ask_bot(instant, self._draws.pick(self._vocabulary.bot_timers))
        if self._greeters and instant < self._greeting_until and self._draws.random() < 0.35:
            member = self._greeters.popleft()
            member.last_message = instant
            text = self.writer.greeting(self._greeting_from)
            line = self.writer.plain(instant, member.person.user_id, text, "excited")
            return self._message(instant, member.person, member.badges, line, 0)
        member = self.audience.writer(instant, may_repeat=self.pace > 1000.0 / 60.0)
        mood = self.mood.name if self.mood is not None else ""
        somebody = self.audience.somebody() if self._draws.random() < 0.5 else None
        line = self.writer.line(instant, member.person.user_id, self.heat, mood, self.sheet.category.name, somebody)
        if line.text[0] == "!":
            answers = self._vocabulary.bot_answers.get(line.text[1:].split(" ")[0])
            if answers is not None:
                self._ask_bot(instant, self._draws.pick(answers), member.person.username)
        return self._message(instant, member.person, member.badges, line, 0)

    def _ask_bot(self, instant: int, text: str, user: str = "") -> None:
        """A bot says ``text`` a second or two from now, if it is not too busy."""
        if len(self._bot_lines) >= _BOT_QUEUE:
            return
        draws = self._draws
        minutes = max(1, (instant - self.live_since) // MINUTE)
        text = (
            text.replace("{user}", user or self.login)
            .replace("{streamer}", self.login)
            .replace("{game}", self.sheet.category.name)
            .replace("{number}", str(2 + int(200 * draws.random())))
            .replace("{uptime}", f"{minutes // 60}h {minutes % 60}m" if minutes >= 60 else f"{minutes} minutes")
        )
        due = max(instant + int((0.4 + 1.2 * draws.random()) * SECOND), self._bot_free)
        bot = self._bots[0] if draws.random() < 0.7 else self._bots[1]
        self._bot_free = due + COOLDOWN + SECOND // 10
        self._bot_lines.append(_BotLine(due, bot, text))

    def _bot_says(self, instant: int) -> dict[str, Any]:
        _, bot, text = self._bot_lines.popleft()
        self._bot_debt -= 1.0
        self._bot_free = max(self._bot_free, instant + COOLDOWN + SECOND // 10)
        if self._bot_lines and self._bot_lines[0].due < instant + COOLDOWN:
            self._bot_lines[0] = self._bot_lines[0]._replace(due=instant + COOLDOWN + SECOND // 10)
        line = self.writer.plain(instant, bot.person.user_id, text, "neutral", echo=False)
        return self._message(instant, bot.person, bot.badges, line, 0)

    def cheer(self, instant: int, cheer: Cheer | None, *, large: bool) -> dict[str, Any]:
        """A chat line with bits: those of a transaction, or a few of somebody else's."""
        if cheer is None:
            member = self.audience.writer(instant, may_repeat=self.pace > 1000.0 / 60.0)
            bits = self.till.large_bits() if large else self.till.small_bits()
            person, badges, note = member.person, member.badges, self.till.cheer_note()
        else:
            person, bits, note = cheer.person, cheer.bits, cheer.note
            badges = cheer.member.badges if cheer.member is not None else []
            if cheer.member is not None:
                cheer.member.last_message = instant
        line = self.writer.cheer(instant, person.user_id, bits, note)
        return self._message(instant, person, badges, line, bits)

    def _message(self, instant: int, person: Person, badges: list[str], line: Line, bits: int) -> dict[str, Any]:
        self.said += 1
        return {
            "message_id": self._draws.uuid(),
            "channel": self.login,
            "username": person.username,
            "user_id": person.user_id,
            "message": line.text,
            "emotes": line.emotes,
            "badges": badges,
            "is_action": bits == 0 and self._draws.random() < 0.005,
            "bits": bits,
            "sentiment_hint": line.sentiment,
            "timestamp": self._stamps.write(instant),
            "metadata": {"client": person.client, "color": person.color},
        }

    def viewers(self, instant: int) -> dict[str, Any]:
        """The viewer count."""
        curve = self.curve
        count = curve.count
        self._notice_count(instant)
        subscribers = round(count * self._subscriber_share + self._extra_subscribers)
        return {
            "event_id": self._draws.uuid(),
            "channel": self.login,
            "viewer_count": count,
            "chatter_count": curve.chatters,
            "follower_count": round(self._followers),
            "subscriber_count": min(count, subscribers),
            "timestamp": self._stamps.write(instant),
            "metadata": {
                "peak_today": self.peak,
                "stream_uptime_seconds": (instant - self.live_since) // SECOND,
            },
        }

    def transaction(
        self, kind: TransactionType, instant: int, gifts: int | None = None
    ) -> tuple[dict[str, Any], Cheer | None]:
        """A transaction of ``kind``, and the cheer that follows from it; ``gifts`` is a gift's size."""
        value, cheer = self.till.transaction(kind, instant, self._stamps.write(instant), gifts)
        self.money_heat += self.money_jump
        if kind in ("subscription", "gift_sub") and self._draws.random() < 0.6:
            self._ask_bot(instant, self._draws.pick(self._vocabulary.bot_thanks), value["username"])
        return value, cheer

    def meta(self, event_type: str, instant: int, raid: dict[str, Any] | None = None) -> dict[str, Any]:
        """A stream_meta event."""
        return self.sheet.event(event_type, self._stamps.write(instant), raid)

    def change_category(self, instant: int) -> None:
        """Another category, and with it another choice of chat templates."""
        self._last_category = instant
        self.sheet.change_category()
        self.writer.choose_templates()

    # Raids

    def raid_out(self, instant: int, viewers: int) -> list[Person]:
        """``viewers`` leave with a raid; those of them who write, by name."""
        self.last_raid = instant
        count = self.curve.count
        self.curve.raid_out(viewers)
        share = min(0.6, viewers / max(count, 1))
        writers = min(_RAIDERS_WHO_WRITE, int(share * min(self.audience.size, 2 * viewers)))
        return self.audience.leave(min(writers, viewers))

    def raid_in(self, instant: int, viewers: int, source: str, people: list[Person]) -> None:
        """A raid arrives: its people, their greetings, and an excited chat."""
        self.last_raid = instant
        self.curve.raid_in(viewers)
        self._notice_count(instant)
        known = self.audience.welcome(people)
        wanted = min(_RAIDERS_WHO_WRITE, max(1, viewers // 6))
        while len(known) < wanted:
            known.append(self.audience.newcomer(int(self.audience.size * self._draws.random())))
        self._greeters.clear()
        self._greeters.extend(known)
        self._greeting_from = source
        self._greeting_until = instant + _GREETING_TIME
        self._followers += viewers * 0.05
        strength = min(4.0, 8.0 * viewers / max(self.curve.count, 1))
        self.excite(instant, "hype", strength, 45.0)
