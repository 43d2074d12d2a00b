"""Arguments go to the screen, to headless or to verify; the exit code says how it ended."""

import json

import pytest

from tui_sim.cli import main

pytestmark = pytest.mark.usefixtures("nothing_from_outside")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("--seed", "x", "--no-such"), ["--no-such: unknown flag; see --help", "--seed: 'x' (not a whole number); "]),
        (("--keys", "fly=f"), ["--keys: 'fly=f' (there is no action 'fly'); "]),
        (("verify", "--no-such"), ["unrecognized arguments: --no-such; see telemetra-tui verify --help"]),
        (("verify", "--connect-timeout", "x"), ["--connect-timeout: 'x' (not a number); "]),
    ],
)
def test_each_wrong_setting_is_a_line_and_ends_with_2(arguments, lines, capsys):
    assert main(arguments) == 2
    said = capsys.readouterr().err.splitlines()
    assert len(said) == len(lines)
    for line, begin in zip(said, lines, strict=True):
        assert line.startswith(f"telemetra-tui: {begin}")


def test_the_screen_needs_a_terminal(capsys):
    assert main([]) == 2
    assert capsys.readouterr().err == (
        "telemetra-tui: the screen needs a terminal; without one run it with --headless\n"
    )


def test_the_screen_needs_one_that_can_be_drawn_on(terminal):
    child = terminal("--output", "null", env={"TERM": "dumb"})
    code, _, shown = child.end()
    assert code == 2
    assert "needs a terminal" in shown


def test_a_seed_beyond_64_bits_makes_a_run_like_any_other(command, tmp_path):
    seed, events = 2**64, 10**30
    done = command("--headless", "--output", "stdout", "--clock", "virtual", "--duration", "3", "--seed", str(seed),
                   "--max-events", str(events), "--message-variants", str(10**400), "--report", "run.json")  # fmt: skip
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    manifest = json.loads((tmp_path / "run.json").read_text())
    assert (manifest["seed"], manifest["settings"]["max_events"], manifest["produced"]) == (seed, events, 30)
    verified = command("verify", "--manifest", "run.json", "--input", "-", input=done.stdout)
    assert verified.returncode == 0, verified.stderr + verified.stdout
