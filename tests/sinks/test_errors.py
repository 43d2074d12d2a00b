"""What librdkafka says, in the words of this program."""

import pytest

from tui_sim.sinks.kafka.errors import Heard, one_line


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)",
         "Connect to ipv4#127.0.0.1:1 failed: Connection refused"),
        ("sasl_ssl://b-1.example:9096/2: Disconnected (after 5ms in state UP)", "Disconnected"),
        ("Unable to produce message: Local: Queue full", "Local: Queue full"),
        ("[thrd:app]: two\nlines", "[thrd:app]: two lines"),
    ],
)  # fmt: skip
def test_lines_of_the_library_are_told_without_broker_and_timing(line, text):
    assert one_line(line) == text


def test_an_address_that_a_broker_gave_is_named():
    heard = Heard("SASL_SSL://Bootstrap.example:9092,other", {})
    heard.log(
        3, "", "FAIL", "", "[thrd:x]: ssl://bootstrap.example:9092/1: Connect failed (after 1ms in state CONNECT)"
    )
    assert heard.reason() == "Connect failed"
    heard.log(3, "", "FAIL", "", "[thrd:x]: ssl://10.0.0.7:9092/2: Decommissioning this broker (after 1ms)")
    heard.log(3, "", "FAIL", "", "[thrd:x]: ssl://10.0.0.7:9092/2: Connection refused (after 1ms in state CONNECT)")
    heard.log(3, "", "FAIL", "", "[thrd:x]: ssl://other:9092/1: Connect failed (after 1ms in state CONNECT)")
    assert heard.reason() == "the broker gave the address 10.0.0.7:9092, which can't be reached (Connection refused)"
