"""What to set, where librdkafka's own words blame something else or say nothing of it."""

import re
from collections.abc import Mapping

_PROTOCOL = "KAFKA_CONFIG_SECURITY_PROTOCOL"
_MECHANISMS = ("sasl.mechanism", "sasl.mechanisms")
_TOKENS = ("sasl.oauthbearer.method", "sasl.oauthbearer.config", "sasl.oauthbearer.metadata.authentication.type")

_MEANS = (
    (
        re.compile(r"No provider for SASL mechanism GSSAPI"),
        (
            "no SASL mechanism is set, or GSSAPI, which is not built in: set KAFKA_CONFIG_SASL_MECHANISM to PLAIN, "
            "SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER"
        ),
    ),
    (
        re.compile(r"sasl\.username and sasl\.password must be set"),
        (
            "the mechanism wants a login: set KAFKA_CONFIG_SASL_USERNAME and KAFKA_CONFIG_SASL_PASSWORD (or "
            "KAFKA_CONFIG_SASL_PASSWORD_FILE)"
        ),
    ),
    (
        re.compile(r"Invalid response size 1213486160\b"),  # the letters HTTP, read as a length
        "what answers there speaks HTTP, not Kafka: set KAFKA_BOOTSTRAP_SERVERS to the port of Kafka's protocol",
    ),
    (
        re.compile(r"PLAINTEXT broker listener|wrong version number"),
        f"that port speaks no TLS: set {_PROTOCOL} to PLAINTEXT or SASL_PLAINTEXT, or take the port that does",
    ),
    (
        re.compile(r"not valid in current SASL state"),
        f"that port takes no login: set {_PROTOCOL} to PLAINTEXT or SSL, or take the port that does",
    ),
)
"""What a text of librdkafka's means, in place of it."""


def in_other_words(text: str) -> str:
    """What the text means, if its own words would mislead."""
    return next((words for pattern, words in _MEANS if pattern.search(text)), text)


def hung_up(text: str, properties: Mapping[str, str]) -> str:
    """What may be wrong when a broker that has never answered closes the connection; else the text as it is."""
    if "closed by peer" not in text:
        return text
    protocol = properties.get("security.protocol", "plaintext").upper()
    wanted = {
        "PLAINTEXT": "it may want TLS or a login (SSL, SASL_PLAINTEXT or SASL_SSL",
        "SASL_PLAINTEXT": "it may want TLS (SASL_SSL",
        "SSL": "it may want a login (SASL_SSL",
    }.get(protocol)
    return f"the broker hangs up: {wanted} as {_PROTOCOL})" if wanted else text


def missing(properties: Mapping[str, str]) -> dict[str, str]:
    """What the library does not miss at the start though it can't do without: by the property that wants it."""
    mechanism = next((name for name in _MECHANISMS if properties.get(name, "").upper() == "OAUTHBEARER"), None)
    uses_it = properties.get("security.protocol", "").upper().startswith("SASL")
    if mechanism is None or not uses_it or any(name in properties for name in _TOKENS):
        return {}
    return {
        mechanism: "nobody gives tokens: set KAFKA_CONFIG_SASL_OAUTHBEARER_METHOD to oidc, and ..._CLIENT_ID, "
        "..._CLIENT_SECRET and ..._TOKEN_ENDPOINT_URL"
    }
