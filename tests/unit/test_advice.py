"""A wrong setting of security is told by what to set, not by what librdkafka takes it for."""

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager, suppress

import pytest

from tui_sim.sinks.base import SinkUnavailable
from tui_sim.sinks.kafka.advice import hung_up, in_other_words
from tui_sim.sinks.kafka.certificates import why_untrusted
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


@contextmanager
def answering(talk):
    """A server on loopback that lets ``talk`` have each connection; its port."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, suppress(OSError):
                    talk(connection)

    threading.Thread(target=serve, daemon=True).start()
    yield server.getsockname()[1]
    server.close()


def test_a_web_server_is_told_from_a_broker():
    def talk(connection):
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with answering(talk) as port:
        client = Client(f"127.0.0.1:{port}", {}, 5.0)
        with pytest.raises(SinkUnavailable, match="speaks HTTP, not Kafka"):
            client.metadata(5.0)
        client.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for broker.example, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs the command openssl")
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=broker.example",
         "-addext", "subjectAltName=DNS:broker.example", "-keyout", "key.pem", "-out", "cert.pem"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "cert.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("trusts", "told"), [(True, "the broker's certificate is not for 127.0.0.1"), (False, "is of an authority unknown")]
)
def test_a_wrong_host_name_is_told_from_a_missing_authority(certificate, trusts, told):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def talk(connection):
        with suppress(ssl.SSLError):
            context.wrap_socket(connection, server_side=True)

    with answering(talk) as port:
        properties = {"ssl.ca.location": str(certificate[0])} if trusts else {}
        assert told in why_untrusted(f"127.0.0.1:{port}", properties)
