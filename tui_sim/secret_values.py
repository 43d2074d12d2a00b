"""Which properties hold secrets, and texts in which their values are masked."""

import re
from collections.abc import Mapping

_SECRET = re.compile(r"password|secret|token|key|jaas|pem|credential|assertion|oauthbearer.config", re.IGNORECASE)
_LEAST_SECRET = 6  # characters


def is_secret(name: str) -> bool:
    """Whether a property's value must never be shown."""
    return _SECRET.search(name) is not None


def masked(properties: Mapping[str, str]) -> dict[str, str]:
    """The properties as they may be shown."""
    return {name: "***" if is_secret(name) else value for name, value in properties.items()}


def without_secrets(text: str, about: str, properties: Mapping[str, str]) -> str:
    """A text about one property in which the values of secret ones are masked. A short one would garble what has
    nothing to do with it, so it is masked only where it is quoted in what is said about its own property.
    """
    for name, value in properties.items():
        if not is_secret(name):
            continue
        for line in value.splitlines():  # a key in PEM has many
            if len(line) >= _LEAST_SECRET:
                text = text.replace(line, "***")
            elif name == about:
                for quote in "'\"`":
                    text = text.replace(f"{quote}{line}{quote}", f"{quote}***{quote}")
    return text
