"""Where the embedded PostgreSQL and Valkey of a data folder live, and their addresses.

Pure and cheap, for settings: nothing is started here, only the secret key is made when absent.
"""

import hashlib
import os
import pwd
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from config.supervisor import Account

MAJOR = "18"
DATABASE = "luoshi"
ROOTS_FOLDER = Path("/var/lib/luoshi")
LONGEST_SOCKET = 103 - len("/.s.PGSQL.5432")  # macOS; Linux allows four more


class Unavailable(Exception):  # noqa: N818
    """The embedded servers cannot be had; the sentence says why."""


def secret_key(data: Path) -> str:
    """The key of this data folder, made once and readable by its owner alone."""
    place = data / "secret.key"
    if not place.exists():
        make_folder(data)
        draft = data / f"secret.key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            os.link(draft, place)  # two first starts at once agree on one key
        draft.unlink()
    return place.read_text().strip()


def database_url(data: Path, name: str = DATABASE) -> str:
    return f"postgresql://postgres@/{name}?host={quote(str(socket_folder(data)), safe='')}"


def broker_url(data: Path) -> str:
    return f"redis+socket://{quote(str(socket_folder(data)))}/valkey.sock?virtual_host=0"


def cache_url(data: Path) -> str:
    return f"unix://{quote(str(socket_folder(data)))}/valkey.sock?db=1"


def socket_folder(data: Path) -> Path:
    """In the servers' home, or in /tmp where no socket address can say the path."""
    folder = home(data) / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET and "," not in str(folder):
        return folder
    owner = account(data)
    name = f"luoshi-{owner[0] if owner else os.geteuid()}-{digest(data)}"
    return Path("/tmp") / name  # noqa: S108


def home(data: Path) -> Path:
    """The servers' own folder: the data folder, unless root keeps it where nobody else may go."""
    owner = account(data)
    return data if owner is None or may_enter(data, owner[0]) else ROOTS_FOLDER / digest(data)


def account(data: Path) -> Account | None:
    """Whom root becomes for the servers (PostgreSQL refuses root): the data's owner, if any."""
    if os.geteuid() != 0:
        return None
    for place in (data, ROOTS_FOLDER / digest(data)):
        with suppress(OSError):
            found = (place / f"postgres-{MAJOR}").stat()
            if found.st_uid:
                return found.st_uid, found.st_gid
    if sudo := int(os.environ.get("SUDO_UID", "0")):
        return sudo, int(os.environ.get("SUDO_GID", sudo))
    for name in ("postgres", "_postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    raise Unavailable(
        "PostgreSQL does not run as root, and there is no other account here: "
        "start as an ordinary user."
    )


def make_folder(data: Path) -> None:
    """The data folder: the owner's; root's may be passed through by the servers' account."""
    if not data.is_dir():
        data.mkdir(parents=True, exist_ok=True)
        data.chmod(0o711 if os.geteuid() == 0 else 0o700)


def digest(data: Path) -> str:
    return hashlib.sha256(os.fsencode(data)).hexdigest()[:12]


def may_enter(path: Path, uid: int) -> bool:
    """Whether uid gets in by its own rights or everybody's; what is yet to be made is open."""
    for folder in (path, *path.parents):
        with suppress(FileNotFoundError):
            found = folder.stat()
            needed = stat.S_IXUSR if found.st_uid == uid else stat.S_IXOTH
            if not found.st_mode & needed:
                return False
    return True
