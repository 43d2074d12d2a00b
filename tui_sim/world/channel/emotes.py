"""One channel's emotes: its own favourites, and those that are going round."""

from bisect import bisect
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import accumulate

from tui_sim.world.rng import RandomStream

_MOOD_OF = {"question": "calm", "positive": "hype"}  # moods that have no emotes of their own
_GOING_ROUND_SHARE = 0.4
_GOING_ROUND = 40  # emotes
_ZIPF = 1.25
_FAVOURITE_BITS = 11
_FAVOURITES = 1 << _FAVOURITE_BITS  # an emote has one part of so many, or more, of its mood
_TIMES = (1,) * 79 + (2,) * 19 + (3,) * 18 + (4,) * 5 + (5,) * 4 + (6,) * 3  # of 128
_SAME = 0.55  # of lines with several


class Emotes:
    """What the channel's people pick where an emote is to be typed."""

    def __init__(self, rng: RandomStream, emotes: Mapping[str, Sequence[str]]) -> None:
        """``emotes`` by mood, those that are popular everywhere first."""
        self._rng = rng
        self._random = rng.random
        self._bits = rng.getrandbits
        self._emotes = emotes
        self._limits = _favourites(emotes, rng)
        self.going_round: deque[str] = deque(maxlen=_GOING_ROUND)
        """What was typed lately."""

    def pick(self, mood: str) -> str:
        """An emote for ``mood``, or one that is going round."""
        going_round = self.going_round
        heard = len(going_round)
        if heard and self._random() < _GOING_ROUND_SHARE:
            return going_round[heard * self._bits(16) >> 16]
        mood = _MOOD_OF.get(mood, mood)
        return self._emotes[mood][bisect(self._limits[mood], self._bits(_FAVOURITE_BITS))]

    def times(self) -> tuple[int, bool]:
        """How many are typed, and whether they are all the same."""
        times = _TIMES[self._bits(7)]
        return times, times == 1 or self._random() <= _SAME

    def several(self, mood: str) -> list[str]:
        """One emote, or several: the same again, or others."""
        times, same = self.times()
        return [self.pick(mood)] * times if same else [self.pick(mood) for _ in range(times)]


def _favourites(emotes: Mapping[str, Sequence[str]], rng: RandomStream) -> dict[str, list[int]]:
    """For each mood the cumulated weights of its emotes: one Zipf law for the channel.

    What is popular everywhere stays ahead on the whole, but every channel has an order of its own.
    """
    keyed = {
        emote: rank + 7.0 * rng.random()
        for names in emotes.values()
        for rank, emote in reversed(list(enumerate(names)))
    }
    place = {emote: at for at, emote in enumerate(sorted(keyed, key=keyed.__getitem__), 1)}
    found = {}
    for mood, names in emotes.items():
        weights = [place[emote] ** -_ZIPF for emote in names]
        scale = (_FAVOURITES - len(names)) / sum(weights)
        parts = [1 + int(scale * weight) for weight in weights]
        parts[weights.index(max(weights))] += _FAVOURITES - sum(parts)
        found[mood] = list(accumulate(parts))
    return found
