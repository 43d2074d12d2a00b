"""The log file, written through to wherever its path leads: one that was moved away or deleted is begun anew."""

import errno
import os
import stat


class LogFile:
    """A file that is appended to. A FIFO is opened as soon as somebody reads it."""

    def __init__(self, path: str) -> None:
        """``path`` is made where it is not there.

        Raises:
            OSError: it can't be written.
        """
        self._path = path
        self._descriptor = -1
        if not self._is_fifo():
            self._open()

    def write(self, data: bytes) -> int:
        """Write some of ``data``, for as long as that takes; how many bytes were taken.

        Raises:
            OSError: it can't be written now.
        """
        if self._descriptor < 0 or self._has_moved():
            self._open()
        try:
            return os.write(self._descriptor, data)
        except BrokenPipeError:  # whoever read the FIFO has gone; somebody else may come
            os.close(self._descriptor)
            self._descriptor = -1
            raise OSError(errno.ENXIO, "nobody reads it") from None

    def _is_fifo(self) -> bool:
        try:
            return stat.S_ISFIFO(os.stat(self._path).st_mode)
        except OSError:
            return False

    def _open(self) -> None:
        fifo = self._is_fifo()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | (os.O_NONBLOCK if fifo else 0)
        opened = os.open(self._path, flags, 0o644)
        os.set_blocking(opened, True)
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = opened

    def _has_moved(self) -> bool:
        """Whether the path leads to another file than the one that is open, or to none (logrotate)."""
        ours = os.fstat(self._descriptor)
        if not stat.S_ISREG(ours.st_mode):
            return False
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return True
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)
