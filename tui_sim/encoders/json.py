"""An event as UTF-8 JSON, keys in the order of the contract."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from sys import intern
from typing import cast

import orjson

from tui_sim.events import Author, Event, Message, Topic, Words
from tui_sim.sinks.base import Record

_record = cast("Callable[[tuple[str, bytes, int, bytes]], Record]", partial(tuple.__new__, Record))
"""``Record`` of a tuple, without a detour through Python."""


class JsonEncoder:
    """Makes the record that a sink is given: topic, key (the channel's login), timestamp, value.

    A chat line is joined from pieces that its author and its words keep; anything else is spelt out.
    """

    def __init__(self, topic_names: Mapping[Topic, str], channels: tuple[str, ...]) -> None:
        """``topic_names`` gives each of our topics the name it has outside."""
        self._names = topic_names
        self._keys = {login: login.encode() for login in channels}

    def encode(self, event: Event) -> Record:
        """The record of ``event``; its timestamp is the event's own, in Unix milliseconds."""
        return next(self.encode_all((event,)))

    def encode_all(self, events: Iterable[Event]) -> Iterator[Record]:
        """As many calls of :meth:`encode`."""
        names, keys, dumps = self._names, self._keys, orjson.dumps
        for topic, channel, instant, body in events:
            if type(body) is Message:
                message_id, author, words, is_action, bits, timestamp = body
                before, between, after = author.written or _keep_author(author)
                said, meant = words.written or _keep_words(words)
                flags = _PLAIN if not bits and not is_action else _flags(is_action, bits)
                value = f'{{"message_id":"{message_id}{before}{said}{between}{flags}{meant}{timestamp}{after}'.encode()
            else:
                value = dumps(body)
            yield _record((names[topic], keys[channel], instant // 1000, value))


def _keep_author(author: Author) -> tuple[str, str, str]:
    """What of a line is the author's: before the words, between them and the flags, and at the end."""
    who = orjson.dumps({"channel": author.channel, "username": author.username, "user_id": author.user_id})
    author.written = f'",{who[1:-1].decode()},"message":', _between(author.badges), _after(author.metadata)
    return author.written


def _keep_words(words: Words) -> tuple[str, str]:
    """What of a line is the words': text and emotes, and the sentiment up to the timestamp."""
    emotes = orjson.dumps(words.emotes).decode() if words.emotes else "[]"
    words.written = f'{orjson.dumps(words.text).decode()},"emotes":{emotes}', _meant(words.sentiment)
    return words.written


@cache
def _between(badges: tuple[str, ...]) -> str:
    return f',"badges":{orjson.dumps(badges).decode()},"is_action":'


def _after(metadata: Mapping[str, str]) -> str:
    return intern(f'","metadata":{orjson.dumps(metadata).decode()}}}')


@cache
def _meant(sentiment: str) -> str:
    return f',"sentiment_hint":{orjson.dumps(sentiment).decode()},"timestamp":"'


def _flags(is_action: bool, bits: int) -> str:  # noqa: FBT001 - as they stand in the event
    return f'{"true" if is_action else "false"},"bits":{bits}'


_PLAIN = _flags(is_action=False, bits=0)
