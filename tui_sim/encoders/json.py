"""An event as UTF-8 JSON, keys in the order the world wrote them."""

from collections.abc import Mapping

import orjson

from tui_sim.events import Event, Topic
from tui_sim.sinks.base import Record


class JsonEncoder:
    """Makes the record that a sink is given: topic, key (the channel's login), timestamp, value."""

    def __init__(self, topic_names: Mapping[Topic, str], channels: tuple[str, ...]) -> None:
        """``topic_names`` gives each of our topics the name it has outside."""
        self._names = topic_names
        self._keys = {login: login.encode() for login in channels}

    def encode(self, event: Event) -> Record:
        """The record of ``event``; its timestamp is the event's own, in Unix milliseconds."""
        return Record(
            self._names[event.topic], self._keys[event.channel], event.instant // 1000, orjson.dumps(event.value)
        )
