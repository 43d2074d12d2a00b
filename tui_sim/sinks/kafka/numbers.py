"""Whole numbers as Helm and YAML write them, which librdkafka reads as something else: of ``1e+06`` it takes the 1."""

from collections.abc import Mapping

from confluent_kafka import KafkaException, Producer

from tui_sim.sinks.kafka.client import SILENT
from tui_sim.whole_numbers import is_scientific, plain_number


def with_plain_numbers(properties: Mapping[str, str]) -> dict[str, str]:
    """The properties with such numbers written out, where a property takes numbers."""
    return {
        name: plain_number(value) if is_scientific(value) and _takes_numbers(name) else value
        for name, value in properties.items()
    }


def _takes_numbers(name: str) -> bool:
    """Whether the library refuses a word for the property."""
    try:
        Producer({"logger": SILENT, name: "word"})
    except KafkaException as error:
        return "Invalid value" in str(error)
    return False
