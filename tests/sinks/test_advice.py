"""A wrong setting of security is told by what to set, not by what librdkafka takes it for."""

import pytest

from tests.sinks.answering import answering
from tui_sim.sinks.base import SinkUnavailable
from tui_sim.sinks.kafka.advice import hung_up, in_other_words
from tui_sim.sinks.kafka.client import Client, check_properties

SASL = {"security.protocol": "SASL_SSL"}
TOKENS = SASL | {"sasl.mechanism": "OAUTHBEARER"}


@pytest.mark.parametrize(
    ("properties", "blamed", "told"),
    [
        (SASL, "security.protocol", "set KAFKA_CONFIG_SASL_MECHANISM"),
        (SASL | {"sasl.mechanism": "GSSAPI"}, "security.protocol", "set KAFKA_CONFIG_SASL_MECHANISM"),
        (SASL | {"sasl.mechanism": "PLAIN"}, "security.protocol", "KAFKA_CONFIG_SASL_USERNAME"),
        (SASL | {"sasl.mechanism": "PLAIN", "sasl.username": "me"}, "sasl.username", "KAFKA_CONFIG_SASL_PASSWORD"),
        (SASL | {"sasl.mechanism": "PLAN"}, "security.protocol", "Unsupported SASL mechanism: PLAN"),
        (TOKENS, "sasl.mechanism", "KAFKA_CONFIG_SASL_OAUTHBEARER_METHOD"),
        (SASL | {"sasl.mechanisms": "OAUTHBEARER"}, "sasl.mechanisms", "KAFKA_CONFIG_SASL_OAUTHBEARER_METHOD"),
        (TOKENS | {"sasl.oauthbearer.method": "oidc"}, "sasl.oauthbearer.method", "token.endpoint.url"),
        ({"security.protocol": "SSL", "ssl.ca.location": "/not/there"}, "ssl.ca.location", "ssl.ca.location failed"),
        (SASL | {"linger.ms": "soon"}, "linger.ms", "Invalid value"),
    ],
)
def test_the_property_that_is_to_blame_says_what_to_set(properties, blamed, told):
    ((name, reason),) = check_properties(properties).items()
    assert name == blamed
    assert told in reason
    assert "recompile" not in reason


def test_tokens_that_nobody_needs_are_not_missed():
    assert check_properties({"sasl.mechanism": "OAUTHBEARER"}) == {}
    unsecured = {"sasl.oauthbearer.config": "principal=me", "enable.sasl.oauthbearer.unsecure.jwt": "true"}
    assert check_properties(TOKENS | unsecured) == {}


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("SSL handshake failed: Disconnected: connecting to a PLAINTEXT broker listener?", "speaks no TLS"),
        ("SSL handshake failed: error:0A00010B:SSL routines::wrong version number", "speaks no TLS"),
        ("SASL PLAIN mechanism handshake failed: Broker: Request not valid in current SASL state", "takes no login"),
        ("Failed to resolve 'nowhere:9092': Name or service not known", "Failed to resolve 'nowhere:9092'"),
    ],
)
def test_words_that_mislead_are_replaced(said, means):
    assert means in in_other_words(said)


@pytest.mark.parametrize(
    ("protocol", "told"),
    [
        (None, "it may want TLS or a login"), ("plaintext", "it may want TLS or a login"),
        ("SASL_PLAINTEXT", "it may want TLS (SASL_SSL"), ("SSL", "it may want a login"), ("SASL_SSL", "Disconnected"),
    ],
)  # fmt: skip
def test_a_broker_that_hangs_up_may_want_more(protocol, told):
    properties = {"security.protocol": protocol} if protocol else {}
    assert told in hung_up("Disconnected: connection closed by peer: receive 0 after POLLIN", properties)
    assert hung_up("Connection refused", properties) == "Connection refused"


def test_a_web_server_is_told_from_a_broker():
    def talk(connection):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with answering(talk) as port:
        client = Client(f"127.0.0.1:{port}", {}, 5.0)
        with pytest.raises(SinkUnavailable, match="speaks HTTP, not Kafka"):
            client.metadata(5.0)
        client.close()
