"""The words everything else speaks: topics, the four event shapes, and moments worth telling a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

Topic = Literal["chat", "viewer", "transactions", "stream_meta"]

CHAT: Final = "chat"
VIEWER: Final = "viewer"
TRANSACTIONS: Final = "transactions"
STREAM_META: Final = "stream_meta"
TOPICS: Final[tuple[Topic, ...]] = (CHAT, VIEWER, TRANSACTIONS, STREAM_META)

SECOND: Final = 1_000_000
"""Microseconds in a second: every instant in this program is whole microseconds since the Unix epoch."""


_THREE_DIGITS = tuple(f"{number:03d}" for number in range(1000))


class Timestamps:
    """Writes instants as the contract does, ``2025-10-16T10:30:00.123456Z``; what stands up to the second is made once
    for all of its events.
    """

    def __init__(self) -> None:
        self._begins = self._ends = 0
        self._prefix = ""

    def write(self, instant: int) -> str:
        """``instant`` in microseconds since the Unix epoch, as UTC with six digits and ``Z``."""
        if not self._begins <= instant < self._ends:
            self._turn_to(instant)
        thousands, rest = divmod(instant - self._begins, 1000)
        return f"{self._prefix}{_THREE_DIGITS[thousands]}{_THREE_DIGITS[rest]}Z"

    def up_to_millisecond(self, millisecond: int) -> str:
        """The beginning of what is written for every instant in ``millisecond`` (since the Unix epoch): the last three
        digits and ``Z`` are missing.
        """
        instant = 1000 * millisecond
        if not self._begins <= instant < self._ends:
            self._turn_to(instant)
        return f"{self._prefix}{_THREE_DIGITS[(instant - self._begins) // 1000]}"

    def _turn_to(self, instant: int) -> None:
        second = instant // SECOND
        self._begins, self._ends = second * SECOND, (second + 1) * SECOND
        self._prefix = f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}."


class ChatMetadata(TypedDict):
    client: Literal["web", "mobile", "desktop"]
    color: str


class ChatMessage(TypedDict):
    """One chat line (``schemas/chat_message.json``)."""

    message_id: str
    channel: str
    username: str
    user_id: str
    message: str
    emotes: list[str]
    badges: list[str]
    is_action: bool
    bits: int
    sentiment_hint: str
    timestamp: str
    metadata: ChatMetadata


class ViewerMetadata(TypedDict):
    peak_today: int
    stream_uptime_seconds: int


class ViewerCount(TypedDict):
    """How many people watch a channel (``schemas/viewer_count.json``)."""

    event_id: str
    channel: str
    viewer_count: int
    chatter_count: int
    follower_count: int
    subscriber_count: int
    timestamp: str
    metadata: ViewerMetadata


class TransactionMetadata(TypedDict):
    payment_method: str
    refundable: bool


class Transaction(TypedDict):
    """Money or bits that somebody spent on a channel (``schemas/transaction.json``)."""

    transaction_id: str
    channel: str
    username: str
    user_id: str
    transaction_type: str
    amount: float
    currency: str
    tier: NotRequired[str]
    months: NotRequired[int]
    streak_months: NotRequired[int]
    gift_count: NotRequired[int]
    message: NotRequired[str]
    is_anonymous: bool
    timestamp: str
    metadata: TransactionMetadata


class RaidData(TypedDict):
    from_channel: str
    to_channel: str
    viewer_count: int


class StreamMetadata(TypedDict):
    stream_quality: str
    encoder: str


class StreamMeta(TypedDict):
    """A change in a channel's life (``schemas/stream_meta.json``)."""

    event_id: str
    channel: str
    event_type: str
    timestamp: str
    stream_id: str
    title: str
    category: str
    category_id: str
    language: str
    is_mature: bool
    tags: list[str]
    raid_data: NotRequired[RaidData]
    metadata: StreamMetadata


class Author:
    """Who says something, as one channel's chat shows them. Never changes: another badge makes another author.

    ``lead``, ``middle`` and ``tail`` are for the encoder, which keeps there what it made of the author, as the same
    people say most.
    """

    __slots__ = ("badges", "channel", "client", "color", "lead", "middle", "tail", "user_id", "username")

    def __init__(
        self, channel: str, username: str, user_id: str, badges: tuple[str, ...], client: str, color: str
    ) -> None:
        """``username`` and ``user_id`` hold lower-case letters, digits and ``_`` only, and ``color`` is ``#RRGGBB``."""
        self.channel = channel
        self.username = username
        self.user_id = user_id
        self.badges = badges
        self.client = client
        self.color = color
        self.lead = self.middle = self.tail = ""


class ChatText:
    """What is said: its text, the distinct emotes in it in order, and its sentiment hint. Never changes.

    ``head`` and ``tail`` are for the encoder, as one says what another said.
    """

    __slots__ = ("emotes", "head", "sentiment", "tail", "text")

    def __init__(self, text: str, emotes: list[str], sentiment: str) -> None:
        """``emotes`` are not to be changed: others may share them."""
        self.text = text
        self.emotes = emotes
        self.sentiment = sentiment
        self.head = self.tail = ""


class ViewerFigures:
    """What a channel's viewer counts say as long as nothing changes. Never changes itself.

    ``head`` and ``tail`` are for the encoder.
    """

    __slots__ = ("channel", "counts", "head", "metadata", "tail")

    def __init__(self, channel: str, counts: dict[str, int], metadata: dict[str, int]) -> None:
        """``counts`` are those of a :class:`ViewerCount`, in its order."""
        self.channel = channel
        self.counts = counts
        self.metadata = metadata
        self.head = self.tail = ""


Chat = tuple[str, Author, ChatText, bool, int]
"""A chat line, not yet spelt out: its id, by whom, what, whether it begins with /me, and its bits."""

Count = tuple[str, ViewerFigures]
"""A viewer count, not yet spelt out: its id, and what it says."""

Body = dict[str, Any] | Chat | Count
"""What an event says: its value, or what that can be spelt out from, as most of it is the same for many events."""

Event = tuple[Topic, str, int, Body]
"""One event of the world: topic, channel, the instant at which it is due (microseconds since the Unix epoch), and what
it says. Plain tuples, as there are hundreds of thousands a second.
"""


def value_of(event: Event) -> dict[str, Any]:
    """The event's value; its shape is its topic's."""
    topic, _, instant, body = event
    if topic == CHAT:
        message_id, author, words, is_action, bits = cast("Chat", body)
        return {
            "message_id": message_id,
            "channel": author.channel,
            "username": author.username,
            "user_id": author.user_id,
            "message": words.text,
            "emotes": words.emotes,
            "badges": list(author.badges),
            "is_action": is_action,
            "bits": bits,
            "sentiment_hint": words.sentiment,
            "timestamp": Timestamps().write(instant),
            "metadata": {"client": author.client, "color": author.color},
        }
    if topic == VIEWER:
        event_id, standing = cast("Count", body)
        return {
            "event_id": event_id,
            "channel": standing.channel,
            **standing.counts,
            "timestamp": Timestamps().write(instant),
            "metadata": standing.metadata,
        }
    return cast("dict[str, Any]", body)


@dataclass(frozen=True, slots=True)
class ChannelSummary:
    """A channel at a glance. ``live_since`` in microseconds; ``chat_rate`` in messages a second, lately."""

    login: str
    live: bool
    live_since: int
    viewers: int
    chatters: int
    title: str
    category: str
    chat_rate: float


MomentKind = Literal[
    "stream_start",
    "stream_end",
    "raid",
    "spike",
    "drop",
    "hype_train",
    "copypasta",
    "transaction",
    "category",
    "notice",
]


Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Moment(NamedTuple):
    """Something a face shows or logs exactly once.

    ``seq`` counts all moments of a run without a gap, so that a face knows what it skipped. ``instant`` is
    simulated time in microseconds. ``value`` is the moment's size: viewers, US dollars, bits. ``other`` is the second
    login of a raid: where it goes to, or, when it comes from outside the world, where from.
    """

    seq: int
    instant: int
    kind: MomentKind
    level: Level
    channel: str
    text: str
    value: float = 0.0
    other: str = ""


class Happening(NamedTuple):
    """A moment as the world tells it, before the engine gives it its number.

    ``text`` may be what gives the text: most moments of a fast run pass unseen.
    """

    instant: int
    kind: MomentKind
    channel: str
    text: str | Callable[[], str]
    value: float = 0.0
    other: str = ""
