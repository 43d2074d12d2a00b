"""Who is there: people with lasting names, ids and colours, and what they are in one channel."""

from collections.abc import Collection, Iterable

from tui_sim.events import SECOND
from tui_sim.world.draws import Draws, mix64
from tui_sim.world.words import NameParts

COLORS = (
    "#0000FF", "#8A2BE2", "#5F9EA0", "#D2691E", "#FF7F50", "#1E90FF", "#B22222", "#DAA520",
    "#008000", "#FF69B4", "#FF4500", "#FF0000", "#2E8B57", "#00FF7F", "#ADFF2F",
)  # fmt: skip
"""Twitch's default name colours (REALISM: conventions of Twitch)."""

COOLDOWN = 2 * SECOND
"""Least time between two messages of one person."""

_CLIENTS = ("web", "web", "web", "mobile", "mobile", "desktop")
_ID_PRIME = 9_999_899_993
_ID_BASE = 100_000
_ROSTER_LIMIT = 8192
_DRIVE_BY = 0.045  # of messages (REALISM.md: a third or more of a session's chatters say one thing only)
_LURKERS = 0.6  # of those who receive a subscription: most viewers never write
_FOREIGN_LIMIT = 100_000

ANONYMOUS_GIFTER = "ananonymousgifter"
ANONYMOUS_CHEERER = "ananonymouscheerer"
ANONYMOUS_DONOR = "anonymous"
_ANONYMOUS = (ANONYMOUS_GIFTER, ANONYMOUS_CHEERER, ANONYMOUS_DONOR)


class Person:
    """A person of the world: the same name, id and colour everywhere and for good."""

    __slots__ = ("client", "color", "index", "lasting_badges", "user_id", "username")

    def __init__(self, index: int, username: str, user_id: str, traits: int) -> None:
        self.index = index
        self.username = username
        self.user_id = user_id
        if traits % 10 < 7:
            self.color = COLORS[(traits >> 4) % len(COLORS)]
        else:
            self.color = f"#{(traits >> 8) & 0xFFFFFF:06X}"
        self.client = _CLIENTS[(traits >> 32) % len(_CLIENTS)]
        badges = []
        if (traits >> 36) % 400 == 0:
            badges.append("partner")
        if (traits >> 44) % 100 < 23:
            badges.append("premium")
        elif (traits >> 44) % 100 >= 97:
            badges.append("turbo")
        self.lasting_badges = tuple(badges)


class Population:
    """All people of a world, as a function of (seed, index): nothing about them is stored.

    Logins are composed of two name parts, a quarter of them end in digits, and no two are alike; ids come from
    a permutation, so no two are alike either.
    """

    def __init__(self, seed: int, parts: NameParts, channels: Collection[str], bots: Collection[str] = ()) -> None:
        """``channels`` are the logins that belong to broadcasters, ``bots`` those of bots, in a fixed order."""
        draws = Draws(seed, "population")
        taken = {*channels, *bots, *_ANONYMOUS}
        bases = dict.fromkeys(login for login in _compose(parts, draws) if 4 <= len(login) <= 17 and login not in taken)
        self._bases = list(bases)
        draws.shuffle(self._bases)
        self._seed = seed
        self._multiplier = draws.randrange(2**31, _ID_PRIME)
        self._offset = draws.randrange(_ID_PRIME)
        self._fixed = {name: index for index, name in enumerate(dict.fromkeys((*_ANONYMOUS, *bots, *channels)))}
        self.first_free = len(self._fixed)
        """The first index that is not a broadcaster's or an anonymous one."""

    def fixed(self, login: str) -> Person:
        """A broadcaster or one of the anonymous accounts."""
        index = self._fixed[login]
        return Person(index, login, self._user_id(index), mix64(self._seed, index))

    def person(self, index: int) -> Person:
        """The person of ``index`` (``first_free`` or more)."""
        return Person(index, self._login(index - self.first_free), self._user_id(index), mix64(self._seed, index))

    def _user_id(self, index: int) -> str:
        return f"user_{_ID_BASE + (index * self._multiplier + self._offset) % _ID_PRIME}"

    def _login(self, number: int) -> str:
        # Names without digits while there are any, and every fourth with; (name, suffix) never comes twice,
        # and as names hold no digits, neither does the login.
        quarter, rest = divmod(number, 4)
        with_digits = rest == 3
        turn, at = divmod(quarter if with_digits else quarter * 3 + rest, len(self._bases))
        if turn == 0 and not with_digits:
            return self._bases[at]
        return f"{self._bases[at]}{_suffix(2 * turn + with_digits, at)}"


def _suffix(number: int, salt: int) -> int:
    """A different suffix for every ``number`` of one name; the first 97 are short and look unordered."""
    return 1 + (number * 37 + salt * 11) % 97 if number < 97 else number + 1


def _compose(parts: NameParts, draws: Draws) -> Iterable[str]:
    """Two-part logins; a third of those of adjective and noun have an underscore between."""
    for adjective in parts.adjectives:
        for noun in parts.nouns:
            joint = "_" if "_" in adjective or draws.random() < 0.33 else ""
            yield f"{adjective}{joint}{noun}"
    for first in parts.first_names:
        yield first
        for _ in range(24):
            noun = draws.pick(parts.nouns)
            yield f"{first}_{noun}" if draws.random() < 0.4 else f"{first}{noun}"


class Member:
    """A person in one channel: what they are there, and when they last wrote."""

    __slots__ = ("badges", "last_message", "months", "person", "rank", "role", "streak", "subscribed", "tier")

    def __init__(self, person: Person, rank: int, role: str, months: int, *, subscribed: bool) -> None:
        self.person = person
        self.rank = rank
        """Place in the channel's order of activity; -1 once they have left."""
        self.role = role
        self.months = months
        self.streak = 0
        self.tier = "tier1"
        self.subscribed = subscribed
        self.last_message = -COOLDOWN
        self.badges: list[str] = []
        self.update_badges()

    def update_badges(self) -> None:
        """At most three badges, in the contract's order."""
        badges = [self.role] if self.role else []
        if self.subscribed:
            badges.append("subscriber")
        self.badges = [*badges, *self.person.lasting_badges][:3]

    def subscribe(self, tier: str) -> None:
        """One more month; a streak goes on for a subscriber and begins anew for others."""
        self.streak = self.streak + 1 if self.subscribed else 1
        self.months += 1
        self.tier = tier
        if not self.subscribed:
            self.subscribed = True
            self.update_badges()


class Audience:
    """The people of one channel who might write, most active first.

    Activity falls with the rank as a power law, so that a few regulars write most and many write once. Places
    are filled when first drawn; a place whose person left is filled by a newcomer. Who has left for good never
    comes back.
    """

    def __init__(self, population: Population, draws: Draws, login: str, place: int, places: int) -> None:
        """``place`` of ``places``: newcomers take every ``places``-th index of the population."""
        self._population = population
        self._draws = draws
        self._next_index = population.first_free + place
        self._stride = places
        self._members: dict[int, Member] = {}
        self._foreign: set[int] = set()
        self._subscriber_share = 0.22 + 0.2 * draws.random()
        self.broadcaster = Member(population.fixed(login), -1, "broadcaster", 0, subscribed=False)
        self.size = 40
        """How many places there are."""

    def resize(self, chatters: int) -> None:
        """Follow the number of people connected to chat (up to 8,192 of them write)."""
        self.size = max(40, min(_ROSTER_LIMIT, chatters))

    def newcomer(self, rank: int) -> Member:
        """Somebody who was never here, at ``rank``."""
        person = self._population.person(self._next_index)
        self._next_index += self._stride
        return self._seat(person, rank)

    def _seat(self, person: Person, rank: int) -> Member:
        draws = self._draws
        top = rank / self.size
        role, months, subscribed = "", 0, False
        if top < 0.05 and draws.random() < 0.045:
            role = "moderator"
        elif top < 0.2 and draws.random() < 0.16:
            role = "vip"
        if draws.random() < self._subscriber_share * (1.5 - min(1.0, top)):
            subscribed, months = True, 1 + int(30 * draws.random() ** 3)
        elif draws.random() < 0.15:
            months = 1 + int(12 * draws.random() ** 2)  # subscribed once, no longer
        member = Member(person, rank, role, months, subscribed=subscribed)
        member.streak = 1 + int(draws.random() * months) if subscribed else 0
        previous = self._members.get(rank)
        if previous is not None:
            previous.rank = -1
        self._members[rank] = member
        return member

    def writer(self, instant: int, *, may_repeat: bool) -> Member:
        """Who writes at ``instant``, by activity, two seconds or more after their last message.

        With ``may_repeat`` (very fast chat) the cooldown yields when nobody is found at once.
        """
        random, size, members = self._draws.random, self.size, self._members
        if random() < 0.004 and instant - self.broadcaster.last_message > 20 * SECOND:
            self.broadcaster.last_message = instant
            return self.broadcaster
        if random() < _DRIVE_BY:  # somebody who says one thing and goes on
            passer_by = self.newcomer(int(size * (0.3 + 0.7 * random())))
            passer_by.last_message = instant
            return passer_by
        rank = 0
        member: Member | None = None
        for _ in range(5):
            rank = int(size * random() ** 3.5)
            member = members.get(rank)
            if member is None:
                member = self.newcomer(rank)
                break
            if instant - member.last_message >= COOLDOWN:
                break
        else:
            if member is None or not may_repeat:
                member = self.newcomer(int(size * (0.5 + 0.5 * random())))
        member.last_message = instant
        return member

    def spender(self, *, subscribed: bool | None = None) -> Member:
        """Somebody who spends money; with ``subscribed`` False nobody who is a subscriber already."""
        random, size, members = self._draws.random, self.size, self._members
        for _ in range(8):
            rank = int(size * random() ** 2)
            member = members.get(rank)
            if member is None:
                member = self.newcomer(rank)
            if subscribed is None or member.subscribed == subscribed:
                return member
        while True:
            member = self.newcomer(int(size * (0.5 + 0.5 * random())))
            if subscribed is None or member.subscribed == subscribed:
                return member

    def lurker(self) -> Member:
        """Somebody who watches and does not write: new here, and without a place among those who do."""
        person = self._population.person(self._next_index)
        self._next_index += self._stride
        return Member(person, 0, "", 0, subscribed=False)

    def receiver(self) -> Member:
        """Somebody who is no subscriber yet and becomes one, most often a lurker."""
        return self.lurker() if self._draws.random() < _LURKERS else self.spender(subscribed=False)

    def present(self, member: Member) -> bool:
        """Whether they have not left."""
        return member.rank >= 0

    def somebody(self) -> str | None:
        """The login of somebody who has been seen here, or None in an empty room."""
        if not self._members:
            return None
        for _ in range(3):
            member = self._members.get(int(self.size * self._draws.random() ** 3.5))
            if member is not None:
                return member.person.username
        return None

    def leave(self, count: int) -> list[Person]:
        """Up to ``count`` people who have written leave; who they are."""
        members = self._members
        leaving: list[Person] = []
        ranks = list(members)
        while ranks and len(leaving) < count:
            rank = ranks.pop(int(self._draws.random() * len(ranks)))
            member = members.pop(rank)
            member.rank = -1
            leaving.append(member.person)
        return leaving

    def turn_over(self, seconds: float) -> None:
        """People come and go: a stay lasts ninety minutes on average, and the most active stay longest."""
        members = self._members
        expected = len(members) * seconds / 5400.0
        for _ in range(self._draws.poisson(expected)):
            rank = int(self.size * self._draws.random() ** 0.7)
            member = members.pop(rank, None)
            if member is not None:
                member.rank = -1

    def welcome(self, people: Iterable[Person]) -> list[Member]:
        """People from another channel come in, among the active ones; nobody who was here before."""
        came = []
        for person in people:
            native = (person.index - self._population.first_free) % self._stride == self._home
            if native or person.index in self._foreign or len(self._foreign) >= _FOREIGN_LIMIT:
                continue
            self._foreign.add(person.index)
            came.append(self._seat(person, int(self.size * self._draws.random() ** 1.5)))
        return came

    @property
    def _home(self) -> int:
        return (self._next_index - self._population.first_free) % self._stride
