"""A channel's life as events: start and end, titles, categories, raids."""

from typing import Any

from tui_sim.world.draws import Draws
from tui_sim.world.words import Category, Vocabulary

_TITLE_LIMIT = 140
_QUALITIES = ("source", "1080p60", "1080p60", "1080p60", "1080p", "720p60", "720p", "480p")


class StreamSheet:
    """What stream_meta says of a channel: stream id, title with its counter, category, tags, encoder."""

    def __init__(self, draws: Draws, vocabulary: Vocabulary, login: str) -> None:
        self._draws = draws
        self._vocabulary = vocabulary
        self._login = login
        self._language_tag = vocabulary.tags[0]
        self._metadata = {
            "stream_quality": draws.pick(_QUALITIES),
            "encoder": draws.pick(vocabulary.encoders),
        }
        self._mature = draws.random() < 0.06
        self.category: Category = draws.pick(vocabulary.categories)
        self.stream_id = ""
        self.title = ""
        self.tags: list[str] = []
        self.new_stream()

    def new_stream(self) -> None:
        """The channel goes live again: a new stream id, a new title, counters from the beginning."""
        draws = self._draws
        self.stream_id = f"stream_{1_000_000_000 + int(draws.random() * 9_000_000_000)}"
        self._name = draws.pick(self._vocabulary.titles).replace("{number}", str(2 + int(draws.random() * 60)))
        self._counter = draws.pick(self._vocabulary.counters)
        self._count = int(draws.random() * 8)
        self._tag()
        self.title = self._name[:_TITLE_LIMIT]

    def change_category(self) -> None:
        """Another category, with its tags; the title's counter goes with it."""
        others = [category for category in self._vocabulary.categories if category != self.category]
        self.category = self._draws.pick(others)
        self._counter = self._draws.pick(self._vocabulary.counters)
        self._count = 0
        self._tag()
        self.title = self._name[:_TITLE_LIMIT]

    def change_title(self) -> None:
        """The small change streamers make all the time: a counter goes up."""
        self._count += 1
        ending = f" | {self._counter}: {self._count}"
        self.title = self._name[: _TITLE_LIMIT - len(ending)] + ending

    def _tag(self) -> None:
        draws = self._draws
        extra = [tag for tag in self._vocabulary.tags[1:] if draws.random() < 0.25]
        self.tags = [self._language_tag, *self.category.tags, *extra][:10]

    def event(self, event_type: str, stamp: str, raid: dict[str, Any] | None = None) -> dict[str, Any]:
        """The event's value; ``raid`` is its ``raid_data``."""
        value: dict[str, Any] = {
            "event_id": self._draws.uuid(),
            "channel": self._login,
            "event_type": event_type,
            "timestamp": stamp,
            "stream_id": self.stream_id,
            "title": self.title,
            "category": self.category.name,
            "category_id": self.category.id,
            "language": "en",
            "is_mature": self._mature,
            "tags": self.tags,
        }
        if raid is not None:
            value["raid_data"] = raid
        value["metadata"] = self._metadata
        return value
