"""What librdkafka says of its connections, and what that means, in one line for a person."""

import logging
import re
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from confluent_kafka import KafkaError

from tui_sim.secret_values import without_secrets
from tui_sim.sinks.kafka.advice import in_other_words
from tui_sim.sinks.kafka.certificates import why_untrusted

FORBIDDEN = frozenset((KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED))
_FINAL = FORBIDDEN | {
    KafkaError._AUTHENTICATION,  # noqa: SLF001 - librdkafka's local error codes are spelled with an underscore
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
}
_BROKER = re.compile(r"^(?:\[thrd:[^\]]*\]: )?(?:\w+://)?(?P<address>\S+)/(?P<node>bootstrap|\d+): (?P<text>.*)")
_PREFIX = re.compile(r"^Unable to produce message: ")
_TOKEN = re.compile(r"Failed to acquire SASL OAUTHBEARER token")
_AWAY = re.compile(r"connect|resolve|timed? ?out|HTTP (?:error )?5|reset|temporar", re.IGNORECASE)
_OURS = ("_DESTROY", "Decommissioning")  # connections that librdkafka itself gives up
_STANDS = 35.0  # seconds; librdkafka tells the same error of a broker again after 30
_DEFAULT_PORT = "9092"
_LOG = logging.getLogger("telemetra.librdkafka")
"""A child of the program's log."""


class _Said(NamedTuple):
    at: float
    given: bool
    address: str
    text: str


class Heard:
    """The newest error of each broker, as librdkafka's callbacks tell them: errors, and of its log lines those of lost
    connections, which are no errors to it.
    """

    def __init__(self, servers: str, properties: Mapping[str, str]) -> None:
        """``servers`` are the addresses that the user set: any other one was given by a broker. ``properties`` are the
        user's: what is secret among them is told nobody.
        """
        self._properties = properties
        self._known = {_with_port(server) for server in servers.split(",")}
        self._said: dict[str, _Said] = {}
        self._general = _Said(0.0, given=False, address="", text="")
        self._refusal = ""

    def hear(self, error: KafkaError) -> None:
        """Take in an error."""
        if error.code() != KafkaError._ALL_BROKERS_DOWN:  # noqa: SLF001
            self._note(str(error.str()))
            self._refusal = self._refusal or self._never(error)

    def log(self, _level: int, _form: str, facility: str, _client: str, line: str) -> None:
        """Take in a log line, as a ``logging.Logger`` does; where ``debug`` is set, ours tells it."""
        if "debug" in self._properties and _LOG.isEnabledFor(logging.DEBUG):
            _LOG.debug("librdkafka: %s: %s", facility, without_secrets(line, "", self._properties))
        if facility == "FAIL" and not any(word in line for word in _OURS):
            self._note(line)

    def _never(self, error: KafkaError) -> str:
        text = in_other_words(refusal(error))
        found = _BROKER.match(str(error.str()))
        if "certificate verify failed" in text and found is not None:
            return why_untrusted(found["address"], self._properties) or text
        return text

    def _note(self, line: str) -> None:
        found = _BROKER.match(line)
        if found is None:
            self._general = _Said(time.monotonic(), given=False, address="", text=in_other_words(one_line(line)))
            return
        address = found["address"]
        given = found["node"] != "bootstrap" and _with_port(address) not in self._known
        self._said[address] = _Said(time.monotonic(), given, address, in_other_words(one_line(found["text"])))

    @property
    def last_at(self) -> float:
        """When something was heard last, in monotonic seconds; 0 where nothing was."""
        return max(said.at for said in (self._general, *self._said.values()))

    @property
    def refusal(self) -> str:
        """Why another attempt would be refused as well; empty when it may succeed."""
        return self._refusal

    def reason(self, since: float = 0.0) -> str:
        """The newest error that still stands and came after ``since`` (monotonic seconds); empty when there is none.

        One of an address that a broker gave comes before all others: it is what users find the hardest to see.
        """
        after = max(since, time.monotonic() - _STANDS)
        standing = [said for said in (self._general, *self._said.values()) if said.text and said.at >= after]
        if not standing:
            return ""
        said = max(standing, key=lambda said: (said.given, said.at))
        return unreachable(said.address, said.text) if said.given else said.text

    def gives(self, address: str) -> bool:
        """Whether ``address`` (host:port) is none that the user set."""
        return _with_port(address) not in self._known

    def forget(self) -> None:
        """All is well: what was said before is no reason for what comes."""
        self._said.clear()
        self._general = self._general._replace(text="")


def unreachable(address: str, why: str) -> str:
    """An address that a broker gave for itself (``advertised.listeners``) and that can't be reached from here."""
    return f"the broker gave the address {address}, which can't be reached ({why})"


def refusal(error: KafkaError) -> str:
    """Why another attempt would be refused as well (credentials, rights, certificates); empty when it may succeed."""
    text = plain(error)
    if "certificate" in text and "SSL" in text:
        return f"the broker wants a client certificate: {text}" if "alert" in text else text
    if _TOKEN.match(text) and _AWAY.search(text):
        return ""  # whoever gives the tokens can't be reached: that may change
    return text if error.code() in _FINAL else ""


def plain(error: KafkaError | None) -> str:
    """An error in one line without its client's prefixes (``sasl_plaintext://host:port/bootstrap: ``)."""
    return one_line(str(error.str())) if error is not None else "no reason given"


def one_line(text: str) -> str:
    """A text of librdkafka's without line ends, broker and timing."""
    text = _PREFIX.sub("", text.replace("\n", " "))
    found = _BROKER.match(text)
    return (found["text"] if found else text).split(" (after ")[0].strip()


def listed(names: Sequence[str]) -> str:
    """Names as a person would list them; of many only the first three."""
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"


def _with_port(server: str) -> str:
    """``host:port`` in small letters, of a server as users write it (``SASL_SSL://Host``)."""
    address = server.strip().rpartition("://")[2].lower()
    return address if re.search(r":\d+$", address) else f"{address}:{_DEFAULT_PORT}"
