"""Print the path of a Chromium that works here: named, found, or installed; nothing if none does.

The order: CHROMIUM, PATH, Debian's package (as root), the npm package @sparticuz/chromium.
"""

import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
NPM_PACKAGE = "@sparticuz/chromium@147.0.0"
NPM_FOLDER = Path(__file__).resolve().parent.parent / ".venv" / "chromium"
UNPACK = "import('@sparticuz/chromium').then(m => m.default.executablePath()).then(console.log)"
MINUTES = 60


def named() -> str | None:
    return os.environ.get("CHROMIUM")


def on_path() -> str | None:
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), MAC if Path(MAC).exists() else None)


def from_debian() -> str | None:
    """Debian alone: Ubuntu's package of that name is a pointer to a snap."""
    system = Path("/etc/os-release")
    if os.geteuid() != 0 or not system.exists() or "\nID=debian" not in f"\n{system.read_text()}":
        return None
    apt = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        if not tell([*apt, *words], environ=environ):
            return None
    return shutil.which("chromium")


def from_npm() -> str | None:
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node or platform.system() != "Linux":
        return None
    NPM_FOLDER.mkdir(parents=True, exist_ok=True)
    install = [npm, "install", "--prefix", str(NPM_FOLDER), "--no-save", "--no-audit", "--no-fund"]
    if not (NPM_FOLDER / "node_modules").exists() and not tell([*install, NPM_PACKAGE]):
        return None
    # Without the variable it unpacks no libraries; with it those for machines that lack NSS.
    for extra in ({}, {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}):
        done = subprocess.run(
            [node, "--input-type=module", "-e", UNPACK],
            cwd=NPM_FOLDER,
            env={**os.environ, "TMPDIR": str(NPM_FOLDER), **extra},
            capture_output=True,
            text=True,
            check=False,
        )
        path = done.stdout.strip()
        if path and works(path):
            return path
    return None


def tell(command: list[str], environ: dict[str, str] | None = None) -> bool:
    """Run what takes its time, and say so; only the path may go to standard output."""
    sys.stderr.write(f"{' '.join(command)} ...\n")
    done = subprocess.run(
        command,
        env=environ,
        stdout=sys.stderr,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=10 * MINUTES,
    )
    return done.returncode == 0


def works(path: str) -> bool:
    """Whether it comes as far as to listen for a driver."""
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0"]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        try:
            browser = subprocess.Popen(
                [path, *options, f"--user-data-dir={profile}", "about:blank"],
                env={**os.environ, "TMPDIR": profile},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError:
            return False
        too_long = threading.Timer(30, browser.kill)
        too_long.start()
        try:
            return any(b"DevTools listening" in line for line in browser.stderr or ())
        finally:
            too_long.cancel()
            os.killpg(browser.pid, signal.SIGKILL)
            browser.wait()


def candidates() -> Iterator[str]:
    ways: tuple[Callable[[], str | None], ...] = (named, on_path, from_debian, from_npm)
    for way in ways:
        if path := way():
            yield path


def main() -> int:
    for path in candidates():
        if works(path):
            sys.stdout.write(f"{path}\n")
            return 0
        sys.stderr.write(f"{path} does not work as a browser here.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
