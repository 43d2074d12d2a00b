"""What paths really are: whether two lead to one file, and whether a file can be replaced or only written in place."""

import contextlib
import errno
import os
import stat
from typing import Final

Identity = tuple[int, int, str]
"""Device and inode of a file, or of the folder that it is to be in, and then its name."""

_IN_PLACE: Final = (errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS)
"""Why a file can't be replaced though it may well be written: a mount point (a container's bind mount), a folder
without rights.
"""


def identity(path: str) -> Identity | None:
    """What tells one regular file from all others, however it is called; links are followed. None for what is none (a
    device, a FIFO, a folder), or can't be looked at.
    """
    try:
        found = os.stat(path)
    except FileNotFoundError:
        real = os.path.realpath(path)
        with contextlib.suppress(OSError):
            folder = os.stat(os.path.dirname(real))
            return folder.st_dev, folder.st_ino, os.path.basename(real)
        return None
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino, "") if stat.S_ISREG(found.st_mode) else None


def identity_of(descriptor: int) -> Identity | None:
    """As :func:`identity`, of an open file."""
    try:
        found = os.fstat(descriptor)
    except OSError:
        return None
    return (found.st_dev, found.st_ino, "") if stat.S_ISREG(found.st_mode) else None


def why_not_written(path: str) -> str:
    """Why a regular file can't be put at ``path``, in words; empty when it can, in one way or the other."""
    if path.endswith("/"):
        return "not a file"
    try:
        found = os.stat(path)  # the path itself: a pipe behind /dev/stdout has no real path
    except FileNotFoundError:
        return _why_not_made(os.path.realpath(path))
    except OSError as error:
        return "a link to itself" if error.errno == errno.ELOOP else (error.strerror or "can't be written").lower()
    if not stat.S_ISREG(found.st_mode):
        return "not a file"
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CLOEXEC))
    except PermissionError as error:
        # Its rights forbid writing it, not replacing it; what is immutable (EPERM) can be neither.
        return "" if error.errno == errno.EACCES and _may_replace(os.path.realpath(path), found) else "can't be written"
    except OSError as error:  # read-only though it is mounted over a file in a folder that can be written
        return (error.strerror or "can't be written").lower()
    return ""


def _why_not_made(real: str) -> str:
    folder = os.path.dirname(real)
    if not os.path.isdir(folder):
        return f"{folder} is not a folder"
    return "" if os.access(folder, os.W_OK | os.X_OK) else f"{folder} can't be written"


def _may_replace(real: str, found: os.stat_result) -> bool:
    folder = os.stat(os.path.dirname(real))
    sticky = folder.st_mode & stat.S_ISVTX and os.geteuid() not in (0, found.st_uid, folder.st_uid)
    return not sticky and os.access(os.path.dirname(real), os.W_OK | os.X_OK)


def put(path: str, data: bytes) -> None:
    """Put ``data`` at ``path``, whole or not at all, with the rights that a file there has; where it can't be replaced
    it is written in place. A link stays one.

    Raises:
        OSError: it can't be written; what was there before is untouched.
    """
    real = os.path.realpath(path)
    try:
        _replace(real, data)
    except OSError as error:
        if error.errno not in _IN_PLACE or not os.path.exists(real):
            raise
        _write_in_place(real, data)


def _replace(path: str, data: bytes) -> None:
    temporary = os.path.join(os.path.dirname(path), f".telemetra-{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            with contextlib.suppress(FileNotFoundError):
                before = os.stat(path)
                os.fchmod(file.fileno(), stat.S_IMODE(before.st_mode))
                with contextlib.suppress(PermissionError):
                    os.fchown(file.fileno(), before.st_uid, before.st_gid)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _write_in_place(path: str, data: bytes) -> None:
    with open(path, "r+b") as file:
        before = os.fstat(file.fileno()).st_size
        try:
            os.posix_fallocate(file.fileno(), 0, len(data))  # so that a full disk is known before anything is lost
        except OSError as error:
            os.ftruncate(file.fileno(), before)
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL):
                raise
        file.write(data)
        file.flush()
        os.ftruncate(file.fileno(), len(data))
        os.fsync(file.fileno())
