"""Whole numbers as people, Helm and YAML write them: ``1000000``, ``1e+06``, ``9464.0``."""

import re
from decimal import Decimal

MOST_DIGITS = 4000
"""Far more than any number of use has; what is beyond is not reckoned with."""
_SCIENTIFIC = re.compile(r"\d{1,20}(\.\d{1,20})?[eE]\+?\d{1,2}")


def whole_number(text: str) -> int | None:
    """The number that the text is, exactly; None when it is none, or no whole one.

    Raises:
        OverflowError: it has too many digits.
    """
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return None
    if not number.is_finite():
        return None
    if number.adjusted() >= MOST_DIGITS:
        raise OverflowError
    return int(number) if number == number.to_integral_value() else None


def is_scientific(text: str) -> bool:
    """Whether the text looks like ``1e+06``."""
    return _SCIENTIFIC.fullmatch(text) is not None


def plain_number(text: str) -> str:
    """``1e+06`` as ``1000000``; what is no whole number written that way stays as it is."""
    number = whole_number(text) if is_scientific(text) else None
    return text if number is None else str(number)
