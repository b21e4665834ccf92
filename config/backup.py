"""One file that holds everything: the database, the uploaded files, the key that sealed secrets."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.utils import timezone

from config.embedded import Unavailable, database_url
from config.servers import Services, held, postgres_tool

PRODUCT = "luoshi"


class Failed(Exception):  # noqa: N818
    """The backup or the restore came to nothing; the sentence says why."""


@dataclass(frozen=True)
class Content:
    """What a backup says of itself."""

    version: str
    made_at: str
    files: int
    has_key: bool


@contextmanager
def database(data: Path, *, alone: bool) -> Iterator[str]:
    """The address of the database, started for the while; `alone` if it must not run already."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(held(data))
        except Unavailable:
            if alone:
                raise
        else:
            services = Services(data, broker=not os.environ.get("REDIS_URL"))
            stack.callback(services.stop)
            services.start()
        yield database_url(data)


def write(to: Path, *, url: str, data: Path, media: Path, version: str) -> Content:
    """Make the file, complete or not at all; only its owner may read it."""
    key = data / "secret.key"
    with_key = key.exists() and not os.environ.get("SECRET_KEY")
    draft = to.with_name(f"{to.name}.part")
    with TemporaryDirectory(dir=to.parent) as folder:
        dump = Path(folder) / "database.dump"
        dump_database(url, dump)
        files = sorted(path for path in media.rglob("*") if path.is_file())
        content = Content(
            version, timezone.now().isoformat(timespec="seconds"), len(files), with_key
        )
        draft.touch(mode=0o600)
        with zipfile.ZipFile(draft, "w") as archive:
            archive.writestr("content.json", json.dumps({"product": PRODUCT, **vars(content)}))
            archive.write(dump, "database.dump")
            if with_key:
                archive.write(key, "secret.key")
            for path in files:
                archive.write(path, f"media/{path.relative_to(media)}")
    draft.replace(to)
    return content


def read(source: Path, *, url: str, data: Path, media: Path) -> Content:
    """Put everything back: the database whole or not at all, then the files, then the key."""
    content = look(source)
    fresh = media.with_name(f"{media.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    with TemporaryDirectory(dir=data) as folder, zipfile.ZipFile(source) as archive:
        restore_database(url, Path(archive.extract("database.dump", folder)))
        names = [name for name in archive.namelist() if name.startswith("media/")]
        archive.extractall(folder, names)
        (Path(folder) / "media").mkdir(exist_ok=True)
        (Path(folder) / "media").rename(fresh)
        _swap(fresh, media)
        if content.has_key:
            key = data / "secret.key"
            key.touch(mode=0o600)
            key.write_bytes(archive.read("secret.key"))
    return content


def look(source: Path) -> Content:
    """What the file holds, or Failed when it is not one of ours."""
    try:
        with zipfile.ZipFile(source) as archive:
            said = json.loads(archive.read("content.json"))
            if said.pop("product") != PRODUCT:
                raise Failed(f"{source} is not a backup of this product.")
            return Content(**said)
    except FileNotFoundError as error:
        raise Failed(f"There is no file {source}.") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError) as error:
        raise Failed(f"{source} is not a backup, or not a whole one.") from error


def _swap(fresh: Path, media: Path) -> None:
    for path in fresh.rglob("*"):
        if path.is_file():
            path.chmod(0o640)
    old = media.with_name(f"{media.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if media.exists():
        media.rename(old)
    fresh.rename(media)
    shutil.rmtree(old, ignore_errors=True)


def dump_database(url: str, to: Path) -> None:
    _run([tool("pg_dump", url), "--format=custom", "--no-owner", "--no-acl", f"--file={to}", url])


def restore_database(url: str, dump: Path) -> None:
    """Replace everything in one transaction: a dump that does not fit changes nothing."""
    script = dump.with_suffix(".sql")
    _run([tool("pg_restore", url), "--no-owner", "--no-acl", f"--file={script}", str(dump)])
    clear = "drop schema public cascade; create schema public"
    quiet = ["--quiet", "--no-psqlrc", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    replace = ["--single-transaction", f"--command={clear}", f"--file={script}"]
    _run([tool("psql", url), *quiet, *replace, url])


def tool(name: str, url: str) -> str:
    """The first that is at least as new as the server: on PATH, else from the wheel."""
    with psycopg.connect(url) as connection:
        server = connection.info.server_version // 10000
    for path in (shutil.which(name), _from_wheel(name)):
        if path and _major(path) >= server:
            return path
    raise Failed(f"{name} {server} or newer is needed on PATH for this PostgreSQL {server}.")


def _from_wheel(name: str) -> str | None:
    try:
        return postgres_tool(name)
    except Unavailable:
        return None


def _major(path: str) -> int:
    found = re.search(r"(\d+)\.\d+", _run([path, "--version"]))
    return int(found[1]) if found else 0


def _run(command: Sequence[str]) -> str:
    environ = {**os.environ, "PGOPTIONS": "--client-min-messages=warning"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Failed(f"{Path(command[0]).name} failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout
