"""Files that settings are read from as text, and TOML's values as one would write them elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def text_in(path: str) -> str:
    """The text of a file in UTF-8, without a byte-order mark.

    Raises:
        OSError: it can't be read.
        ValueError: it is not such text.
    """
    text = Path(path).read_text(encoding="utf-8-sig")
    if "\0" in text:
        raise ValueError("a NUL character")  # UTF-16, mostly
    return text


def flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """A TOML table whose dotted keys (``linger.ms = 5``) are names again."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{rest}": inner for rest, inner in flat(value).items()}
        else:
            found[name] = value
    return found


def text_of(value: str | float) -> str:
    """A TOML value as a property's text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
