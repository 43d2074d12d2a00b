"""One channel: its parts, how it lives on by seconds, and the events it makes."""

import math
from collections import deque
from collections.abc import Sequence
from itertools import repeat

from tui_sim.activity import ChannelSummary
from tui_sim.events import Author, ChatBody, ChatText, RaidData, StreamMeta, Transaction, ViewerBody
from tui_sim.timestamps import SECOND, Timestamps
from tui_sim.world.activities import ViewerJump
from tui_sim.world.channel.audience import Audience
from tui_sim.world.channel.bots import Bots
from tui_sim.world.channel.chat_writer import ChatWriter
from tui_sim.world.channel.intensity import ChatIntensity, SpendingIntensity
from tui_sim.world.channel.raiders import RAID_LASTS, Raiders
from tui_sim.world.channel.stream_info import StreamInfo
from tui_sim.world.channel.stream_plan import LifecycleRequest, StreamPlan
from tui_sim.world.channel.templates import TemplateLibrary
from tui_sim.world.channel.transactions import Cheer, TransactionType, TransactionWriter
from tui_sim.world.channel.viewer_counts import ViewerCounts
from tui_sim.world.channel.viewers import ViewerCurve
from tui_sim.world.config import CHAT_POWER
from tui_sim.world.population import Person, Population
from tui_sim.world.rng import RandomStream

HISTORY_STEP = 2
"""Seconds of simulated time between two points of a channel's viewer history."""
_HISTORY_POINTS = 900
_ACTION = 0.005  # of messages begin with /me
_COOLDOWN_YIELDS = 1000.0 / 60.0  # messages a second from which the cooldown yields

_RAID_MESSAGES = 0.15  # by each raider while the raid is the talk of the chat, beside what others say


class Channel:
    """A channel draws from its own generators alone, seeded from (seed, login)."""

    def __init__(
        self,
        seed: int,
        login: str,
        place: tuple[int, int],
        base_viewers: float,
        library: TemplateLibrary,
        population: Population,
        variants: int,
    ) -> None:
        """``place`` is (number, of how many channels); ``base_viewers`` the audience at the usual hour."""
        self.login = login
        self.base_viewers = base_viewers
        self._vocabulary = vocabulary = library.vocabulary
        self._rng = RandomStream(seed, "channel", login)
        self._stamps = Timestamps()
        self.curve = ViewerCurve(RandomStream(seed, "viewers", login), base_viewers)
        self.audience = Audience(population, RandomStream(seed, "people", login), login, *place)
        self.stream_info = StreamInfo(RandomStream(seed, "meta", login), vocabulary, login)
        self.chat_writer = ChatWriter(
            RandomStream(seed, "chat", login), library, login, variants, self.audience.somebody
        )
        self.chat_writer.category = self.stream_info.category.name
        self.bots = Bots(RandomStream(seed, "bots", login), vocabulary, population, login)
        self.chat_intensity = ChatIntensity(RandomStream(seed, "pulse", login))
        self.spending_intensity = SpendingIntensity()
        self.transactions = TransactionWriter(
            RandomStream(seed, "money", login), vocabulary, login, self.audience, population, self.chat_writer.note
        )
        self._has_past = False
        self.live = False
        self.closed = False
        """Whether it is over for good: the run is ending."""
        self.live_since = 0
        self._counts = ViewerCounts(self._rng, login, self.curve, base_viewers)
        self.turns: list[int] = []
        """Which events of the slice under way are lines of this chat that are still to be written."""
        self.counts: list[int] = []
        """Which of them are its viewer counts, to be written too."""
        self._until_action = self._next_action()
        """Messages that go by before the next one that begins with /me."""
        self._raiders = Raiders(self._rng, self.audience, self.chat_writer)
        self.history: deque[int] = deque(maxlen=_HISTORY_POINTS)
        self.plan = StreamPlan(self._rng)
        self.usual_weight = base_viewers**CHAT_POWER
        self.weight = self.usual_weight
        """How much its chat and money count for beside other channels', from its viewers just now."""

    # The channel's life

    def go_live(self, instant: int, *, again: bool) -> None:
        """Go on the air at ``instant``; ``again`` with a new stream id."""
        if again:
            self.stream_info.new_stream()
        self.live = True
        self.live_since = instant
        self.plan.go_live(instant)
        if not self._has_past:
            self.curve.go_live(instant)
        self._has_past = False
        self.audience.resize(self.curve.chatters)
        self.bots.live_since = instant
        self.bots.category = self.stream_info.category.name
        self._notice_count(instant)

    def prelude(self, start: int, seconds: int) -> None:
        """Let the audience live for ``seconds`` before ``start``, so that the stream begins with a past."""
        self.curve.go_live(start - seconds * SECOND)
        for second in range(seconds):
            self.curve.step(start + (second - seconds) * SECOND, 1)
            if second % HISTORY_STEP == 0:
                self.history.append(self.curve.count)
        self._has_past = True

    def go_off(self, instant: int) -> None:
        """Leave the air; back after half an hour or more."""
        self.live = False
        self.curve.go_off(instant)
        self.chat_intensity.rest()
        self.spending_intensity.rest()
        self.bots.rest()
        self.plan.go_off(instant)
        self._raiders.leave()

    def step(self, instant: int, seconds: int) -> tuple[LifecycleRequest | None, ViewerJump | None]:
        """Live on by whole ``seconds`` to ``instant``: what the channel wants, and a spike or drop that set in."""
        if not self.live:
            return None if self.closed else self.plan.request(instant, live=False), None
        jump = self.curve.step(instant, seconds)
        self._notice_count(instant)
        self.audience.resize(self.curve.chatters)
        self.audience.churn(min(seconds, 600))
        excitement, new_subscribers = self.chat_intensity.excitement, self.transactions.take_new_subscribers()
        self._counts.step(seconds, excitement, new_subscribers)
        self.chat_intensity.step(instant, seconds)
        if instant // SECOND % HISTORY_STEP == 0 or seconds >= HISTORY_STEP:
            self.history.append(self.curve.count)
        return self.plan.request(instant, live=True), jump

    def _notice_count(self, instant: int) -> None:
        self._counts.note_peak(instant)
        self.weight = max(1, self.curve.count) ** CHAT_POWER

    # Moments

    def excite(self, instant: int, mood: str, strength: float, seconds: float) -> None:
        """A shared moment sets in for ``seconds``: chat is ``1 + strength`` times as fast at its height."""
        self.chat_intensity.excite(instant, mood, strength, seconds)

    def paste(self, instant: int, seconds: float, share: float) -> None:
        """One text makes ``share`` of chat for ``seconds``."""
        text = self._rng.pick(self._vocabulary.copypastas)
        text = text.replace("{streamer}", self.login).replace("{game}", self.stream_info.category.name)
        self.chat_writer.paste(instant, text, seconds, share)

    def money_pressure(self, instant: int) -> float:
        """How many times as likely as usual money is just now."""
        return self.spending_intensity.pressure(instant, self.chat_intensity)

    def observe(self, instant: int, seconds: float, chat: float, money: float) -> None:
        """Take in the slice that ended at ``instant``, ``seconds`` long, where ``chat`` messages and ``money``
        transactions a second are usual.
        """
        chat_intensity = self.chat_intensity
        self.bots.heard(instant, chat_intensity.said)
        chat_intensity.observe(instant, seconds, chat)
        self.spending_intensity.observe(seconds, money)
        self.chat_writer.set_heat(chat_intensity.heat)
        self.audience.cooldown_relaxed = chat_intensity.pace > _COOLDOWN_YIELDS
        self.audience.cooldown_off = (
            chat_intensity.pace > 2.0 * _COOLDOWN_YIELDS
        )  # from there it takes ten seconds to where it binds again

    def summary(self) -> ChannelSummary:
        """The channel at a glance."""
        return ChannelSummary(
            self.login,
            self.live,
            self.live_since,
            self.curve.count if self.live else 0,
            self.curve.chatters if self.live else 0,
            self.stream_info.title,
            self.stream_info.category.name,
            self.chat_intensity.pace,
        )

    # Events

    def chat_lines(self, instants: Sequence[int]) -> list[ChatBody]:
        """Chat lines without bits at ``instants`` (ascending)."""
        bots, writer, audience = self.bots, self.chat_writer, self.audience
        mood = self.chat_intensity.mood.name if self.chat_intensity.mood is not None else ""
        raid_until = self._raiders.until
        others = not audience.cooldown_off  # nobody remembers then when they spoke
        if instants[-1] < bots.due and instants[0] >= raid_until:
            authors = audience.writers(instants)
            words = writer.lines(instants, authors, mood, others=others)
            self._answer_commands()
            return self._messages(authors, words)
        authors, words = [], []
        for instant in instants:
            if instant >= bots.due:
                _, bot, text = bots.pop(instant)
                speaker, said = [bot], [writer.plain(text, "neutral")]
            elif instant < raid_until and self._raiders.are_next():
                speaker, said = self._raiders.speak(instant)
            else:
                speaker = audience.writers((instant,))
                said = writer.lines((instant,), speaker, mood, others=others)
            self._answer_commands()
            self._raiders.heard()
            authors += speaker
            words += said
        return self._messages(authors, words)

    def _answer_commands(self) -> None:
        """Bots answer the commands that were typed."""
        for instant, command, user in self.chat_writer.take_commands():
            self.bots.answer(instant, command, user)

    def cheer(self, instant: int, cheer: Cheer | None, *, large: bool) -> ChatBody:
        """A chat line with bits: those of a transaction, or a few of somebody else's."""
        if cheer is None:
            bits = self.transactions.large_bits() if large else self.transactions.small_bits()
            cheer = Cheer(self.audience.writer(instant).member, bits, self.transactions.cheer_note(instant))
        chatter = cheer.member.chatter or self.audience.enter_chat(cheer.member)
        chatter.last_message = instant
        self.chat_intensity.said += 1
        words = self.chat_writer.cheer(cheer.bits, cheer.note)
        return self._rng.uuid(), chatter, words, False, cheer.bits

    def _messages(self, authors: Sequence[Author], said: Sequence[ChatText]) -> list[ChatBody]:
        """What was said and by whom, without bits."""
        count = len(said)
        self.chat_intensity.said += count
        actions = [False] * count
        while self._until_action < count:
            actions[self._until_action] = True
            self._until_action += 1 + self._next_action()
        self._until_action -= count
        return list(zip(self._rng.uuids(count), authors, said, actions, repeat(0, count), strict=True))

    def _next_action(self) -> int:
        """How many messages go by before one that begins with /me: a geometric law."""
        return int(math.log(1.0 - self._rng.random()) / math.log1p(-_ACTION))

    def viewer_counts(self, instants: Sequence[int]) -> list[ViewerBody]:
        """Viewer counts at ``instants`` (ascending)."""
        return self._counts.bodies(instants, self.live_since)

    def transaction(
        self, kind: TransactionType, instant: int, gifts: int | None = None
    ) -> tuple[Transaction, Cheer | None]:
        """A transaction of ``kind``, and the cheer that follows from it; ``gifts`` is a gift's size."""
        value, cheer = self.transactions.transaction(kind, instant, self._stamps.write(instant), gifts)
        if gifts is None:  # those of a burst are its own cluster
            self.spending_intensity.spent()
        if kind in ("subscription", "gift_sub") and self._rng.random() < 0.6:
            self.bots.thank(instant, value["username"])
        return value, cheer

    def meta(self, event_type: str, instant: int, raid: RaidData | None = None) -> StreamMeta:
        """A stream_meta event."""
        return self.stream_info.event(event_type, self._stamps.write(instant), raid)

    def change_category(self, instant: int) -> None:
        """Another category, and with it another choice of chat templates."""
        self.plan.change_category(instant)
        self.stream_info.change_category()
        self.chat_writer.category = self.bots.category = self.stream_info.category.name
        self.chat_writer.choose_templates()

    # Raids

    def raid_out(self, instant: int, viewers: int) -> list[Person]:
        """``viewers`` leave with a raid; those of them who write, by name."""
        self.plan.last_raid = instant
        count = self.curve.count
        self.curve.raid_out(viewers)
        return self._raiders.send(viewers, count)

    def raid_in(self, instant: int, viewers: int, source: str, people: Sequence[Person]) -> None:
        """A raid arrives: its people, their greetings, and an excited chat."""
        self.plan.last_raid = instant
        self.curve.raid_in(viewers)
        self._notice_count(instant)
        self._raiders.arrive(instant, viewers, source, people)
        self._counts.raid_in(viewers)
        self.chat_intensity.excite(instant, "hype", 0.5, RAID_LASTS)
        self.chat_intensity.set_floor(instant, viewers * _RAID_MESSAGES, RAID_LASTS)
        self.spending_intensity.add_impulse(4.0)
