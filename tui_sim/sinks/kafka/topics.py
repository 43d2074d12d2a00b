"""Topics: those that are missing are created, all others are left alone."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]

from tui_sim.sinks.base import SinkRefused, SinkUnavailable, Tell
from tui_sim.sinks.kafka.client import ATTEMPT_SECONDS, Client, retriable
from tui_sim.sinks.kafka.errors import FORBIDDEN, plain

Prepare = Callable[[Client, Sequence[str], Tell, float], None]
"""Makes sure that topics are there, waiting so many seconds; called again when that was not long enough.

Raises SinkUnavailable (not yet) and SinkRefused (never)."""

_TOUCH_SECONDS = 10.0


def ensure_topics(partitions: int, replication: int, config: Mapping[str, str]) -> Prepare:
    """Creates the topics that are missing, with these partitions, replicas and topic configs; others are left alone."""
    under_way: dict[str, Future[None]] = {}

    def prepare(client: Client, topics: Sequence[str], tell: Tell, seconds: float = ATTEMPT_SECONDS) -> None:
        if not under_way:
            known = client.metadata(seconds).topics
            missing = [topic for topic in topics if topic not in known or known[topic].error is not None]
            if not missing:
                tell("All topics already exist")
                return
            asked = [NewTopic(topic, partitions, replication, config=dict(config)) for topic in missing]
            under_way.update(client.admin.create_topics(asked, request_timeout=client.request_seconds))
        client.wait(under_way.values(), seconds)
        answers = dict(under_way)
        under_way.clear()
        created = []
        for topic, future in answers.items():
            try:
                future.result()
                created.append(topic)
            except KafkaException as error:
                reason = error.args[0]
                if reason.code() == KafkaError.TOPIC_ALREADY_EXISTS:
                    continue  # somebody else was faster
                if retriable(reason):
                    raise SinkUnavailable(f"topic {topic}: {client.heard.reason() or plain(reason)}") from error
                raise SinkRefused(_why_not_created(topic, reason)) from error
        tell(f"Created topics: {', '.join(created)}" if created else "All topics already exist")

    return prepare


def _why_not_created(topic: str, error: KafkaError) -> str:
    if error.code() in FORBIDDEN:
        return (
            f"topic {topic} is missing (or hidden from this user) and may not be created: {plain(error)}; "
            "create it, or allow this user to create or describe it"
        )
    where = " (--topic-config)" if error.code() == KafkaError.INVALID_CONFIG else ""
    return f"topic {topic} can't be created{where}: {plain(error)}"


def touch_topics(client: Client, topics: Sequence[str], tell: Tell, _seconds: float = ATTEMPT_SECONDS) -> None:
    """For a broker that makes a topic when it is first asked for (the embedded one)."""
    asking = Producer(dict(client.properties))
    for topic in topics:
        asking.list_topics(topic, timeout=_TOUCH_SECONDS)
    tell(f"Created topics: {', '.join(topics)}")
