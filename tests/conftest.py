"""What tests share: worlds, engines on a virtual clock, the command as a child process, a real Kafka."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests import runs, summary
from tests.kafka.brokers import Broker, Cluster
from tests.terminal import Terminal


@pytest.fixture
def nothing_from_outside(monkeypatch, tmp_path) -> None:
    """What runs in the test's own process has an empty folder, and no setting from outside."""
    for name in set(os.environ) - set(runs.clean_environment()):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def command(tmp_path, monkeypatch) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs ``telemetra-tui`` to its end in an empty folder, with no setting from outside."""

    def run(*arguments: str, env: dict[str, str] | None = None, timeout: float = 60, **options):
        return subprocess.run(
            [sys.executable, "-m", "tui_sim", *arguments],
            cwd=tmp_path,
            env=runs.clean_environment() | (env or {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            **options,
        )

    return run


@pytest.fixture
def start(tmp_path):
    """Starts ``telemetra-tui`` as a child process that the test talks to; ended with the test."""
    children: list[subprocess.Popen[str]] = []

    def begin(
        *arguments: str, env: dict[str, str] | None = None, measured: bool = True, **options
    ) -> "subprocess.Popen[str]":
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
        child = subprocess.Popen(
            [sys.executable, "-m", "tui_sim", *arguments],
            cwd=tmp_path,
            env=runs.clean_environment(measured=measured) | (env or {}),
            **options,
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate()


@pytest.fixture
def terminal(tmp_path):
    """Starts ``telemetra-tui`` on a pseudo-terminal of its own; ended with the test."""
    made = []

    def begin(*arguments, **options):
        made.append(Terminal(*arguments, folder=tmp_path, **options))
        return made[-1]

    yield begin
    for one in made:
        if one.child.poll() is None:
            one.child.kill()
            one.child.wait()


@pytest.fixture(scope="session")
def needs() -> Callable[..., list[str]]:
    """Gives what the environment says of the real Kafka; where it says nothing the test is skipped, in CI it fails."""

    def ask(*names: str) -> list[str]:
        missing = [name for name in names if not os.environ.get(name)]
        if missing:
            say = pytest.fail if os.environ.get("CI") else pytest.skip
            say(f"needs a real Apache Kafka: set {', '.join(missing)} (CONTRIBUTING.md tells how)")
        return [os.environ[name] for name in names]

    return ask


@pytest.fixture(scope="session")
def kafka(needs) -> str:
    """The address of a real Apache Kafka."""
    return str(*needs("KAFKA_PLAIN"))


@pytest.fixture
def broker(kafka, needs) -> Iterator[Broker]:
    """The process behind ``kafka``, to be killed or halted; it is up again after the test."""
    (folder,) = needs("KAFKA_RUN")
    found = Broker(Path(folder) / "1", kafka)
    yield found
    found.up()


@pytest.fixture
def cluster(needs, tmp_path) -> Iterator[Callable[..., Cluster]]:
    """Starts a cluster of its own, which ends with the test."""
    (script,) = needs("KAFKA_START")
    made: list[Cluster] = []

    def begin(**options: Any) -> Cluster:
        made.append(Cluster(Path(script), tmp_path / "cluster", **options))
        return made[-1]

    yield begin
    for one in made:
        one.stop()


@pytest.fixture(scope="session")
def topic_prefix() -> Callable[[], str]:
    """A new topic prefix at each call."""
    return lambda: f"test-{os.urandom(6).hex()}"


def pytest_configure() -> None:
    """Children are to inherit nothing of how we were started: a shell that starts us in the background has SIGINT
    ignored, nohup SIGHUP; and readline, which pytest loads, tells our workers a size of the terminal.
    """
    for name in ("COLUMNS", "LINES"):
        os.environ.pop(name, None)
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, as some tests mostly wait: for a process, a broker, a clock."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(tryfirst=True)  # xdist looks at groups in a hook of the same name
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """What has to do with the real Kafka runs one after the other, as some of it kills the broker."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "kafka" in fixtures:
            item.add_marker(pytest.mark.kafka)
        if "needs" in fixtures:
            item.add_marker(pytest.mark.xdist_group("clusters" if "cluster" in fixtures else "kafka"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What judges worlds by many thousands of events, or puts faults to a broker, is not measured for coverage."""
    apart = any(item.get_closest_marker(name) for name in ("statistics", "faults", "unmeasured"))
    measuring = coverage.Coverage.current() if apart else None
    if measuring is None:
        return (yield)
    measuring.stop()
    try:
        return (yield)
    finally:
        measuring.start()


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Any:
    """Workers send their reports as UTF-8, and some tests log and show what is none."""
    return _encodable((yield))


def _encodable(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-8", "backslashreplace").decode()
    if isinstance(data, dict):
        return {key: _encodable(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return type(data)(map(_encodable, data))
    return data


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    summary.show(terminalreporter)
