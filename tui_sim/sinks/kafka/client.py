"""What every Kafka client has: properties, and one attempt to talk to a broker."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient

from tui_sim.sinks.base import SinkRefused, SinkUnavailable
from tui_sim.sinks.kafka.errors import plain, refusal

PRODUCER_DEFAULTS = {
    "enable.idempotence": "true",
    "acks": "all",
    "compression.type": "snappy",
    "linger.ms": "10",
    "batch.size": "16384",
}
"""The contract's producer settings; each can be overridden."""

ADMIN_SECONDS = 10.0
_ATTEMPT_SECONDS = 2.0

# librdkafka's own log lines are not for users: errors reach us by callbacks and are told once, in one line.
SILENT = logging.getLogger("tui_sim.librdkafka")
SILENT.propagate = False
SILENT.addHandler(logging.NullHandler())


def client_config(address: str, overrides: Mapping[str, str]) -> dict[str, Any]:
    """Librdkafka properties of every client: address, names, and what the user set."""
    return {
        "bootstrap.servers": address,
        "client.id": "telemetra-tui",
        "logger": SILENT,
        "socket.connection.setup.timeout.ms": "3000",
        "reconnect.backoff.max.ms": "2000",
        **overrides,
    }


def check_properties(overrides: Mapping[str, str]) -> dict[str, str]:
    """What librdkafka says against each of the user's properties; empty when it takes them all."""

    def complaint(properties: Mapping[str, str]) -> str:
        try:
            Producer({"logger": SILENT, **properties})
        except KafkaException as error:
            return str(error.args[0].str())
        except (TypeError, ValueError) as error:  # a property that the client takes for itself
            return str(error)
        return ""

    together = complaint({**PRODUCER_DEFAULTS, **overrides})
    if not together:
        return {}
    alone = {name: complaint({name: value}) for name, value in overrides.items()}
    guilty = {name: reason for name, reason in alone.items() if reason}
    return guilty or dict.fromkeys(overrides, together)


def reach(client: Mapping[str, Any]) -> None:
    """One attempt to talk to a broker.

    Raises:
        SinkUnavailable: not now.
        SinkRefused: never.
    """
    errors: list[KafkaError] = []
    probe = AdminClient(hearing(client, errors.append))
    began = time.monotonic()
    while True:
        try:
            probe.list_topics(timeout=0.3)
        except KafkaException as error:
            probe.poll(0)
            never = next(filter(None, map(refusal, errors)), "")
            if never:
                raise SinkRefused(never) from error
            # A refused connection is known at once; one that nobody answers takes the whole attempt.
            if time.monotonic() - began > (_ATTEMPT_SECONDS / 2 if errors else _ATTEMPT_SECONDS):
                telling = [one for one in errors if one.code() != KafkaError._ALL_BROKERS_DOWN]  # noqa: SLF001
                raise SinkUnavailable(plain((telling or errors or [error.args[0]])[0])) from error
        else:
            return


def hearing(properties: Mapping[str, Any], on_error: Callable[[KafkaError], None]) -> dict[str, Any]:
    """Properties of a client whose errors go to ``on_error``."""
    return {**properties, "error_cb": on_error}
