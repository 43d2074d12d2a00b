"""The events of the simulation: their topics, their four shapes, and how they travel before they are spelt out."""

from typing import Any, Final, Literal, NotRequired, TypedDict, cast

from tui_sim.timestamps import Timestamps

Topic = Literal["chat", "viewer", "transactions", "stream_meta"]

CHAT: Final = "chat"
VIEWER: Final = "viewer"
TRANSACTIONS: Final = "transactions"
STREAM_META: Final = "stream_meta"
TOPICS: Final[tuple[Topic, ...]] = (CHAT, VIEWER, TRANSACTIONS, STREAM_META)


class ChatMetadata(TypedDict):
    client: str
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


class ViewerCounts(TypedDict):
    viewer_count: int
    chatter_count: int
    follower_count: int
    subscriber_count: int


class ViewerMetadata(TypedDict):
    peak_today: int
    stream_uptime_seconds: int


class ViewerCount(ViewerCounts):
    """How many people watch a channel (``schemas/viewer_count.json``)."""

    event_id: str
    channel: str
    timestamp: str
    metadata: ViewerMetadata


class TransactionMetadata(TypedDict):
    payment_method: str
    refundable: bool


class Purchase(TypedDict):
    """What was bought."""

    amount: float
    currency: str
    tier: NotRequired[str]
    months: NotRequired[int]
    streak_months: NotRequired[int]
    gift_count: NotRequired[int]
    message: NotRequired[str]


class Transaction(Purchase):
    """Money or bits that somebody spent on a channel (``schemas/transaction.json``)."""

    transaction_id: str
    channel: str
    username: str
    user_id: str
    transaction_type: str
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


class RaidPart(TypedDict, total=False):
    raid_data: RaidData


class StreamMeta(RaidPart):
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
    metadata: StreamMetadata


class Author:
    """Who says something, as one channel's chat shows them. Never changes: another badge makes another author.

    ``encoded`` is the encoder's, which keeps there what it made of the author, as the same people say most.
    """

    __slots__ = ("badges", "channel", "client", "color", "encoded", "user_id", "username")

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
        self.encoded: tuple[str, ...] = ()


class ChatText:
    """What is said: its text, the distinct emotes in it in order, and its sentiment hint. Never changes.

    ``encoded`` is the encoder's, as one says what another said.
    """

    __slots__ = ("emotes", "encoded", "sentiment", "text")

    def __init__(self, text: str, emotes: list[str], sentiment: str) -> None:
        """``emotes`` are not to be changed: others may share them."""
        self.text = text
        self.emotes = emotes
        self.sentiment = sentiment
        self.encoded: tuple[str, ...] = ()


class ViewerFigures:
    """What a channel's viewer counts say as long as nothing changes. Never changes itself.

    ``encoded`` is the encoder's.
    """

    __slots__ = ("channel", "counts", "encoded", "metadata")

    def __init__(self, channel: str, counts: ViewerCounts, metadata: ViewerMetadata) -> None:
        self.channel = channel
        self.counts = counts
        self.metadata = metadata
        self.encoded: tuple[str, ...] = ()


ChatBody = tuple[str, Author, ChatText, bool, int]
"""A chat line, not yet spelt out: its id, by whom, what, whether it begins with /me, and its bits."""

ViewerBody = tuple[str, ViewerFigures]
"""A viewer count, not yet spelt out: its id, and what it says."""

Body = ChatBody | ViewerBody | Transaction | StreamMeta
"""What an event says: its value, or what that can be spelt out from, as most of it is the same for many events."""

Event = tuple[Topic, str, int, Body]
"""One event of the world: topic, channel, the instant at which it is due (microseconds since the Unix epoch), and what
it says. Plain tuples, as there are hundreds of thousands a second.
"""


def value_of(event: Event) -> dict[str, Any]:
    """The event's value; its shape is its topic's (:class:`ChatMessage`, ...)."""
    topic, _, instant, body = event
    if topic == CHAT:
        return cast("dict[str, Any]", _chat_message(cast("ChatBody", body), Timestamps().write(instant)))
    if topic == VIEWER:
        return cast("dict[str, Any]", _viewer_count(cast("ViewerBody", body), Timestamps().write(instant)))
    return cast("dict[str, Any]", body)


def _chat_message(body: ChatBody, timestamp: str) -> ChatMessage:
    message_id, author, text, is_action, bits = body
    return {
        "message_id": message_id,
        "channel": author.channel,
        "username": author.username,
        "user_id": author.user_id,
        "message": text.text,
        "emotes": text.emotes,
        "badges": list(author.badges),
        "is_action": is_action,
        "bits": bits,
        "sentiment_hint": text.sentiment,
        "timestamp": timestamp,
        "metadata": {"client": author.client, "color": author.color},
    }


def _viewer_count(body: ViewerBody, timestamp: str) -> ViewerCount:
    event_id, figures = body
    return {
        "event_id": event_id,
        "channel": figures.channel,
        **figures.counts,
        "timestamp": timestamp,
        "metadata": figures.metadata,
    }
