"""Topics: those that are missing are created, all others are left alone."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined]

from tui_sim.sinks.base import SinkRefused, SinkUnavailable
from tui_sim.sinks.kafka.client import ATTEMPT_SECONDS, Client, retriable
from tui_sim.sinks.kafka.errors import FORBIDDEN, plain

Prepare = Callable[[Client, Sequence[str], float], list[str]]
"""Makes sure that topics are there, waiting so many seconds, and gives those that it made; called again with the same
ones when that was not long enough.

Raises SinkUnavailable (not yet) and SinkRefused (never)."""

_TOUCH_SECONDS = 10.0


def ensure_topics(partitions: int, replication: int, config: Mapping[str, str]) -> Prepare:
    """Creates the topics that are missing, with these partitions, replicas and topic configs; others are left alone."""
    asked_for: dict[tuple[str, ...], dict[str, Future[None]]] = {}

    def prepare(client: Client, topics: Sequence[str], seconds: float = ATTEMPT_SECONDS) -> list[str]:
        under_way = asked_for.get(tuple(topics))
        if under_way is None:
            known = client.metadata(seconds).topics
            missing = [topic for topic in topics if topic not in known or known[topic].error is not None]
            if not missing:
                return []
            asked = [NewTopic(topic, partitions, replication, config=dict(config)) for topic in missing]
            under_way = client.admin.create_topics(asked, request_timeout=client.request_seconds)
            asked_for[tuple(topics)] = under_way
        client.wait(under_way.values(), seconds)
        del asked_for[tuple(topics)]
        created = []
        for topic, future in under_way.items():
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
        return created

    return prepare


def _why_not_created(topic: str, error: KafkaError) -> str:
    if error.code() in FORBIDDEN:
        return (
            f"topic {topic} is missing (or hidden from this user) and may not be created: {plain(error)}; "
            "create it, or allow this user to create or describe it"
        )
    where = " (--topic-config)" if error.code() == KafkaError.INVALID_CONFIG else ""
    return f"topic {topic} can't be created{where}: {plain(error)}"


def touch_topics(client: Client, topics: Sequence[str], _seconds: float = ATTEMPT_SECONDS) -> list[str]:
    """For a broker that makes a topic when it is first asked for (the embedded one)."""
    asking = Producer(dict(client.properties))
    for topic in topics:
        asking.list_topics(topic, timeout=_TOUCH_SECONDS)
    return list(topics)
