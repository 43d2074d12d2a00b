"""What a run's manifest lets one expect of its events: the shares, and how many there should be of which."""

from tui_sim.events import TOPICS
from tui_sim.reporting.manifest import ChannelPart, Manifest


def shares(manifest: Manifest) -> dict[str, float] | None:
    """The shares that were asked for, in percent: a topic that was off has 0, and its share went to the others.

    None when nobody can say: a topic was switched on or off under way.
    """
    mix = manifest.settings.get("mix")
    if not isinstance(mix, list) or len(mix) != len(TOPICS):
        return None
    if any(one.command.get("name") == "toggle_topic" and not one.refused for one in manifest.commands):
        return None
    asked: dict[str, float] = {
        topic: float(share) if manifest.settings.get(f"produce_{topic}", True) else 0.0
        for topic, share in zip(TOPICS, mix, strict=True)
    }
    whole = sum(asked.values())
    return {topic: 100.0 * share / whole for topic, share in asked.items()} if whole else None


def counts(manifest: Manifest) -> dict[tuple[str, str], ChannelPart]:
    """How many events were acknowledged and how many failed, by topic and channel."""
    return {(part.topic, part.channel): part for part in manifest.channels}


def deleted(manifest: Manifest) -> dict[str, int]:
    """By topic: acknowledged events that were deleted with it while the run went on."""
    topics = {part.name: part.topic for part in manifest.topics}
    newest = {(part.topic, part.partition): part for part in manifest.partitions}
    sums: dict[str, int] = {}
    for part in manifest.partitions:
        if newest[part.topic, part.partition] is not part:
            topic = topics[part.topic]
            sums[topic] = sums.get(topic, 0) + part.acknowledged
    return sums
