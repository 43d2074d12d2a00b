"""What every Kafka client has: properties, and one connection that is asked until it answers."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from confluent_kafka import KafkaError, KafkaException, Producer
from confluent_kafka.admin import AdminClient, ClusterMetadata  # type: ignore[attr-defined]

from tui_sim.sinks.base import SinkRefused, SinkUnavailable
from tui_sim.sinks.kafka.advice import hung_up, in_other_words, missing
from tui_sim.sinks.kafka.errors import Heard, listed, unreachable

PRODUCER_DEFAULTS = {
    "enable.idempotence": "true",
    "acks": "all",
    "compression.type": "snappy",
    "linger.ms": "10",
    "batch.size": "16384",
}
"""The contract's producer settings; each can be overridden."""

ATTEMPT_SECONDS = 2.0
"""How long an attempt waits for an answer; the connection goes on being made between attempts."""
_LEAST_SETUP, _USUAL_SETUP = 10.0, 30.0  # seconds
_QUICK_SETUP, _TIMES_AS_LONG = 3.0, 4.0  # seconds, and times the first connection, for a producer's
_QUESTION_SECONDS = 30.0  # after which a question is put again: longer than a slow connection takes to be made
_STATISTICS_EVERY = 1000  # milliseconds; they tell the brokers' addresses, also of those that don't answer
_LONGEST_REQUEST = 3600.0  # seconds; librdkafka takes no more

_NOT_MADE = "Failed to create producer: "

T = TypeVar("T")

# librdkafka's own log lines are not for users: errors reach us by callbacks and are told once, in one line.
SILENT = logging.getLogger("tui_sim.librdkafka")
SILENT.propagate = False
SILENT.addHandler(logging.NullHandler())


def client_config(address: str, overrides: Mapping[str, str], patience: float | None = None) -> dict[str, Any]:
    """Librdkafka properties of every client: address, names, and what the user set.

    A connection may take half of ``patience`` seconds (None: for ever) to be made, TLS, login and all: on a slow link
    one takes long, and of a host's addresses the first may be a dead one.
    """
    setup = max(_LEAST_SETUP, patience / 2.0) if patience is not None else _USUAL_SETUP
    return {
        "bootstrap.servers": address,
        "client.id": "telemetra-tui",
        "logger": SILENT,
        "socket.connection.setup.timeout.ms": str(min(2**31 - 1, round(setup * 1000.0))),
        "reconnect.backoff.ms": "500",  # also how often a client that is asked something looks for a broker
        "reconnect.backoff.max.ms": "2000",
        **overrides,
    }


def check_properties(overrides: Mapping[str, str]) -> dict[str, str]:
    """What librdkafka says against each of the user's properties; empty when it takes them all."""

    def problem(properties: Mapping[str, str]) -> str:
        try:
            let_go([Producer({"logger": SILENT, **properties})])
        except KafkaException as error:
            return str(error.args[0].str())
        except (TypeError, ValueError) as error:  # a property that the client takes for itself
            return str(error)
        return ""

    together = problem({**PRODUCER_DEFAULTS, **overrides})
    if not together:
        return missing(overrides)
    alone = {name: problem({name: value}) for name, value in overrides.items()}
    guilty = {name: reason for name, reason in alone.items() if reason and not reason.startswith(_NOT_MADE)}
    if guilty:
        return guilty
    # Each by itself is right, but not all together: whichever are spoken of, else what asks for security.
    named = [name for name in overrides if name in together] or [
        name for name in overrides if name == "security.protocol"
    ]
    return dict.fromkeys(named or overrides, in_other_words(together.removeprefix(_NOT_MADE)))


def hearing(properties: Mapping[str, Any], heard: Heard) -> dict[str, Any]:
    """Properties of a client whose errors and lost connections ``heard`` is told of."""
    return {**properties, "error_cb": heard.hear, "logger": heard}


def background(call: Callable[[], T]) -> "Future[T]":
    """The result of a call that may block for long, made in a thread that nothing waits for at the end."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - it is the future's
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name="telemetra-kafka", daemon=True).start()
    return future


def let_go(clients: list[Any]) -> None:
    """Drop clients; librdkafka may take seconds for it, as when a token is just being fetched."""
    threading.Thread(target=clients.clear, name="telemetra-kafka", daemon=True).start()


class Client:
    """One client for questions about the cluster, from the first attempt to connect to the end.

    An answer may take longer than an attempt (TLS, a login and a token over a slow link): the question stays open.
    """

    def __init__(self, address: str, overrides: Mapping[str, str], patience: float | None) -> None:
        """``address`` is host:port, comma separated; ``patience`` seconds to keep trying, None for ever."""
        self.address = address
        self.heard = Heard(address, overrides)
        self.properties = client_config(address, overrides, patience)
        self.request_seconds = min(_LONGEST_REQUEST, max(_QUESTION_SECONDS, patience or 0.0) + _QUESTION_SECONDS)
        statistics: dict[str, Any] = {"statistics.interval.ms": _STATISTICS_EVERY, "stats_cb": self._keep}
        self.admin = AdminClient({**hearing(self.properties, self.heard), **statistics})
        self._question: Future[ClusterMetadata] | None = None
        self._statistics = ""
        self._closed = threading.Event()
        self._overrides = overrides
        self._began = time.monotonic()
        self._took: float | None = None  # seconds until the first answer

    def producer_properties(self) -> dict[str, Any]:
        """Properties of a producer beside it. How long its connections may take follows from the first one: where a
        broker has stood still, one that hangs in its queue must not be served before what was sent by an older one.
        """
        setup = min(_USUAL_SETUP, max(_QUICK_SETUP, _TIMES_AS_LONG * (self._took or 0.0)))
        own = {"socket.connection.setup.timeout.ms": str(round(setup * 1000.0))} | dict(self._overrides)
        kept = {name: value for name, value in self.properties.items() if name != "reconnect.backoff.ms"}
        return kept | own

    def _keep(self, statistics: str) -> None:
        self._statistics = statistics

    def poll(self) -> None:
        """Take in what was said; wanted every few seconds."""
        self.admin.poll(0)

    def metadata(self, seconds: float = ATTEMPT_SECONDS) -> ClusterMetadata:
        """What the cluster holds now: brokers, topics, partitions. As :meth:`wait`."""
        if self._question is None:
            self._question = background(self._ask)
        self.wait((self._question,), seconds)
        question, self._question = self._question, None
        return question.result()

    def no_answer(self, numbers: AbstractSet[int] | None = None) -> str:
        """In words that nothing comes from the brokers of these numbers (None: from any): of those whose address a
        broker gave, that is what to say.
        """
        brokers = json.loads(self._statistics)["brokers"].values() if self._statistics else ()
        asked = [one["nodename"] for one in brokers if (one["nodeid"] in numbers if numbers else one["nodeid"] >= 0)]
        given = [address for address in asked if self.heard.gives(address)]
        return unreachable(listed(given), "no answer") if given else f"no answer from {listed(asked) or self.address}"

    def _ask(self) -> ClusterMetadata:
        admin = self.admin
        while not self._closed.is_set():
            with suppress(KafkaException):  # why there is no answer is told by the callbacks
                return admin.list_topics(timeout=_QUESTION_SECONDS)
            self._closed.wait(0.1)
        raise SinkUnavailable("closed")

    def wait(self, futures: "Iterable[Future[Any]]", seconds: float = ATTEMPT_SECONDS) -> None:
        """Wait up to ``seconds`` for answers; when nothing came of them, call again with the same ones.

        Raises:
            SinkUnavailable: there is no answer yet.
            SinkRefused: nor will there ever be one.
        """
        began = time.monotonic()
        while not all(future.done() for future in futures):
            self.admin.poll(min(0.05, seconds))
            if self.heard.refusal:
                raise SinkRefused(self.heard.refusal)
            # A refused connection is known at once; one that nobody answers takes the whole attempt.
            reason = self.heard.reason()
            if time.monotonic() - began >= (seconds / 2.0 if reason else seconds):
                known = reason if self._took is not None else hung_up(reason, self._overrides)
                raise SinkUnavailable(known or self.no_answer())
        if self._took is None:
            self._took = time.monotonic() - max(self._began, self.heard.last_at)

    def glance(self) -> ClusterMetadata | None:
        """What the cluster holds, as soon as that is known: asked without waiting; call again for the answer."""
        self.admin.poll(0)
        if self._question is None:
            self._question = background(self._ask)
        if not self._question.done():
            return None
        question, self._question = self._question, None
        return question.result()

    def close(self) -> None:
        """Let open questions go, and the connection."""
        self._closed.set()
        leaving = [self.admin]
        del self.admin
        let_go(leaving)


def retriable(error: KafkaError) -> bool:
    """Whether what failed may succeed another time."""
    return bool(error.retriable()) or error.code() in (
        KafkaError._TIMED_OUT,  # noqa: SLF001
        KafkaError._TRANSPORT,  # noqa: SLF001
    )
