"""An event as UTF-8 JSON, keys in the order the world wrote them."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import orjson

from tui_sim.events import Event, Topic
from tui_sim.sinks.base import Record

_record = cast("Callable[[tuple[str, bytes, int, bytes]], Record]", partial(tuple.__new__, Record))
"""``Record`` of a tuple, without a detour through Python."""


class JsonEncoder:
    """Makes the record that a sink is given: topic, key (the channel's login), timestamp, value."""

    def __init__(self, topic_names: Mapping[Topic, str], channels: tuple[str, ...]) -> None:
        """``topic_names`` gives each of our topics the name it has outside."""
        self._names = topic_names
        self._keys = {login: login.encode() for login in channels}

    def encode(self, event: Event) -> Record:
        """The record of ``event``; its timestamp is the event's own, in Unix milliseconds."""
        topic, channel, instant, value = event
        return _record((self._names[topic], self._keys[channel], instant // 1000, orjson.dumps(value)))
