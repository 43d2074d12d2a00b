"""Why a broker's certificate is not taken: librdkafka has the same words for every reason."""

import os
import socket
import ssl
from collections.abc import Mapping

_SECONDS = 3.0


def why_untrusted(address: str, properties: Mapping[str, str]) -> str:
    """What OpenSSL says against the certificate at ``address`` (host:port), and what to set; empty when nothing."""
    host, _, port = address.rpartition(":")
    location, pem = properties.get("ssl.ca.location"), properties.get("ssl.ca.pem")
    try:
        context = ssl.create_default_context(
            cafile=location if location and not os.path.isdir(location) else None,
            capath=location if location and os.path.isdir(location) else None,
            cadata=pem,
        )
        with socket.create_connection((host.strip("[]"), int(port)), _SECONDS) as connection:
            connection.settimeout(_SECONDS)
            context.wrap_socket(connection, server_hostname=host.strip("[]")).close()
    except ssl.SSLCertVerificationError as error:
        return _in_words(host, error, given=bool(location or pem))
    except (OSError, ValueError):
        return ""
    return ""


def _in_words(host: str, error: ssl.SSLCertVerificationError, *, given: bool) -> str:
    said = error.verify_message.rstrip(".")
    if "mismatch" in said:
        return f"the broker's certificate is not for {host}: name the broker in KAFKA_BOOTSTRAP_SERVERS as it does"
    if "expired" in said or "not yet valid" in said:
        return f"the broker's certificate is not valid now ({said})"
    ca = (
        "is not of the authority in KAFKA_CONFIG_SSL_CA_LOCATION"
        if given
        else "is of an authority unknown here, as KAFKA_CONFIG_SSL_CA_LOCATION is not set"
    )
    return f"the broker's certificate {ca} ({said}): set that to the certificate of whoever signed it"
