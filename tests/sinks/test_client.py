"""Clients of a broker: properties looked at, connections that take their time."""

import socket
import time
from typing import Any

import pytest

from tests import oidc, runs
from tests.links import Link
from tests.sinks.records import TOPICS, open_patiently, quiet, sent
from tui_sim.sinks.base import SinkUnavailable
from tui_sim.sinks.kafka.client import Client, check_properties, client_config
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics


def test_nobody_listening_is_unavailable_and_says_why():
    sink = KafkaSink(TOPICS, "127.0.0.1:1", {}, touch_topics)
    with pytest.raises(SinkUnavailable, match="Connection refused"):
        sink.open(quiet)
    sink.close()
    assert sink.ledger.failed == 0


def test_a_name_that_is_not_there_is_unavailable():
    with pytest.raises(SinkUnavailable, match=r"resolve 'no-such-host\.invalid"):
        KafkaSink(TOPICS, "no-such-host.invalid:9092", {}, touch_topics).open(quiet)


def test_properties_are_looked_at_by_librdkafka():
    assert check_properties({"linger.ms": "5"}) == {}
    found = check_properties({"linger.ms": "5", "no.such": "1", "acks": "99999"})
    assert set(found) == {"no.such", "acks"}
    # Each is fine alone, together they are not: idempotence needs all acknowledgements.
    assert set(check_properties({"acks": "1"})) == {"acks"}


def test_a_connection_that_takes_longer_than_an_attempt_is_made_by_one_client(cluster):
    with Link(cluster.address, delay=0.8) as link:
        sink: Any = KafkaSink(TOPICS, link.address, {}, touch_topics, 30.0)
        reasons = open_patiently(sink, 30.0)
        assert reasons[0] == f"no answer from {link.address}"
        assert link.connections <= 4, "the producer, the questions, and who touches the topics"
        assert sent(sink)
        runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
        sink.close()


def test_a_connection_may_take_half_of_the_patience():
    def allowed(patience, **overrides):
        return client_config("a:1", overrides, patience)["socket.connection.setup.timeout.ms"]

    assert [allowed(patience) for patience in (None, 5.0, 60.0, 600.0)] == ["30000", "10000", "30000", "300000"]
    assert allowed(600.0, **{"socket.connection.setup.timeout.ms": "7000"}) == "7000"


def test_looking_at_properties_waits_for_no_token():
    with oidc.endpoint(seconds=20.0) as url:
        began = time.monotonic()
        assert check_properties({
            "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.client.id": "me", "sasl.oauthbearer.client.secret": "hush",
            "sasl.oauthbearer.token.endpoint.url": url,
        }) == {}  # fmt: skip
        assert time.monotonic() - began < 10.0


def giving(cluster, port):
    """A link to the broker that lets it give another port than its own."""
    host, _, own = cluster.address.partition(":")
    one, other = (host.encode() + number.to_bytes(4, "big") for number in (int(own), port))
    return Link(cluster.address, answers=lambda data: data.replace(one, other))


@pytest.mark.parametrize("answers", [False, True])
def test_a_broker_that_gives_an_address_that_can_not_be_reached_is_told_so(cluster, answers):
    with socket.create_server(("127.0.0.1", 0)) as nobody:  # takes connections and says nothing
        port = nobody.getsockname()[1] if answers else 1
        with giving(cluster, port) as link:
            client = Client(link.address, {}, 30.0)
            named = f"the broker gave the address 127.0.0.1:{port}, which can't be reached ("
            # Answers may come meanwhile: of a broker that refuses it librdkafka asks those that it was told of.
            runs.until(lambda: named in (unavailable(client) or client.heard.reason()))
            client.close()


def unavailable(client):
    """Why the client has no answer; empty when it has one."""
    try:
        client.metadata()
    except SinkUnavailable as error:
        return str(error)
    return ""
