"""Names in the environment that others put there: Kubernetes' service links, and what is no setting of ours."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tui_sim.one_line import printable
from tui_sim.settings.properties import KAFKA_PREFIX
from tui_sim.settings.reference import BY_VARIABLE, PREFIX

_LINK = re.compile(r".*_(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:ADDR|PORT|PROTO))?)")
_ADDRESS = re.compile(r"(?:tcp|udp|sctp)://", re.IGNORECASE)
_NAMES_SHOWN = 10


@dataclass
class PassedOver:
    """Variables that are none of our business, as they were written."""

    links: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def notes(self) -> tuple[tuple[int, str], ...]:
        """What the log is to say about them, each line with its level."""
        notes = []
        if self.links:
            notes.append((logging.INFO, f"Kubernetes' service links, passed over: {_listed(self.links)}"))
        if self.unknown:
            notes.append((logging.WARNING, f"Unknown settings, passed over: {_listed(self.unknown)}; see --help"))
        return tuple(notes)


def _listed(names: Sequence[str]) -> str:
    """Names in one line; settings' own come first, and of many the rest is counted."""
    ordered = sorted(map(printable, names), key=lambda name: (name.split(" ")[0] not in BY_VARIABLE, name))
    shown = ", ".join(ordered[:_NAMES_SHOWN])
    return f"{shown} and {len(ordered) - _NAMES_SHOWN} more" if len(ordered) > _NAMES_SHOWN else shown


def is_service_link(name: str, value: str, prefix: str) -> bool:
    """Whether Kubernetes made a variable for a Service whose name begins as ``prefix`` (``TELEMETRA_``) does.

    A pod gets them for every Service of its namespace, unless ``enableServiceLinks`` is false:
    https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    """
    if not name.startswith(prefix):
        return False
    rest = name[len(prefix) - 1 :]
    return _LINK.fullmatch(rest) is not None or (rest.endswith("_PORT") and _ADDRESS.match(value) is not None)


def without_links(variables: Mapping[str, str], place: str, passed_over: PassedOver) -> dict[str, str]:
    """What is left without service links; ``place`` stands behind each of their names."""
    left = {}
    for name, value in variables.items():
        if any(is_service_link(name, value, prefix) for prefix in (PREFIX, KAFKA_PREFIX)):
            passed_over.links.append(f"{name}{place}")
        else:
            left[name] = value
    return left
