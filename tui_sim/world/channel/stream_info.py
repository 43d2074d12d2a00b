"""A channel's life as events: start and end, titles, categories, raids."""

from tui_sim.events import RaidData, RaidPart, StreamMeta, StreamMetadata
from tui_sim.world.rng import RandomStream
from tui_sim.world.vocabulary import Category, Vocabulary

_TITLE_LIMIT = 140
_QUALITIES = ("source", "1080p60", "1080p60", "1080p60", "1080p", "720p60", "720p", "480p")


class StreamInfo:
    """What stream_meta says of a channel: stream id, title with its counter, category, tags, encoder."""

    def __init__(self, rng: RandomStream, vocabulary: Vocabulary, login: str) -> None:
        self._rng = rng
        self._vocabulary = vocabulary
        self._login = login
        self._language_tag = vocabulary.tags[0]
        self._metadata: StreamMetadata = {
            "stream_quality": rng.pick(_QUALITIES),
            "encoder": rng.pick(vocabulary.encoders),
        }
        self._mature = rng.random() < 0.06
        self.category: Category = rng.pick(vocabulary.categories)
        self.stream_id = ""
        self.title = ""
        self.tags: list[str] = []
        self.new_stream()

    def new_stream(self) -> None:
        """The channel goes live again: a new stream id, a new title, counters from the beginning."""
        rng = self._rng
        self.stream_id = f"stream_{1_000_000_000 + int(rng.random() * 9_000_000_000)}"
        self._name = rng.pick(self._vocabulary.titles).replace("{number}", str(2 + int(rng.random() * 60)))
        self._counter = rng.pick(self._vocabulary.counters)
        self._count = int(rng.random() * 8)
        self._tag()
        self.title = self._name[:_TITLE_LIMIT]

    def change_category(self) -> None:
        """Another category, with its tags; the title's counter goes with it."""
        others = [category for category in self._vocabulary.categories if category != self.category]
        self.category = self._rng.pick(others)
        self._counter = self._rng.pick(self._vocabulary.counters)
        self._count = 0
        self._tag()
        self.title = self._name[:_TITLE_LIMIT]

    def change_title(self) -> None:
        """The small change streamers make all the time: a counter goes up."""
        self._count += 1
        ending = f" | {self._counter}: {self._count}"
        self.title = self._name[: _TITLE_LIMIT - len(ending)] + ending

    def _tag(self) -> None:
        rng = self._rng
        extra = [tag for tag in self._vocabulary.tags[1:] if rng.random() < 0.25]
        self.tags = [self._language_tag, *self.category.tags, *extra][:10]

    def event(self, event_type: str, stamp: str, raid: RaidData | None = None) -> StreamMeta:
        """The event's value; ``raid`` is its ``raid_data``."""
        raid_part: RaidPart = {} if raid is None else {"raid_data": raid}
        return {
            "event_id": self._rng.uuid(),
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
            **raid_part,
            "metadata": self._metadata,
        }
