"""What a stream is called."""

from tests import runs
from tests.checks import of_kind


def test_title_counters_only_go_up_within_a_stream():
    found = runs.values(runs.events(5000, rate=50.0))
    last = {}
    for value in of_kind(found, "title_change"):
        number = int(value["title"].rsplit(": ", 1)[1])
        key = value["stream_id"]
        assert number > last.get(key, -1)
        last[key] = number
