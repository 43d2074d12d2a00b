"""What a misspelt name is most likely meant for."""

import difflib
from collections.abc import Iterable

_LIKE = 0.85  # difflib's ratio: CONNECTION_TIMEOUT is like CONNECT_TIMEOUT (0.91), PORT is not like REPORT (0.80)
_PART = 0.7  # the same for a name that is part of a known one: METRICS of METRICS_PORT (0.74)


def nearest(name: str, known: Iterable[str]) -> str:
    """The end of a line about an unknown name: the one it is nearest to, if any."""
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; the nearest known is {near[0]}" if near else ""


def close(name: str, known: Iterable[str]) -> str:
    """The known name that ``name`` is most likely meant for; empty when it is like none.

    Close is a slip of the keyboard, much the same letters, or the longer part of a known name.
    """
    best, nearest = 0.0, ""
    for one in known:
        ratio = difflib.SequenceMatcher(None, name, one).ratio()
        part = set(name.split("_")) < set(one.split("_"))
        if ratio > best and (ratio >= _LIKE or (part and ratio >= _PART) or _one_slip(name, one)):
            best, nearest = ratio, one
    return nearest


def _one_slip(left: str, right: str) -> bool:
    """Whether one letter is missing, too many or another, or two neighbours have changed places."""
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    at = next((place for place, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), len(left))
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    swapped = left[at + 1 : at + 2] + left[at : at + 1] + left[at + 2 :]
    return left[at + 1 :] == right[at + 1 :] or swapped == right[at:]
