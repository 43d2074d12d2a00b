"""Who is in a channel's room, and who speaks or spends next."""

from collections.abc import Iterable, Sequence

from tui_sim.poisson import poisson
from tui_sim.timestamps import SECOND
from tui_sim.world.channel.members import COOLDOWN, Chatter, Member
from tui_sim.world.channel.ranks import (
    BROADCASTER_SHARE,
    ONE_TIME_SHARE,
    SOMEBODY_ELSE,
    STEP_BITS,
    STEPS,
    WHOLE_BITS,
    activity_steps,
)
from tui_sim.world.population import Person, Population
from tui_sim.world.rng import RandomStream

_MOST_RANKS = 8192
_LURKERS = 0.85  # of those who receive a subscription: most viewers never write
_FIRST_TIME = 0.5  # of those who subscribe; the others were subscribers before
_LONGEST_BEFORE = 40  # months
_ONCE_SUBSCRIBED = 0.15  # of those who write and are no subscribers
_MODERATED = 0.022  # of messages are moderators' (REALISM.md: badges by message)
_FOREIGN_LIMIT = 100_000


class Audience:
    """The people of one channel who might write, most active first.

    Activity is lognormal over the ranks, so that a few regulars write most and many write once. Places are filled
    when first drawn; a place whose person left is filled by a newcomer. Who has left for good never comes back.
    """

    def __init__(self, population: Population, rng: RandomStream, login: str, place: int, places: int) -> None:
        """``place`` of ``places``: newcomers take every ``places``-th index of the population."""
        self._population = population
        self._rng = rng
        self._random = rng.random
        self._bits = rng.getrandbits
        self._next_index = population.first_free + place
        self._stride = places
        self._by_rank: list[Chatter | None] = [None] * (_MOST_RANKS + 1)
        """Who has a place, by rank; None where nobody has been drawn yet, or somebody has left. The last place is
        nobody's: it stands for ``SOMEBODY_ELSE``.
        """
        self._present = 0
        self._new_badges: list[Member] = []
        self._foreign: set[int] = set()
        self._steps = activity_steps()
        self._subscriber_share = 0.18 + 0.18 * rng.random()
        self._moderator_ranks: frozenset[int] = frozenset()
        self._login = login
        broadcaster = Member(population.fixed(login), -1, "broadcaster", 0, subscribed=False)
        self._broadcaster = self.enter_chat(broadcaster)
        self.size = 40
        """How many places there are."""
        self.cooldown_relaxed = False
        """Whether chat is so fast that the cooldown yields."""
        self.cooldown_off = False
        """Whether it is so fast that nobody need remember when they spoke, as the cooldown yields for long."""

    def resize(self, chatters: int) -> None:
        """Follow the number of people connected to chat (up to 8,192 of them write)."""
        self.size = max(40, min(_MOST_RANKS, chatters))
        if not self._moderator_ranks:
            self._moderator_ranks = self._moderators()

    def _moderators(self) -> frozenset[int]:
        """Ranks, well among the active ones, that write a moderators' part of the messages together."""
        said = [0] * self.size
        for step in self._steps:
            if step != SOMEBODY_ELSE:
                said[self.size * step >> WHOLE_BITS] += 1
        wanted = _MODERATED * STEPS
        rank = int(self.size * (0.03 + 0.04 * self._random()))
        ranks: list[int] = []
        while wanted > 0.0 and rank < self.size:
            if 0 < said[rank] <= 1.15 * wanted:
                ranks.append(rank)
                wanted -= said[rank]
            rank += 1 + int(3 * self._random())
        return frozenset(ranks)

    def enter_chat(self, member: Member) -> Chatter:
        """How chat shows ``member`` from now on."""
        return member.enter_chat(self._login)

    def newcomer(self, rank: int) -> Chatter:
        """Somebody who was never here, at ``rank``."""
        return self._assign_rank(self._new_person(), rank)

    def _new_person(self) -> Person:
        person = self._population.person(self._next_index)
        self._next_index += self._stride
        return person

    def _assign_rank(self, person: Person, rank: int) -> Chatter:
        role = ""
        if rank in self._moderator_ranks:
            role = "moderator"
        elif rank < 0.2 * self.size and self._random() < 0.1:
            role = "vip"
        self._vacate(rank)
        self._by_rank[rank] = chatter = self.enter_chat(self._meet(person, rank, role))
        self._present += 1
        return chatter

    def subscribe(self, member: Member, tier: str) -> None:
        """``member`` subscribes for one more month; chat shows it from the next :meth:`show_new_badges` on."""
        new = not member.subscribed
        member.subscribe(tier)
        if new and member.chatter is not None:
            self._new_badges.append(member)

    def show_new_badges(self) -> None:
        """Let chat show the badges that were won: what was said before has been written by now."""
        for member in self._new_badges:
            before = member.chatter
            assert before is not None
            chatter = self.enter_chat(member)
            chatter.last_message = before.last_message
            if self._by_rank[member.rank] is before:
                self._by_rank[member.rank] = chatter
        self._new_badges.clear()

    def _meet(self, person: Person, rank: int, role: str) -> Member:
        """What ``person`` is here; the more active, the more likely a subscriber."""
        random = self._random
        months, subscribed = 0, False
        point, share = random(), self._subscriber_share * (1.3 - 0.6 * rank / self.size)
        if point < share:
            subscribed, months = True, 1 + int(30 * random() ** 3)
        elif point > 1.0 - _ONCE_SUBSCRIBED * (1.0 - share):
            months = 1 + int(12 * random() ** 2)
        member = Member(person, rank, role, months, subscribed=subscribed)
        member.streak = 1 + int(random() * months) if subscribed else 0
        return member

    def writer(self, instant: int) -> Chatter:
        """Who writes at ``instant``, by activity, two seconds or more after their last message.

        Very fast chat (``cooldown_relaxed``) does not wait for that.
        """
        return self.writers((instant,))[0]

    def writers(self, instants: Sequence[int]) -> list[Chatter]:
        """Who writes at each of ``instants`` (ascending), as :meth:`writer` says for one."""
        bits, steps, size, by_rank = self._bits, self._steps, self.size, self._by_rank
        ranks = [size * steps[bits(STEP_BITS)] >> WHOLE_BITS for _ in instants]
        writers = [by_rank[rank] or self._unseen(rank, instant) for rank, instant in zip(ranks, instants, strict=True)]
        if self.cooldown_off:
            return writers
        for at, instant in enumerate(instants):
            if not self.cooldown_relaxed and ranks[at] >= 0 and instant - writers[at].last_message < COOLDOWN:
                writers[at] = self._rested_chatter(instant)
            writers[at].last_message = instant
        return writers

    def _unseen(self, rank: int, instant: int) -> Chatter:
        """Who writes at a rank where nobody has a place yet; at a negative one somebody without a place."""
        return self._one_time_chatter(instant) if rank < 0 else self.newcomer(rank)

    def _one_time_chatter(self, instant: int) -> Chatter:
        """Somebody who says one thing and goes on, or the broadcaster."""
        if (
            self._random() < BROADCASTER_SHARE / (ONE_TIME_SHARE + BROADCASTER_SHARE)
            and instant - self._broadcaster.last_message > 20 * SECOND
        ):
            self._broadcaster.last_message = instant
            return self._broadcaster
        member = self._meet(self._new_person(), int(0.7 * self.size), "")
        member.rank = -1
        # Nobody else knows of them: they are gone as soon as what they said is forgotten.
        return Chatter(self._login, member, member.badges)

    def _rested_chatter(self, instant: int) -> Chatter:
        """Somebody who has not written for two seconds."""
        for _ in range(4):
            rank = self._rank()
            chatter = self._by_rank[rank] or self.newcomer(rank)
            if instant - chatter.last_message >= COOLDOWN:
                return chatter
        return self.newcomer(int(self.size * (0.5 + 0.5 * self._random())))

    def _rank(self) -> int:
        """A rank by activity."""
        step = SOMEBODY_ELSE
        while step == SOMEBODY_ELSE:
            step = self._steps[self._bits(STEP_BITS)]
        return self.size * step >> WHOLE_BITS

    def spender(self) -> Member:
        """Somebody who spends money: the more active, the likelier."""
        rank = int(self.size * self._random() ** 2)
        return (self._by_rank[rank] or self.newcomer(rank)).member

    def new_subscriber(self) -> Member:
        """Somebody who is no subscriber yet and becomes one, most often a lurker: new here, and without a place among
        those who write.
        """
        member = self._chatter_without_subscription() if self._random() > _LURKERS else None
        if member is not None:
            return member
        months = 0 if self._random() < _FIRST_TIME else 1 + int(_LONGEST_BEFORE * self._random() ** 2)
        return Member(self._new_person(), 0, "", months, subscribed=False)

    def gift_recipients(self, count: int) -> list[Member]:
        """Those of ``count`` receivers of gifts who write; the others are lurkers, of whom nobody hears."""
        random = self._random
        wanted = sum([random() > _LURKERS for _ in range(count)])
        found = [self._chatter_without_subscription() for _ in range(wanted)]
        return [member for member in found if member is not None]

    def _chatter_without_subscription(self) -> Member | None:
        for _ in range(8):
            rank = int(self.size * self._random())
            member = (self._by_rank[rank] or self.newcomer(rank)).member
            if not member.subscribed:
                return member
        return None

    def present(self, member: Member) -> bool:
        """Whether the member is still in the channel."""
        return member.rank >= 0

    def somebody(self) -> str | None:
        """The login of somebody who has been seen here, or None in an empty room."""
        if not self._present:
            return None
        for _ in range(3):
            chatter = self._by_rank[self._rank()]
            if chatter is not None:
                return chatter.username
        return None

    def send_raiders(self, count: int) -> list[Person]:
        """Up to ``count`` people who have written leave; who they are."""
        leaving: list[Person] = []
        ranks = [rank for rank, chatter in enumerate(self._by_rank) if chatter is not None]
        while ranks and len(leaving) < count:
            member = self._vacate(ranks.pop(int(self._rng.random() * len(ranks))))
            if member is not None:
                leaving.append(member.person)
        return leaving

    def churn(self, seconds: float) -> None:
        """People come and go: a stay lasts an hour on average, and the most active stay longest."""
        expected = self._present * seconds / 3600.0
        for _ in range(poisson(expected, self._rng)):
            self._vacate(int(self.size * self._rng.random() ** 0.7))

    def _vacate(self, rank: int) -> Member | None:
        """Who was at ``rank``, if anybody, leaves for good."""
        chatter = self._by_rank[rank]
        if chatter is None:
            return None
        chatter.member.rank = -1
        self._by_rank[rank] = None
        self._present -= 1
        return chatter.member

    def free_rank(self) -> int:
        """A rank for somebody from elsewhere, who has no office here."""
        rank = int(self.size * self._random() ** 1.5)
        while rank in self._moderator_ranks:
            rank = (rank + 1) % self.size
        return rank

    def admit(self, people: Iterable[Person]) -> list[Chatter]:
        """People from another channel come in, among the active ones; nobody who was here before."""
        came = []
        for person in people:
            native = (person.index - self._population.first_free) % self._stride == self._home
            if native or person.index in self._foreign or len(self._foreign) >= _FOREIGN_LIMIT:
                continue
            self._foreign.add(person.index)
            came.append(self._assign_rank(person, self.free_rank()))
        return came

    @property
    def _home(self) -> int:
        return (self._next_index - self._population.first_free) % self._stride
