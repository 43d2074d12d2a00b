"""Topics: those that are missing are created, all others are left alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from tui_sim.sinks.base import SinkRefused, SinkUnavailable, Tell
from tui_sim.sinks.kafka.client import ADMIN_SECONDS, hearing
from tui_sim.sinks.kafka.errors import FORBIDDEN, plain


def ensure_topics(
    partitions: int, replication: int, config: Mapping[str, str]
) -> Callable[[Mapping[str, Any], Sequence[str], Tell], None]:
    """Creates the topics that are missing, with these partitions, replicas and topic configs; others are left alone."""

    def prepare(client: Mapping[str, Any], topics: Sequence[str], tell: Tell) -> None:
        errors: list[KafkaError] = []
        admin = AdminClient(hearing(client, errors.append))
        try:
            known = admin.list_topics(timeout=ADMIN_SECONDS).topics
        except KafkaException as error:
            raise SinkUnavailable(plain(error.args[0])) from error
        missing = [topic for topic in topics if topic not in known or known[topic].error is not None]
        if not missing:
            tell("All topics already exist")
            return
        futures = admin.create_topics(
            [NewTopic(topic, partitions, replication, config=dict(config)) for topic in missing],
            request_timeout=10.0,
        )
        created = []
        for topic, future in futures.items():
            try:
                future.result(timeout=15.0)
                created.append(topic)
            except KafkaException as error:
                reason = error.args[0]
                if reason.code() == KafkaError.TOPIC_ALREADY_EXISTS:
                    continue  # somebody else was faster
                if reason.retriable() or reason.code() == KafkaError._TIMED_OUT:  # noqa: SLF001
                    raise SinkUnavailable(f"topic {topic}: {plain(reason)}") from error
                raise SinkRefused(_why_not_created(topic, reason)) from error
        if created:
            tell(f"Created topics: {', '.join(created)}")
        else:
            tell("All topics already exist")

    return prepare


def _why_not_created(topic: str, error: KafkaError) -> str:
    if error.code() in FORBIDDEN:
        return (
            f"topic {topic} is missing (or hidden from this user) and may not be created: {plain(error)}; "
            "create it, or allow this user to create or describe it"
        )
    where = " (--topic-config)" if error.code() == KafkaError.INVALID_CONFIG else ""
    return f"topic {topic} can't be created{where}: {plain(error)}"


def touch_topics(client: Mapping[str, Any], topics: Sequence[str], tell: Tell) -> None:
    """For a broker that makes a topic when it is first asked for (the embedded one)."""
    admin = Producer(dict(client))
    for topic in topics:
        admin.list_topics(topic, timeout=ADMIN_SECONDS)
    tell(f"Created topics: {', '.join(topics)}")
