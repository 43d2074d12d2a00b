"""Brokers that can be killed, halted and brought back."""

import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path


class Broker:
    """A broker's process."""

    def __init__(self, folder: Path, address: str) -> None:
        """``folder`` holds the file ``pid`` and the script ``up``."""
        self.folder = folder
        self.address = address

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal: kill it, halt it, let it go on."""
        os.kill(int((self.folder / "pid").read_text()), number)

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        try:
            os.kill(int((self.folder / "pid").read_text()), 0)
        except (ProcessLookupError, FileNotFoundError):  # it ended, or its folder is gone with the cluster
            return False
        return True

    def up(self) -> None:
        """Bring it back on its data, if it is dead; let it go on, if it is halted."""
        try:
            self.signal(signal.SIGCONT)
        except ProcessLookupError:
            subprocess.run([self.folder / "up"], check=True, capture_output=True, timeout=60)


class Cluster:
    """Brokers of our own, on other ports and data than those of the session."""

    def __init__(
        self,
        script: Path,
        home: Path,
        *,
        brokers: int = 1,
        port: int = 29092,
        settings: Sequence[str] = (),
        keep: bool = False,
        create: bool = True,
    ) -> None:
        """``script`` starts them in the folder ``home``; ``keep`` on the data that is there; ``create`` says whether
        they make a topic that they are asked for.
        """
        home.mkdir(parents=True, exist_ok=True)
        usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "telemetra-kafka"
        for libraries in usual.glob("libs-*"):
            (home / libraries.name).symlink_to(libraries)
        self._script = script
        self._environment = os.environ | {"KAFKA_HERE_HOME": str(home)}
        options = ["--brokers", str(brokers), "--port", str(port), *(["--keep"] if keep else []),
                   *([] if create else ["--no-auto-create"])]  # fmt: skip
        for setting in settings:
            options += ["--set", setting]
        try:
            done = subprocess.run([script, *options], check=True, capture_output=True, text=True, timeout=180,
                                  env=self._environment)  # fmt: skip
        except subprocess.SubprocessError:
            self._stop_script()  # some of them may be up
            raise
        said = dict(line.split("=", 1) for line in done.stdout.splitlines())
        self.address = said["KAFKA_PLAIN"]
        folders = Path(said["KAFKA_RUN"])
        self.brokers = [Broker(folders / str(number), one) for number, one in enumerate(self.address.split(","), 1)]

    def stop(self) -> None:
        """End them all."""
        for broker in self.brokers:
            if broker.alive:
                broker.signal(signal.SIGKILL)
        self._stop_script()

    def _stop_script(self) -> None:
        subprocess.run([self._script.parent / "stop"], check=False, capture_output=True, timeout=60,
                       env=self._environment)  # fmt: skip
