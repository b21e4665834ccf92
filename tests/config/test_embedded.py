"""The servers that come along: addresses, keys, and coming back after a kill."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg.conninfo import conninfo_to_dict

from config import embedded, servers
from config.checks import chinese_has_trigrams
from config.servers import Services, held

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


def test_secret_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = embedded.secret_key(tmp_path / "new")

    assert embedded.secret_key(tmp_path / "new") == key
    assert len(key) >= 50
    place = tmp_path / "new" / "secret.key"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert list(place.parent.iterdir()) == [place]


@pytest.mark.parametrize("name", ["plain", "数据 folder", "100%20", "x" * 120, "a,b"])
def test_addresses_can_be_said_for_every_folder_name(data_folder: Path, name: str) -> None:
    data = data_folder / name

    sockets = embedded.socket_folder(data)

    assert len(os.fsencode(sockets / ".s.PGSQL.5432")) <= 103
    assert "," not in str(sockets)
    assert conninfo_to_dict(embedded.database_url(data))["host"] == str(sockets)


def test_servers_answer_at_an_awkward_address(data_folder: Path) -> None:
    services = Services(data_folder / "数据 100%20", hasty=True)
    try:
        services.start()

        assert redis.Redis.from_url(embedded.cache_url(services.data)).ping()
    finally:
        services.stop()


@AS_ROOT
def test_root_takes_the_account_of_the_data_it_finds(data_folder: Path) -> None:
    cluster = data_folder / f"postgres-{embedded.MAJOR}"
    cluster.mkdir()
    os.chown(cluster, 12345, 54321)

    assert embedded.account(data_folder) == (12345, 54321)


@AS_ROOT
def test_root_takes_the_account_behind_sudo(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_UID", "12345")
    monkeypatch.setenv("SUDO_GID", "54321")

    assert embedded.account(data_folder) == (12345, 54321)


@AS_ROOT
def test_root_keeps_servers_elsewhere_when_others_may_not_enter(data_folder: Path) -> None:
    inner = data_folder / "closed" / "var"
    inner.mkdir(parents=True)
    inner.parent.chmod(0o700)

    assert embedded.home(inner).parent == embedded.ROOTS_FOLDER
    assert stat.S_IMODE(inner.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("mode", "uid", "enters"),
    [(0o711, 12345, True), (0o700, 12345, False), (0o700, os.geteuid(), True)],
)
def test_folder_is_entered_by_own_or_everybodys_right(
    data_folder: Path, mode: int, uid: int, *, enters: bool
) -> None:
    data_folder.chmod(mode)

    assert embedded.may_enter(data_folder / "not" / "made", uid) is enters


def test_killed_servers_come_back_with_all_they_had(private_services: Services) -> None:
    url = embedded.database_url(private_services.data)
    cache = redis.Redis.from_url(embedded.cache_url(private_services.data))
    with psycopg.connect(url) as connection:
        connection.execute("create table promise as select 'kept' as word")
    cache.set("promise", "kept")

    for program in private_services.programs:
        program.kill()
    private_services.start()

    with psycopg.connect(url) as connection:
        assert connection.execute("select word from promise").fetchone() == ("kept",)
    assert cache.get("promise") == b"kept"


def test_number_of_another_process_does_not_keep_the_database_down(
    private_services: Services,
) -> None:
    postgres, valkey = private_services.programs
    postgres.kill()
    note = private_services.data / f"postgres-{embedded.MAJOR}" / "postmaster.pid"
    _, rest = note.read_text().split("\n", 1)
    assert valkey.process
    note.write_text(f"{valkey.process.pid}\n{rest}")

    private_services.start()

    assert postgres.alive


def test_half_made_cluster_is_made_anew(data_folder: Path) -> None:
    half = data_folder / f"postgres-{embedded.MAJOR}.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    servers.postgres(data_folder, hasty=True)

    assert not half.exists()
    assert (data_folder / f"postgres-{embedded.MAJOR}" / "global").is_dir()


def test_chinese_is_cut_into_trigrams_unless_the_ctype_is_c(
    private_services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = embedded.database_url(private_services.data)
    blind = embedded.database_url(private_services.data, "blind")
    with psycopg.connect(good, autocommit=True) as connection:
        connection.execute("create database blind template template0 lc_ctype 'C'")

    found = []
    for url in (good, blind):
        monkeypatch.setenv("DATABASE_URL", url)
        found.append([message.id for message in chinese_has_trigrams(["default"])])

    assert found == [[], ["config.W001"]]


def test_data_folder_is_for_one_at_a_time(data_folder: Path) -> None:
    with (
        held(data_folder),
        pytest.raises(embedded.Unavailable, match="already runs"),
        held(data_folder),
    ):
        pass

    with held(data_folder) as note:
        assert note.read() == ""


def test_what_a_killed_run_left_is_ended_and_nothing_else(data_folder: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(600)", "ours"]
    left, other = (
        subprocess.Popen(words, start_new_session=True)
        for words in (command, [*command[:-1], "not ours"])
    )
    record = "".join(f"{child.pid} {' '.join(command)}\n" for child in (left, other))
    (data_folder / "running").write_text(record)

    with held(data_folder):
        assert left.wait() == -signal.SIGKILL
        assert other.poll() is None

    other.kill()
    other.wait()
