"""A program on a pseudo-terminal of its own."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import threading
import time

from tests import runs


class Terminal:
    """A child on a pseudo-terminal of its own; ``shown`` is all it has written."""

    def __init__(self, *arguments, folder=None, module="tui_sim", size=(45, 140), env=None, read=True, leads=True):
        """Who does not ``read`` lets what is written pile up; who does not lead (``leads``) gets no SIGHUP."""
        self.leader, follower = pty.openpty()
        self.resize(size)
        self.before = termios.tcgetattr(follower)
        self.follower = follower
        self.child = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=follower, stdout=follower, stderr=follower, cwd=folder, start_new_session=True,
            preexec_fn=(lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) if leads else None,  # noqa: PLW1509 - one call
            env=runs.clean_environment() | {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"} | (env or {}),
        )  # fmt: skip
        self.shown = b""
        if read:
            self.read()

    def read(self):
        """From now on."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            while data := os.read(self.leader, 65536):
                self.shown += data
        except OSError:
            pass

    def resize(self, size):
        fcntl.ioctl(self.leader, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def press(self, keys):
        os.write(self.leader, keys.encode())

    def wait_for(self, text, timeout=20.0, *, after=0):
        """Until ``text`` is among what it has written beyond the first ``after`` bytes."""
        try:
            runs.until(lambda: text.encode() in self.shown[after:], timeout)
        except AssertionError as error:
            ended = self.child.poll()
            raise AssertionError(
                f"no {text!r} {error}, exit code {ended}, but {self.shown[after:][-6000:]!r}"
            ) from None

    def hang_up(self):
        """The terminal's window is closed: what the kernel does to its session then."""
        os.close(self.follower)
        os.dup2(os.open(os.devnull, os.O_RDWR), self.leader)

    def end(self, timeout=10.0):
        code = self.child.wait(timeout)
        time.sleep(0.2)
        after = termios.tcgetattr(self.follower)
        os.close(self.follower)
        return code, after, self.shown.decode(errors="replace")
