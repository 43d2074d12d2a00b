"""Counts, rates and time spans in a few characters."""


def short(number: float) -> str:
    """A count in at most five characters: ``1234``, ``12.3k``, ``1.20M``, ``3.45G``."""
    if number < 9_999.5:
        return f"{number:.0f}"
    for unit, size in (("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12)):
        value = number / size
        if value < 999.5:
            digits = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
            return f"{value:.{digits}f}{unit}"
    return "many"


def short_rate(number: float) -> str:
    """Events a second in at most five characters; what is less than ten with its fraction: ``0.5``."""
    return f"{number:.1f}".removesuffix(".0") if number < 9.95 else short(number)


def clock_text(seconds: float) -> str:
    """A time span as ``1:02:03``."""
    whole = max(0, int(seconds))
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
