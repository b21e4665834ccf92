"""Programs under ours: start, watch, restart with back-off, stop. Standard library only."""

import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOG_LIMIT = 5 * 1024 * 1024
LOGS_KEPT = 3
LOOK_EVERY = 0.2
STEADY_AFTER = 60.0
LONGEST_PAUSE = 30.0
NOTABLE = re.compile(r"\b(WARN(ING)?|ERROR|CRITICAL|FATAL|PANIC|Traceback)\b")

Account = tuple[int, int]


def in_the_child(death: signal.Signals, niceness: int) -> Callable[[], None]:
    """What a child does before exec: step back, and have Linux signal it when its parent ends.

    The signal must be asked for after a change of user, which would forget it; it comes when the
    thread ends that made the child, so children are made by the main thread.
    """
    linux = sys.platform.startswith("linux")
    prctl = ctypes.CDLL(None, use_errno=True).prctl if linux else None
    parent = os.getpid()

    def bind() -> None:
        os.nice(niceness)
        if prctl:
            prctl(1, death)
            if os.getppid() != parent:  # it died between fork and here
                os._exit(1)

    return bind


def no_preparation() -> None:
    """Most programs need nothing made ready before they start."""


@dataclass
class Program:
    """One child in a session of its own, with its log; `prepare` clears what a killed run left."""

    name: str
    argv: Sequence[str]
    log: Path
    environ: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    niceness: int = 0
    prepare: Callable[[], None] = no_preparation
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self.prepare()
        rotate(self.log)
        uid, gid = self.account or (None, None)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.argv,
                cwd="/" if self.account else None,
                env=dict(self.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=uid,
                group=gid,
                extra_groups=[] if self.account else None,
                preexec_fn=in_the_child(self.stop_signal, self.niceness),  # noqa: PLW1509
            )

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """To the first process alone: it knows how to end its children well."""
        if self.process is not None and self.alive:
            self.process.send_signal(number)

    def kill(self) -> None:
        """The whole group: children of a killed parent would keep its port and its queue."""
        if self.process is None:
            return
        end_group(self.process.pid)
        self.process.wait()

    def tail(self, lines: int = 8) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def rotate(log: Path) -> None:
    """Give a log that has grown a number, and start a new one."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if not log.exists() or log.stat().st_size < LOG_LIMIT:
        return
    for number in range(LOGS_KEPT, 0, -1):
        older = log.with_name(f"{log.name}.{number - 1}") if number > 1 else log
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))


def end_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # macOS answers "not permitted" for a zombie
        return


def stop(programs: Iterable[Program], *, within: float) -> None:
    """Ask all at once, wait for all, end the rest by force."""
    asked = list(programs)
    for program in asked:
        program.signal(program.stop_signal)
    deadline = time.monotonic() + within
    while any(program.alive for program in asked) and time.monotonic() < deadline:
        time.sleep(0.02)
    for program in asked:
        program.kill()


def running() -> Iterator[tuple[int, str]]:
    """Group and command line of every process that can be seen."""
    return _from_proc() if Path("/proc/self/stat").exists() else _from_ps()


def _from_proc() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
        except OSError:  # it ended while we looked
            continue
        if state != "Z":  # a zombie holds nothing any more
            yield int(group), command.decode(errors="replace").strip()


def _from_ps() -> Iterator[tuple[int, str]]:
    listing = ["/bin/ps", "-axwwo", "pgid=,command="]
    done = subprocess.run(listing, capture_output=True, text=True, check=False)  # noqa: S603
    for line in done.stdout.splitlines():
        group, _, command = line.strip().partition(" ")
        yield int(group), command.strip()


def end_leftovers(record: str) -> None:
    """End what a killed supervisor noted as its own: the same group running the same command."""
    noted = {
        (int(group), command.strip())
        for group, _, command in (line.partition(" ") for line in record.splitlines())
    }
    groups = {group for group, command in running() if (group, command) in noted}
    for group in groups:
        end_group(group)
    deadline = time.monotonic() + 5
    while groups.intersection(group for group, _ in running()) and time.monotonic() < deadline:
        time.sleep(0.05)


@dataclass
class _Watched:
    """How a program has fared, and how far its log was read."""

    program: Program
    started: float = 0.0
    failures: int = 0
    due: float | None = None
    read: int = 0


class Supervisor:
    """Keeps programs running until interrupted; says in words what happens to them."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Callable[[str], None],
        note: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._watched = [_Watched(program) for program in programs]
        self._say, self._note, self._clock = say, note, clock

    def start(self) -> None:
        """Start what does not run yet."""
        for watched in self._watched:
            log = watched.program.log
            if not watched.program.alive:
                rotate(log)
                watched.read = log.stat().st_size if log.exists() else 0
                watched.program.start()
            else:
                watched.read = log.stat().st_size
            watched.started = self._clock()
        self.write_down()

    def look(self) -> None:
        """One round: restart what is due, notice what has ended, pass warnings on."""
        for watched in self._watched:
            if watched.due is None and not watched.program.alive:
                self._plan_restart(watched)
            elif watched.due is not None and self._clock() >= watched.due:
                self._restart(watched)
            self._pass_on_warnings(watched)

    def _plan_restart(self, watched: _Watched) -> None:
        program, now = watched.program, self._clock()
        steady = now - watched.started > STEADY_AFTER
        watched.failures = 1 if steady else watched.failures + 1
        pause = min(2.0 ** (watched.failures - 1), LONGEST_PAUSE)
        watched.due = now + pause
        code = program.process.returncode if program.process else None
        program.kill()
        self._say(
            f"{program.name} ended ({_how(code)}), starts again in {pause:.0f} s: {program.log}"
        )

    def _restart(self, watched: _Watched) -> None:
        watched.due, watched.started = None, self._clock()
        watched.program.start()
        watched.read = min(watched.read, watched.program.log.stat().st_size)
        self.write_down()

    def _pass_on_warnings(self, watched: _Watched) -> None:
        log = watched.program.log
        if not log.exists() or log.stat().st_size <= watched.read:
            return
        with log.open("rb") as lines:
            lines.seek(watched.read)
            whole, _, _ = lines.read(256 * 1024).rpartition(b"\n")
        if not whole:
            return
        watched.read += len(whole) + 1
        for line in whole.decode(errors="replace").splitlines():
            if NOTABLE.search(line):
                self._say(f"{watched.program.name} | {line}")

    def write_down(self) -> None:
        """The groups and commands that the next start has to end, should this process be killed."""
        alive = [w.program for w in self._watched if w.program.alive]
        self._note("".join(f"{p.process.pid} {' '.join(p.argv)}\n" for p in alive if p.process))


def _how(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return f"killed by {signal.Signals(-code).name}"
