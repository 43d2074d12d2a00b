"""Who exists: people with lasting names, ids and colours, as a function of (seed, index)."""

from collections.abc import Collection, Iterable

from tui_sim.world.rng import RandomStream
from tui_sim.world.vocabulary import NameParts

COLORS = (
    "#0000FF", "#8A2BE2", "#5F9EA0", "#D2691E", "#FF7F50", "#1E90FF", "#B22222", "#DAA520",
    "#008000", "#FF69B4", "#FF4500", "#FF0000", "#2E8B57", "#00FF7F", "#ADFF2F",
)  # fmt: skip
"""Twitch's default name colours (REALISM: conventions of Twitch)."""

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
        rng.put_in_random_order(self._bases)
        self._multiplier = rng.randrange(2**31, _ID_PRIME)
        self._offset = rng.randrange(_ID_PRIME)
        self._scatter = rng.randrange(2**55, 2**56) | 1
        self._looks = _looks(rng)
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
        client, color, badges = self._looks[_look_of(scattered)]
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


def _look_of(scattered: int) -> int:
    """Which look goes with a number of 56 bits: ten well mixed bits of it (xorshift and multiply, as in MurmurHash)."""
    return (((scattered ^ (scattered >> 27)) * _SCRAMBLE) >> 50) & (_LOOKS - 1)


def _looks(rng: RandomStream) -> list[tuple[str, str, tuple[str, ...]]]:
    """What people look like, each as likely: client, colour (empty: one of their own), and the badges they have
    everywhere.
    """
    clients = [_CLIENTS[at % len(_CLIENTS)] for at in range(_LOOKS)]
    badges = [_LASTING[at % len(_LASTING)] for at in range(_LOOKS)]
    rng.put_in_random_order(clients)
    rng.put_in_random_order(badges)
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
