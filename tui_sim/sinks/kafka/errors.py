"""What librdkafka's errors mean, in one line for a person."""

import re

from confluent_kafka import KafkaError

_PREFIX = re.compile(r"^.*://\S+/(?:bootstrap|\d+): |^Unable to produce message: ")
FORBIDDEN = frozenset((KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED))
_FINAL = FORBIDDEN | {
    KafkaError._AUTHENTICATION,  # noqa: SLF001 - librdkafka's local error codes are spelled with an underscore
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
}


def refusal(error: KafkaError) -> str:
    """Why another attempt would be refused as well (credentials, rights, certificates); empty when it may succeed."""
    text = plain(error)
    if "certificate" in text and "SSL" in text:
        return f"the broker wants a client certificate: {text}" if "alert" in text else text
    return text if error.code() in _FINAL else ""


def plain(error: KafkaError | None) -> str:
    """An error in one line without its client's prefixes (``saslplaintext://host:port/bootstrap: ``)."""
    text = str(error.str()).replace("\n", " ") if error is not None else "no reason given"
    return _PREFIX.sub("", text).split(" (after ")[0].strip()
