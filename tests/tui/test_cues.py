"""The forms of cues: each command has one, with the command's own sizes."""

import pytest

from tui_sim import commands
from tui_sim.tui.cues import CUES, cue_form


def test_every_cue_has_one_form_with_its_own_size():
    assert {form.of for form in CUES} == set(commands.CUES)
    for form in CUES:
        made = form.make("night_owl", form.preset)
        assert made == form.of("night_owl")
        assert form.preset in form.allowed
        for end in (form.allowed.least, form.allowed.most):
            assert not form.make("night_owl", int(end)).refusal


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("hype_train", "120 to 300 seconds"), ("gift_burst", "1 to 1000 gifts"), ("spike", "1 to 1000 % of viewers"),
        ("drop", "10 to 50 % of viewers"), ("restart", "0 to 86400 seconds"), ("copypasta", "5 to 300 seconds"),
    ],
)  # fmt: skip
def test_the_range_is_told_and_holds_at_both_ends(name, wanted):
    form = cue_form(name)
    least, most = int(form.allowed.least), int(form.allowed.most)
    assert form.wanted == wanted
    assert (form.size(f" {least} "), form.size(str(most))) == (least, most)
    assert (form.size(str(least - 1)), form.size(str(most + 1))) == (None, None)
