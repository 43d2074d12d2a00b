"""Text of users in one line that a person reads: nothing in it moves the cursor, and it has an end."""


def printable(text: str) -> str:
    """The text with its control characters, line ends and marks of direction spelt out."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else _spelt_out(sign) for sign in text)


def _spelt_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode()


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and its end where it is longer than ``most`` characters."""
    if len(text) <= most:
        return text
    head = most * 2 // 3
    return f"{text[:head]}…{text[len(text) - (most - head - 1) :]}"
