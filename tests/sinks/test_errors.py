"""Librdkafka's own log lines: silent, unless somebody asked for them and logs at DEBUG; never with a secret."""

import json
import logging

from tui_sim.sinks.kafka.errors import Heard


def test_its_lines_are_in_the_log_at_debug_where_they_were_asked_for(command):
    wanted = ("--headless", "--embedded", "--max-events", "5", "--rate-per-sec", "100")
    env = {"KAFKA_CONFIG_DEBUG": "security,broker"}
    loud = command(*wanted, "--log-level", "debug", "--log-format", "json", env=env)
    assert (loud.returncode, loud.stdout) == (0, "")
    lines = [json.loads(line) for line in loud.stderr.splitlines()]
    assert {line["level"] for line in lines if line["message"].startswith("librdkafka: BROKER: ")} == {"DEBUG"}
    for quiet in (command(*wanted, env=env), command(*wanted, "--log-level", "debug")):
        assert "librdkafka" not in quiet.stderr


def test_no_secret_is_in_them(caplog):
    heard = Heard("here:9092", {"debug": "security", "sasl.password": "open sesame"})
    logging.getLogger("telemetra").propagate = True
    with caplog.at_level(logging.DEBUG, "telemetra"):
        heard.log(7, "%s [%s] %s", "SASLAUTH", "telemetra-tui", "[thrd:x]: user me, password open sesame")
    logging.getLogger("telemetra").propagate = False
    assert caplog.messages == ["librdkafka: SASLAUTH: [thrd:x]: user me, password ***"]
