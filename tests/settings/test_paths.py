"""Files that a user names for the run to write."""

import pytest
from pydantic_core import PydanticCustomError

from tui_sim.settings.paths import log_file, output, report


@pytest.mark.parametrize(
    ("raw", "taken"), [("Kafka", "kafka"), ("STDOUT", "stdout"), ("null", "null"), ("FILE:a:b", "file:a:b")]
)
def test_an_outputs_kind_is_taken_in_any_case_and_its_path_as_it_is(raw, taken):
    assert output(raw) == taken


@pytest.mark.parametrize(
    ("parse", "raw", "reason"),
    [
        (output, "kafka:x", "not an output"),
        (output, "file:none/x", "none is not a folder"),
        (output, "file:.", ". can't be written"),
        (log_file, "", "can't be written"),
        (log_file, ".", "can't be written"),
        (report, "", "can't be written"),
        (report, ".", "not a file"),
    ],
)
def test_what_can_not_be_written_is_refused(parse, raw, reason):
    with pytest.raises(PydanticCustomError) as caught:
        parse(raw)
    assert caught.value.message() == reason
