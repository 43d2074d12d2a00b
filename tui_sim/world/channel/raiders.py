"""A raid seen from inside the channel it reaches: who came, and how they speak while it is the talk of the chat."""

from collections.abc import Sequence

from tui_sim.events import ChatText
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.audience import Audience
from tui_sim.world.channel.chat_writer import ChatWriter
from tui_sim.world.channel.members import COOLDOWN, Chatter
from tui_sim.world.population import Person
from tui_sim.world.rng import RandomStream

RAID_LASTS = 60.0
"""Seconds in which a raid is the talk of the chat."""
_BY_RAIDERS = 0.45  # of the messages in that time
_GREETINGS = 0.5  # of raiders' messages
_GREETINGS_AT_LEAST = 0.15  # of all messages in that time, as long as raiders speak
_MOST = 300  # raiders who write


class Raiders:
    """The people of the last raid that came in, and of those that go out."""

    def __init__(self, rng: RandomStream, audience: Audience, writer: ChatWriter) -> None:
        self._rng = rng
        self._audience = audience
        self._writer = writer
        self._raiders: list[Chatter] = []
        self._source = ""
        self._until = 0
        self._heard = self._greetings = 0

    @property
    def until(self) -> int:
        """The instant up to which raiders speak; 0 where there are none."""
        return self._until if self._raiders else 0

    def leave(self) -> None:
        """The stream is over."""
        self._raiders = []

    def send(self, viewers: int, of: int) -> list[Person]:
        """``viewers`` of so many leave with a raid; those of them who write, by name."""
        share = min(0.6, viewers / max(of, 1))
        writers = min(_MOST, int(share * min(self._audience.size, 2 * viewers)))
        return self._audience.send_raiders(min(writers, viewers))

    def arrive(self, instant: int, viewers: int, source: str, people: Sequence[Person]) -> None:
        """``viewers`` come from ``source``, among them ``people``."""
        raiders = self._audience.admit(people)
        wanted = min(_MOST, max(2, viewers // 8))
        while len(raiders) < wanted:
            raiders.append(self._audience.newcomer(self._audience.free_rank()))
        self._raiders = raiders
        self._source = source
        self._heard = self._greetings = 0
        self._until = instant + int(RAID_LASTS * SECOND)

    def heard(self) -> None:
        """Take in that somebody said something."""
        self._heard += 1

    def are_next(self) -> bool:
        """Whether a raider says the next message, as long as raiders speak."""
        return self._rng.random() < _BY_RAIDERS

    def speak(self, instant: int) -> tuple[list[Chatter], list[ChatText]]:
        """What one of them says: a greeting, or a line like others'."""
        rng, raiders = self._rng, self._raiders
        for _ in range(7):
            raider = rng.pick(raiders)
            raider = raider.member.chatter or raider
            if instant - raider.last_message >= COOLDOWN:
                break
        else:
            raider = self._audience.writer(instant)
        raider.last_message = instant
        if rng.random() < _GREETINGS or self._greetings < _GREETINGS_AT_LEAST * self._heard:
            self._greetings += 1
            return [raider], [self._writer.plain(self._writer.greeting(self._source), "excited")]
        return [raider], self._writer.lines((instant,), [raider], "hype", others=False)
