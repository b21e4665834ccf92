"""Collects static files for serving, once for each state they are in."""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage


class Failed(Exception):  # noqa: N818
    """collectstatic ended with an error; its words are ours."""


def fingerprint() -> str:
    """Changes whenever a file is added, removed or written; reads no contents."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@contextmanager
def collected() -> Iterator[None]:
    """Collect what has changed while the block runs; done when it ends, or Failed."""
    if not hasattr(staticfiles_storage, "manifest_name"):  # served as they lie
        yield
        return
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".collected").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)  # another data folder's start may be at it
        stamp.seek(0)
        now = fingerprint()
        if stamp.read() == now:
            yield
            return
        stamp.truncate(0)
        with _collecting() as job:
            yield
            words, _ = job.communicate()
        if job.returncode:
            raise Failed(words)
        stamp.write(now)


@contextmanager
def _collecting() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    job = subprocess.Popen(  # noqa: S603
        command,
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield job
    finally:
        job.kill()
        job.wait()
