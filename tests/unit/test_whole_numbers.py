"""Whole numbers are taken as Helm and YAML write them."""

import pytest

from tui_sim.sinks.kafka.numbers import with_plain_numbers
from tui_sim.whole_numbers import plain_number, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e+06", 10**6), ("1E6", 10**6), ("9464.0", 9464), (" 7 ", 7), ("-3", -3), ("+3", 3), ("1.5e1", 15),
        ("1e+22", 10**22), ("1.8446744073709551617e+19", 2**64 + 1), ("18446744073709551617", 2**64 + 1),
        ("007", 7), ("-0.0", 0), ("1.5", None), ("1e-1", None), ("nan", None), ("inf", None), ("", None), ("x", None),
        ("0x10", None), ("1,000", None), ("1 000", None), ("True", None),
    ],
)  # fmt: skip
def test_a_text_is_a_whole_number_or_none(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["1e4000", "1e999999999", "9" * 5000])
def test_a_number_beyond_reckoning_is_told_apart(text):
    with pytest.raises(OverflowError):
        whole_number(text)


def test_librdkafka_is_given_numbers_it_can_read():
    given = {"queue.buffering.max.messages": "1e+06", "batch.size": "1.5e5", "linger.ms": "0.5", "client.id": "1e5",
             "sasl.password": "1e10", "compression.type": "zstd", "no.such": "1e6"}  # fmt: skip
    assert with_plain_numbers(given) == given | {"queue.buffering.max.messages": "1000000", "batch.size": "150000"}
    assert [plain_number(text) for text in ("2e3", "2.5", "1e-3", "e5")] == ["2000", "2.5", "1e-3", "e5"]
