"""A backup brings everything back, on the real schema; what is no backup changes nothing."""

import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import psycopg.conninfo
import pytest
from django.db import connection

from config import backup, embedded
from config.servers import Services, held
from tests import factories

ROWS = "select name, code from people_store order by code"


@pytest.fixture
def source() -> str:
    """The address of this test's own database, for other programs."""
    found = connection.settings_dict
    return psycopg.conninfo.make_conninfo(
        "",
        dbname=found["NAME"],
        user=found["USER"],
        password=found["PASSWORD"],
        host=found["HOST"],
        port=found["PORT"],
    )


@pytest.fixture
def empty(source: str) -> Iterator[str]:
    """The address of another database on the same server."""
    name = f"{psycopg.conninfo.conninfo_to_dict(source)['dbname']}_copy"
    with psycopg.connect(source, autocommit=True) as server:
        server.execute(f"create database {name} template template0")
        yield psycopg.conninfo.make_conninfo(source, dbname=name)
        server.execute(f"drop database {name} with (force)")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two data folders, the first with a key and a file."""
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for data in (ours, theirs):
        embedded.secret_key(data)
    (ours / "media" / "2026").mkdir(parents=True)
    (ours / "media" / "2026" / "照片.jpg").write_bytes(b"photo")
    (theirs / "media").mkdir()
    (theirs / "media" / "old.jpg").write_bytes(b"of another life")
    return ours, theirs


def write(to: Path, url: str, data: Path) -> backup.Content:
    return backup.write(to, url=url, data=data, media=data / "media", version="1.2.3")


def files(data: Path) -> dict[str, bytes]:
    media = data / "media"
    return {str(p.relative_to(media)): p.read_bytes() for p in media.rglob("*") if p.is_file()}


@pytest.mark.django_db(transaction=True)
def test_everything_comes_back_in_another_place(
    source: str,
    empty: str,
    folders: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    ours, theirs = folders
    factories.store(code="HD01", name="恒达汽车")
    target = tmp_path / "backup.zip"

    written = write(target, source, ours)
    with psycopg.connect(empty, autocommit=True) as there:
        there.execute("create table people_store (name text)")
    read = backup.read(target, url=empty, data=theirs, media=theirs / "media")

    assert read == written
    assert (written.version, written.files, written.has_key) == ("1.2.3", 1, True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with psycopg.connect(empty) as there:
        assert there.execute(ROWS).fetchall() == [("恒达汽车", "HD01")]
        assert tables(there) == tables_of(source)
    assert files(theirs) == {"2026/照片.jpg": b"photo"}
    assert embedded.secret_key(theirs) == embedded.secret_key(ours)
    assert sorted(path.name for path in theirs.iterdir()) == ["media", "secret.key"]


def tables(there: psycopg.Connection[tuple[object, ...]]) -> list[tuple[object, ...]]:
    order = "select relname, relkind from pg_class where relnamespace = 'public'::regnamespace order by 1"
    return there.execute(order).fetchall()


def tables_of(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as there:
        return tables(there)


@pytest.mark.django_db(transaction=True)
def test_dump_that_does_not_fit_changes_nothing(
    source: str, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    ours, theirs = folders
    factories.store(code="HD01", name="恒达汽车")
    target, torn = tmp_path / "backup.zip", tmp_path / "torn.zip"
    write(target, source, ours)
    with zipfile.ZipFile(target) as whole, zipfile.ZipFile(torn, "w") as archive:
        archive.writestr("content.json", whole.read("content.json"))
        archive.writestr("database.dump", whole.read("database.dump")[:-4000])

    with pytest.raises(backup.Failed, match="pg_restore failed"):
        backup.read(torn, url=source, data=theirs, media=theirs / "media")

    with psycopg.connect(source) as here:
        assert here.execute(ROWS).fetchall() == [("恒达汽车", "HD01")]
    assert files(theirs) == {"old.jpg": b"of another life"}


def test_key_given_by_environment_stays_out(
    private_services: Services, folders: tuple[Path, Path], tmp_path: Path
) -> None:
    assert "SECRET_KEY" in os.environ
    url = embedded.database_url(private_services.data)

    content = write(tmp_path / "backup.zip", url, folders[0])

    assert content.has_key is False
    assert "secret.key" not in zipfile.ZipFile(tmp_path / "backup.zip").namelist()


@pytest.mark.parametrize("words", [b"", b"PK\x03\x04 torn", b"a,b,c"])
def test_other_file_is_refused(tmp_path: Path, words: bytes) -> None:
    other = tmp_path / "other.zip"
    other.write_bytes(words)

    with pytest.raises(backup.Failed, match="not a backup"):
        backup.look(other)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(backup.Failed, match="There is no file"):
        backup.look(tmp_path / "none.zip")


def test_database_is_started_for_the_while_and_stopped(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)

    with backup.database(data_folder, alone=True) as url, psycopg.connect(url) as there:
        assert there.execute("select 1").fetchone() == (1,)

    assert not list(embedded.socket_folder(data_folder).iterdir())
    with held(data_folder) as note:
        assert note.read() == ""


def test_running_product_is_backed_up_but_not_replaced(
    private_services: Services,
) -> None:
    data = private_services.data

    with held(data):
        with backup.database(data, alone=False) as url, psycopg.connect(url) as there:
            assert there.execute("select 1").fetchone() == (1,)
        with (
            pytest.raises(embedded.Unavailable, match="already runs"),
            backup.database(data, alone=True),
        ):
            pass
