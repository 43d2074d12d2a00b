"""An event as UTF-8 JSON, keys in the order of the contract."""

from collections.abc import Mapping, Sequence
from functools import cache

import orjson

from tui_sim.events import CHAT, VIEWER, Author, ChatText, Event, Timestamps, Topic, ViewerFigures
from tui_sim.sinks.base import Record

_REST = tuple(f"{microsecond:03d}Z" for microsecond in range(1000))
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
                message_id, author, words, is_action, bits = body
                lead = author.lead or _lead_of(author)
                said = words.head or _head_of_words(words)
                flags = _PLAIN if not bits and not is_action else _flags(is_action, bits)
                value = (
                    f'{{"message_id":"{message_id}{lead}{author.username}","user_id":"{author.user_id}{said}'
                    f"{author.middle}{flags}{words.tail}{stamp}{rest[instant % 1000]}{author.tail}{author.color}"
                    '"}}'
                )
            elif topic == VIEWER:
                event_id, standing = body
                before = standing.head or _head_of_standing(standing)
                value = f'{{"event_id":"{event_id}{before}{stamp}{rest[instant % 1000]}{standing.tail}'
            else:
                values.append(dumps(body))
                continue
            values.append(value.encode())
        names, keys = map(self._names.__getitem__, topics), map(self._keys.__getitem__, channels)
        return list(zip(names, keys, milliseconds, values, strict=True))


def _lead_of(author: Author) -> str:
    """What is the same for many authors: up to the name, the badges after the words, and the client at the end. Nothing
    is kept that is one author's alone: there are too many, and name, id and colour need no escaping (see ``Author``).
    """
    author.lead = _lead(author.channel)
    author.middle = _worn(author.badges)
    author.tail = _looks(author.client)
    return author.lead


@cache
def _lead(channel: str) -> str:
    return f'","channel":{orjson.dumps(channel).decode()},"username":"'


@cache
def _looks(client: str) -> str:
    return f'","metadata":{{"client":{orjson.dumps(client).decode()},"color":"'


def _head_of_words(words: ChatText) -> str:
    """What of a line is the words': text and emotes, and the sentiment up to the timestamp."""
    emotes = orjson.dumps(words.emotes).decode() if words.emotes else "[]"
    words.head = f'","message":{orjson.dumps(words.text).decode()},"emotes":{emotes}'
    words.tail = _meant(words.sentiment)
    return words.head


def _head_of_standing(standing: ViewerFigures) -> str:
    """What of a viewer count is the same for many: up to the timestamp, and after it."""
    counts = orjson.dumps({"channel": standing.channel, **standing.counts})
    standing.head = f'",{counts[1:-1].decode()},"timestamp":"'
    standing.tail = f'","metadata":{orjson.dumps(standing.metadata).decode()}}}'
    return standing.head


@cache
def _worn(badges: tuple[str, ...]) -> str:
    return f',"badges":{orjson.dumps(badges).decode()},"is_action":'


@cache
def _meant(sentiment: str) -> str:
    return f',"sentiment_hint":{orjson.dumps(sentiment).decode()},"timestamp":"'


def _flags(is_action: bool, bits: int) -> str:  # noqa: FBT001 - as they stand in the event
    return f'{"true" if is_action else "false"},"bits":{bits}'


_PLAIN = _flags(is_action=False, bits=0)
