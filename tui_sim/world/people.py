"""Who is there: people with lasting names, ids and colours, and what they are in one channel."""

from array import array
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from statistics import NormalDist

from tui_sim.events import Author
from tui_sim.timestamps import SECOND
from tui_sim.world.rng import RandomStream
from tui_sim.world.words import NameParts

COLORS = (
    "#0000FF", "#8A2BE2", "#5F9EA0", "#D2691E", "#FF7F50", "#1E90FF", "#B22222", "#DAA520",
    "#008000", "#FF69B4", "#FF4500", "#FF0000", "#2E8B57", "#00FF7F", "#ADFF2F",
)  # fmt: skip
"""Twitch's default name colours (REALISM: conventions of Twitch)."""

COOLDOWN = 2 * SECOND
"""Least time between two messages of one person."""

_CLIENTS = ("web", "web", "web", "mobile", "mobile", "desktop")
_OWN_COLOR = 0.3  # of people; the others have one of the usual colours
_LASTING = (("premium",),) * 21 + ((),) * 76 + (("turbo",),) * 3  # of a hundred (REALISM.md: badges by message)
_PARTNER = 400  # one of so many
_LOOK_BITS = 10
_LOOKS = 1 << _LOOK_BITS  # combinations of them all; few enough to stay in the processor's cache
_SCATTERED = (1 << 56) - 1
_SCRAMBLE = 0x9E3779B97F4A7C15
_ID_PRIME = 9_999_899_993
_ID_BASE = 100_000
_ROSTER_LIMIT = 8192
_DRIVE_BY = 0.042  # of messages (REALISM.md: a third or more of a session's chatters say one thing only)
_BROADCASTER = 0.004  # of messages
_LURKERS = 0.85  # of those who receive a subscription: most viewers never write
_FIRST_TIME = 0.5  # of those who subscribe; the others were subscribers before
_LONGEST_BEFORE = 40  # months
_ONCE_SUBSCRIBED = 0.15  # of those who write and are no subscribers
_MODERATED = 0.022  # of messages are moderators' (REALISM.md: badges by message)
_ACTIVITY_SD = 1.15  # of ln(messages) over the people in chat; with those who come and go Gini is near 0.7
_STEP_BITS = 14
_STEPS = 1 << _STEP_BITS
_WHOLE_BITS = 30
_WHOLE = 1 << _WHOLE_BITS
_SOMEBODY_ELSE = -1
_FOREIGN_LIMIT = 100_000

ANONYMOUS_GIFTER = "ananonymousgifter"
ANONYMOUS_CHEERER = "ananonymouscheerer"
ANONYMOUS_DONOR = "anonymous"
_ANONYMOUS = (ANONYMOUS_GIFTER, ANONYMOUS_CHEERER, ANONYMOUS_DONOR)


class Person:
    """A person of the world: the same name, id and colour everywhere and for good."""

    __slots__ = ("client", "color", "index", "lasting_badges", "user_id", "username")

    def __init__(
        self, index: int, username: str, user_id: str, client: str, color: str, lasting_badges: tuple[str, ...]
    ) -> None:
        self.index = index
        self.username = username
        self.user_id = user_id
        self.client = client
        self.color = color
        self.lasting_badges = lasting_badges


class Population:
    """All people of a world, as a function of (seed, index): nothing about them is stored.

    Logins are composed of two name parts, a quarter of them end in digits, and no two are alike; ids come from
    a permutation, so no two are alike either.
    """

    def __init__(self, seed: int, parts: NameParts, channels: Collection[str], bots: Collection[str] = ()) -> None:
        """``channels`` are the logins that belong to broadcasters, ``bots`` those of bots, in a fixed order."""
        rng = RandomStream(seed, "population")
        taken = {*channels, *bots, *_ANONYMOUS}
        bases = dict.fromkeys(login for login in _compose(parts, rng) if 4 <= len(login) <= 17 and login not in taken)
        self._bases = list(bases)
        rng.shuffle(self._bases)
        self._seed = seed
        self._multiplier = rng.randrange(2**31, _ID_PRIME)
        self._offset = rng.randrange(_ID_PRIME)
        self._scatter = rng.randrange(2**55, 2**56) | 1
        self._looks = _looks(rng)
        self.activity = _activity_steps()
        """Places in an audience's order of activity, each as likely."""
        self._fixed = {name: index for index, name in enumerate(dict.fromkeys((*_ANONYMOUS, *bots, *channels)))}
        self.first_free = len(self._fixed)
        """The first index that is not a broadcaster's or an anonymous one."""

    def fixed(self, login: str) -> Person:
        """A broadcaster or one of the anonymous accounts."""
        return self._person(self._fixed[login], login)

    def person(self, index: int) -> Person:
        """The person of ``index`` (``first_free`` or more)."""
        return self._person(index, self._login(index - self.first_free))

    def _person(self, index: int, login: str) -> Person:
        scattered = index * self._scatter & _SCATTERED  # Fibonacci hashing (Knuth, Art of Computer Programming 3, 6.4)
        client, color, badges = self._looks[(scattered ^ scattered >> 27) * _SCRAMBLE >> 50 & _LOOKS - 1]
        number = _ID_BASE + (index * self._multiplier + self._offset) % _ID_PRIME
        return Person(index, login, f"user_{number}", client, color or f"#{scattered & 0xFFFFFF:06X}", badges)

    def _login(self, number: int) -> str:
        # Names without digits while there are any, and every fourth with, from the other end, so that those who come
        # soon after each other have little in common; (name, suffix) never comes twice, and as names hold no digits,
        # neither does the login.
        quarter, rest = divmod(number, 4)
        with_digits = rest == 3
        turn, at = divmod(quarter if with_digits else quarter * 3 + rest, len(self._bases))
        if with_digits:
            at = len(self._bases) - 1 - at
        if turn == 0 and not with_digits:
            return self._bases[at]
        return f"{self._bases[at]}{_suffix(2 * turn + with_digits, at)}"


def _looks(rng: RandomStream) -> list[tuple[str, str, tuple[str, ...]]]:
    """What people look like, each as likely: client, colour (empty: one of their own), and the badges they have
    everywhere.
    """
    clients = [_CLIENTS[at % len(_CLIENTS)] for at in range(_LOOKS)]
    badges = [_LASTING[at % len(_LASTING)] for at in range(_LOOKS)]
    rng.shuffle(clients)
    rng.shuffle(badges)
    return [
        (
            client,
            "" if rng.random() < _OWN_COLOR else rng.pick(COLORS),
            lasting if at % _PARTNER else ("partner", *lasting),
        )
        for at, (client, lasting) in enumerate(zip(clients, badges, strict=True))
    ]


def _suffix(number: int, salt: int) -> int:
    """A different suffix for every ``number`` of one name; the first 97 are short and look unordered."""
    return 1 + (number * 37 + salt * 11) % 97 if number < 97 else number + 1


def _compose(parts: NameParts, rng: RandomStream) -> Iterable[str]:
    """Two-part logins; a third of those of adjective and noun have an underscore between."""
    for adjective in parts.adjectives:
        for noun in parts.nouns:
            joint = "_" if "_" in adjective or rng.random() < 0.33 else ""
            yield f"{adjective}{joint}{noun}"
    for first in parts.first_names:
        yield first
        for _ in range(24):
            noun = rng.pick(parts.nouns)
            yield f"{first}_{noun}" if rng.random() < 0.4 else f"{first}{noun}"


@cache
def _badges(role: str, subscribed: bool, lasting: tuple[str, ...]) -> tuple[str, ...]:  # noqa: FBT001 - a key
    """At most three badges, in the contract's order."""
    return (*([role] if role else []), *(["subscriber"] if subscribed else []), *lasting)[:3]


class Chatter(Author):
    """A member as chat shows them, and when they last wrote. Another badge makes another guise of the same member.

    It is what chat looks at, thousands of times a second for thousands of people: the fewer objects the better.
    """

    __slots__ = ("last_message", "member")

    def __init__(self, channel: str, member: "Member", badges: tuple[str, ...]) -> None:
        person = member.person
        super().__init__(channel, person.username, person.user_id, badges, person.client, person.color)
        self.member = member
        self.last_message = -COOLDOWN


class Member:
    """What a person is in one channel."""

    __slots__ = ("chatter", "months", "person", "rank", "role", "streak", "subscribed", "tier")

    def __init__(self, person: Person, rank: int, role: str, months: int, *, subscribed: bool) -> None:
        self.person = person
        self.rank = rank
        """Place in the channel's order of activity; -1 once they have left."""
        self.role = role
        self.months = months
        self.streak = 0
        self.tier = "tier1"
        self.subscribed = subscribed
        self.chatter: Chatter | None = None
        """How chat shows them just now; None until they are introduced."""

    @property
    def badges(self) -> tuple[str, ...]:
        """What they wear just now."""
        return _badges(self.role, self.subscribed, self.person.lasting_badges)

    def enter_chat(self, channel: str) -> Chatter:
        """How ``channel``'s chat shows them from now on."""
        self.chatter = chatter = Chatter(channel, self, self.badges)
        return chatter

    def subscribe(self, tier: str) -> None:
        """One more month; a streak goes on for a subscriber and begins anew for others."""
        self.streak = self.streak + 1 if self.subscribed else 1
        self.months += 1
        self.tier = tier
        self.subscribed = True


def _activity_steps() -> "array[int]":
    """Equally likely places in the order of activity, as parts of ``_WHOLE`` (0 the most active): a lognormal law.
    ``_SOMEBODY_ELSE`` is who has no place there: the broadcaster, and who says one thing and goes on.
    """
    normal = NormalDist()
    others = round(_STEPS * (_DRIVE_BY + _BROADCASTER))
    count = _STEPS - others
    places = [1.0 - normal.cdf(_ACTIVITY_SD + normal.inv_cdf(1.0 - (step + 0.5) / count)) for step in range(count)]
    return array("i", [*([_SOMEBODY_ELSE] * others), *(int(place * _WHOLE) for place in places)])


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
        self._guises: list[Chatter | None] = [None] * (_ROSTER_LIMIT + 1)
        """Who has a place, by rank; None where nobody has been drawn yet, or somebody has left. The last place is
        nobody's: it stands for ``_SOMEBODY_ELSE``.
        """
        self._seated = 0
        self._new_badges: list[Member] = []
        self._foreign: set[int] = set()
        self._steps = population.activity
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
        self.size = max(40, min(_ROSTER_LIMIT, chatters))
        if not self._moderator_ranks:
            self._moderator_ranks = self._moderators()

    def _moderators(self) -> frozenset[int]:
        """Ranks, well among the active ones, that write a moderators' part of the messages together."""
        said = [0] * self.size
        for step in self._steps:
            if step != _SOMEBODY_ELSE:
                said[self.size * step >> _WHOLE_BITS] += 1
        wanted = _MODERATED * _STEPS
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
        self._guises[rank] = chatter = self.enter_chat(self._meet(person, rank, role))
        self._seated += 1
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
            if self._guises[member.rank] is before:
                self._guises[member.rank] = chatter
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
        """As many calls of :meth:`writer`."""
        bits, steps, size, guises = self._bits, self._steps, self.size, self._guises
        ranks = [size * steps[bits(_STEP_BITS)] >> _WHOLE_BITS for _ in instants]
        writers = [guises[rank] or self._unseen(rank, instant) for rank, instant in zip(ranks, instants, strict=True)]
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
            self._random() < _BROADCASTER / (_DRIVE_BY + _BROADCASTER)
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
            chatter = self._guises[rank] or self.newcomer(rank)
            if instant - chatter.last_message >= COOLDOWN:
                return chatter
        return self.newcomer(int(self.size * (0.5 + 0.5 * self._random())))

    def _rank(self) -> int:
        """A rank by activity."""
        step = _SOMEBODY_ELSE
        while step == _SOMEBODY_ELSE:
            step = self._steps[self._bits(_STEP_BITS)]
        return self.size * step >> _WHOLE_BITS

    def spender(self) -> Member:
        """Somebody who spends money: the more active, the likelier."""
        rank = int(self.size * self._random() ** 2)
        return (self._guises[rank] or self.newcomer(rank)).member

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
            member = (self._guises[rank] or self.newcomer(rank)).member
            if not member.subscribed:
                return member
        return None

    def present(self, member: Member) -> bool:
        """Whether they have not left."""
        return member.rank >= 0

    def somebody(self) -> str | None:
        """The login of somebody who has been seen here, or None in an empty room."""
        if not self._seated:
            return None
        for _ in range(3):
            chatter = self._guises[self._rank()]
            if chatter is not None:
                return chatter.username
        return None

    def send_raiders(self, count: int) -> list[Person]:
        """Up to ``count`` people who have written leave; who they are."""
        leaving: list[Person] = []
        ranks = [rank for rank, chatter in enumerate(self._guises) if chatter is not None]
        while ranks and len(leaving) < count:
            member = self._vacate(ranks.pop(int(self._rng.random() * len(ranks))))
            if member is not None:
                leaving.append(member.person)
        return leaving

    def churn(self, seconds: float) -> None:
        """People come and go: a stay lasts an hour on average, and the most active stay longest."""
        expected = self._seated * seconds / 3600.0
        for _ in range(self._rng.poisson(expected)):
            self._vacate(int(self.size * self._rng.random() ** 0.7))

    def _vacate(self, rank: int) -> Member | None:
        """Who was at ``rank``, if anybody, leaves for good."""
        chatter = self._guises[rank]
        if chatter is None:
            return None
        chatter.member.rank = -1
        self._guises[rank] = None
        self._seated -= 1
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
