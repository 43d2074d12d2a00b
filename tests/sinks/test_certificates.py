"""Why a broker's certificate is not trusted."""

import shutil
import ssl
import subprocess
from contextlib import suppress

import pytest

from tests.sinks.answering import answering
from tui_sim.sinks.kafka.certificates import why_untrusted


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
