"""Which long lines were typed lately, so that none comes too often."""

from tui_sim.timestamps import SECOND

_MOST = 3  # times the same line of four words or more may come in an hour or two
_FOR = 3600 * SECOND
_LINES = 8192  # remembered at the most, twice; more than an hour of a busy channel has


class Repetition:
    """Counts lines over the last hour or two."""

    def __init__(self) -> None:
        self._repeats: dict[str, int] = {}
        self._repeats_before: dict[str, int] = {}
        self._since = 0

    def allows(self, text: str, instant: int) -> bool:
        """Whether a long line may come once more; it is counted if so."""
        if instant - self._since >= _FOR or len(self._repeats) >= _LINES:
            self._repeats, self._repeats_before, self._since = {}, self._repeats, instant
        times = self._repeats.get(text, 0)
        if times + self._repeats_before.get(text, 0) >= _MOST:
            return False
        self._repeats[text] = times + 1
        return True
