"""What turns out wrong only when it is used is named as the user wrote it."""

import pytest

from tui_sim.settings.origin import Origin


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"TELEMETRA_LOG_FILE": "/proc/none"}, "TELEMETRA_LOG_FILE: '/proc/none' can't be written: "),
        ({"TELEMETRA_METRICS_PORT": "1", "TELEMETRA_METRICS_HOST": "203.0.113.5"},
         "TELEMETRA_METRICS_PORT: 1 on 203.0.113.5 can't be served: "),
        ({"TELEMETRA_METRICS_PORT": "0", "TELEMETRA_METRICS_HOST": "no..host"},
         "TELEMETRA_METRICS_HOST: 'no..host' is no host's name"),
    ],
)  # fmt: skip
def test_what_turns_out_wrong_in_use_is_named_as_it_was_written(env, told, command):
    done = command("--headless", "--output", "null", "--max-events", "1", "--log-level", "error", env=env)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"telemetra-tui: {told}")


def test_what_nobody_wrote_has_its_flag_for_a_name():
    origin = Origin({"seed": "TELEMETRA_SEED in .env"})
    assert origin.display_name("seed") == "TELEMETRA_SEED in .env"
    assert origin.display_name("log_file") == "--log-file"
