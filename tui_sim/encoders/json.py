"""An event as UTF-8 JSON, keys in the order of the contract."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat

import orjson

from tui_sim.events import CHAT, VIEWER, Author, ChatText, Event, Topic, ViewerFigures
from tui_sim.sinks.base import Record
from tui_sim.timestamps import THREE_DIGITS, Timestamps

_REST = tuple(f"{digits}Z" for digits in THREE_DIGITS)
"""How a timestamp ends after the millisecond."""


class JsonEncoder:
    """Makes the record that a sink is given: topic, key (the channel's login), timestamp, value.

    Chat lines and viewer counts are joined from pieces that many of them share; anything else is a plain value.
    """

    def __init__(self, topic_names: Mapping[Topic, str], channels: tuple[str, ...]) -> None:
        """``topic_names`` gives each of our topics the name it has outside."""
        self._names = topic_names
        self._keys = {login: login.encode() for login in channels}
        self._stamps = Timestamps()

    def encode_all(self, events: Sequence[Event]) -> list[Record]:
        """The records of ``events`` (one or more); a record's timestamp is its event's, in Unix milliseconds."""
        topics, channels, instants, bodies = zip(*events, strict=True)
        milliseconds = [instant // 1000 for instant in instants]
        dumps, rest = orjson.dumps, _REST
        current, stamp = -1, ""
        values = []
        for topic, millisecond, instant, body in zip(topics, milliseconds, instants, bodies, strict=True):
            if millisecond != current:
                current, stamp = millisecond, self._stamps.up_to_millisecond(millisecond)
            if topic == CHAT:
                message_id, author, text, is_action, bits = body
                up_to_name, badges, client = author.encoded or _encode_author(author)
                said, sentiment = text.encoded or _encode_text(text)
                flags = _PLAIN if not bits and not is_action else _flags(is_action, bits)
                value = (
                    f'{{"message_id":"{message_id}{up_to_name}{author.username}","user_id":"{author.user_id}{said}'
                    f"{badges}{flags}{sentiment}{stamp}{rest[instant % 1000]}{client}{author.color}"
                    '"}}'
                )
            elif topic == VIEWER:
                event_id, figures = body
                up_to_stamp, behind = figures.encoded or _encode_figures(figures)
                value = f'{{"event_id":"{event_id}{up_to_stamp}{stamp}{rest[instant % 1000]}{behind}'
            else:
                values.append(dumps(body))
                continue
            values.append(value.encode())
        names, keys = map(self._names.__getitem__, topics), map(self._keys.__getitem__, channels)
        return list(zip(names, keys, milliseconds, values, repeat(None, len(values)), strict=True))


def _encode_author(author: Author) -> tuple[str, ...]:
    """What is the same for many authors: up to the name, the badges after the words, and the client at the end. Nothing
    is kept that is one author's alone: there are too many, and name, id and colour need no escaping (see ``Author``).
    """
    author.encoded = pieces = _up_to_name(author.channel), _badges(author.badges), _client(author.client)
    return pieces


def _encode_text(text: ChatText) -> tuple[str, ...]:
    """What of a line is the text's: text and emotes, and the sentiment up to the timestamp."""
    emotes = orjson.dumps(text.emotes).decode() if text.emotes else "[]"
    said = f'","message":{orjson.dumps(text.text).decode()},"emotes":{emotes}'
    text.encoded = pieces = said, _sentiment(text.sentiment)
    return pieces


def _encode_figures(figures: ViewerFigures) -> tuple[str, ...]:
    """What of a viewer count is the same for many: up to the timestamp, and after it."""
    counts = orjson.dumps({"channel": figures.channel, **figures.counts})
    metadata = orjson.dumps(figures.metadata).decode()
    figures.encoded = pieces = f'",{counts[1:-1].decode()},"timestamp":"', f'","metadata":{metadata}}}'
    return pieces


# Few of each, and many that say the same.


@cache
def _up_to_name(channel: str) -> str:
    return f'","channel":{orjson.dumps(channel).decode()},"username":"'


@cache
def _client(client: str) -> str:
    return f'","metadata":{{"client":{orjson.dumps(client).decode()},"color":"'


@cache
def _badges(badges: tuple[str, ...]) -> str:
    return f',"badges":{orjson.dumps(badges).decode()},"is_action":'


@cache
def _sentiment(sentiment: str) -> str:
    return f',"sentiment_hint":{orjson.dumps(sentiment).decode()},"timestamp":"'


def _flags(is_action: bool, bits: int) -> str:  # noqa: FBT001 - as they stand in the event
    return f'{"true" if is_action else "false"},"bits":{bits}'


_PLAIN = _flags(is_action=False, bits=0)
