"""What a person is in one channel, and how its chat shows them."""

from functools import cache

from tui_sim.events import Author
from tui_sim.timestamps import SECOND
from tui_sim.world.population import Person

COOLDOWN = 2 * SECOND
"""Least time between two messages of one person."""


@cache
def _badges(role: str, subscribed: bool, lasting: tuple[str, ...]) -> tuple[str, ...]:  # noqa: FBT001 - a key
    """At most three badges, in the contract's order."""
    return (*([role] if role else []), *(["subscriber"] if subscribed else []), *lasting)[:3]


class Chatter(Author):
    """A member as chat shows them, and when they last wrote. Another badge makes another chatter of the same member.

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
