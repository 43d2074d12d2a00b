"""An event as UTF-8 JSON, keys in the order of the contract."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from sys import intern
from typing import cast

import orjson

from tui_sim.events import Author, Count, Event, Message, Standing, Timestamps, Topic, Words
from tui_sim.sinks.base import Record

_record = cast("Callable[[tuple[str, bytes, int, bytes]], Record]", partial(tuple.__new__, Record))
"""``Record`` of a tuple, without a detour through Python."""


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

    def encode(self, event: Event) -> Record:
        """The record of ``event``; its timestamp is the event's own, in Unix milliseconds."""
        return next(self.encode_all((event,)))

    def encode_all(self, events: Iterable[Event]) -> Iterator[Record]:
        """As many calls of :meth:`encode`."""
        names, keys, dumps, stamps = self._names, self._keys, orjson.dumps, self._stamps
        current, stamp = -1, ""
        for topic, channel, instant, body in events:
            millisecond = instant // 1000
            if millisecond != current:
                current, stamp = millisecond, stamps.up_to_millisecond(millisecond)
            if type(body) is Message:
                message_id, author, words, is_action, bits = body
                if not author.head:
                    _keep_author(author)
                if not words.head:
                    _keep_words(words)
                flags = _PLAIN if not bits and not is_action else _flags(is_action, bits)
                value = (
                    f'{{"message_id":"{message_id}{author.head}{words.head}{author.middle}'
                    f"{flags}{words.tail}{stamp}{_REST[instant % 1000]}{author.tail}"
                ).encode()
            elif type(body) is Count:
                event_id, standing = body
                if not standing.head:
                    _keep_standing(standing)
                value = (
                    f'{{"event_id":"{event_id}{standing.head}{stamp}{_REST[instant % 1000]}{standing.tail}'
                ).encode()
            else:
                value = dumps(body)
            yield _record((names[topic], keys[channel], millisecond, value))


def _keep_author(author: Author) -> None:
    """What of a line is the author's: before the words, between them and the flags, and at the end."""
    who = orjson.dumps({"channel": author.channel, "username": author.username, "user_id": author.user_id})
    author.head = f'",{who[1:-1].decode()},"message":'
    author.middle = _worn(author.badges)
    author.tail = intern(f'","metadata":{orjson.dumps(author.metadata).decode()}}}')


def _keep_words(words: Words) -> None:
    """What of a line is the words': text and emotes, and the sentiment up to the timestamp."""
    emotes = orjson.dumps(words.emotes).decode() if words.emotes else "[]"
    words.head = f'{orjson.dumps(words.text).decode()},"emotes":{emotes}'
    words.tail = _meant(words.sentiment)


def _keep_standing(standing: Standing) -> None:
    """What of a viewer count is the same for many: up to the timestamp, and after it."""
    counts = orjson.dumps({"channel": standing.channel, **standing.counts})
    standing.head = f'",{counts[1:-1].decode()},"timestamp":"'
    standing.tail = f'","metadata":{orjson.dumps(standing.metadata).decode()}}}'


@cache
def _worn(badges: tuple[str, ...]) -> str:
    return f',"badges":{orjson.dumps(badges).decode()},"is_action":'


@cache
def _meant(sentiment: str) -> str:
    return f',"sentiment_hint":{orjson.dumps(sentiment).decode()},"timestamp":"'


def _flags(is_action: bool, bits: int) -> str:  # noqa: FBT001 - as they stand in the event
    return f'{"true" if is_action else "false"},"bits":{bits}'


_PLAIN = _flags(is_action=False, bits=0)
