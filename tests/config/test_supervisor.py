"""Keeping programs running: back-off, warnings, logs, stopping those who do not want to."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.supervisor import LOG_LIMIT, Program, Supervisor, rotate, running, stop

STAYS = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {STAYS}"
MakeProgram = Callable[[str], Program]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[MakeProgram]:
    made: list[Program] = []

    def make(code: str) -> Program:
        command = [sys.executable, "-c", code]
        made.append(Program("web", command, log=tmp_path / "log" / "web.log", environ=os.environ))
        return made[-1]

    yield make
    for each in made:
        each.kill()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_program_that_ends_is_started_again_after_growing_pauses(program: MakeProgram) -> None:
    said: list[str] = []
    clock = Clock()
    web = program("raise SystemExit(3)")
    supervisor = Supervisor([web], say=said.append, note=lambda _: None, clock=clock)
    supervisor.start()

    for _ in range(7):
        until(lambda: not web.alive)
        supervisor.look()
        clock.now += 40
        supervisor.look()

    pauses = [line.split(" in ")[1].split(" s")[0] for line in said]
    assert pauses == ["1", "2", "4", "8", "16", "30", "30"]
    assert said[0].startswith("web ended (exit code 3)")


def test_program_that_was_steady_starts_again_at_once(program: MakeProgram) -> None:
    said: list[str] = []
    clock = Clock()
    web = program(STAYS)
    supervisor = Supervisor([web], say=said.append, note=lambda _: None, clock=clock)
    supervisor.start()
    first = web.process

    for _ in range(2):
        clock.now += 61
        web.kill()
        supervisor.look()
        clock.now += 1
        supervisor.look()

    assert web.process is not first
    assert web.alive
    assert [line.split(": ")[0] for line in said] == [
        "web ended (killed by SIGKILL), starts again in 1 s"
    ] * 2


def test_warnings_in_a_log_are_passed_on_once(program: MakeProgram) -> None:
    said: list[str] = []
    web = program(
        "print('fine\\nWARNING late\\nERROR gone', flush=True); import time; time.sleep(600)"
    )
    supervisor = Supervisor([web], say=said.append, note=lambda _: None)
    supervisor.start()

    until(lambda: "gone" in web.log.read_text())
    for _ in range(2):
        supervisor.look()

    assert said == ["web | WARNING late", "web | ERROR gone"]


def test_what_runs_is_noted_for_the_next_start(program: MakeProgram) -> None:
    noted: list[str] = []
    web = program(STAYS)

    Supervisor([web], say=print, note=noted.append).start()

    assert web.process
    assert noted == [f"{web.process.pid} {sys.executable} -c {STAYS}\n"]


def test_program_that_ignores_the_request_is_ended_by_force(program: MakeProgram) -> None:
    stubborn, good = program(STUBBORN), program(STAYS)
    for each in (stubborn, good):
        each.start()
    until(lambda: stubborn.log.read_text().count("up") == 2)

    stop([stubborn, good], within=0.3)

    assert stubborn.process
    assert good.process
    assert (stubborn.process.returncode, good.process.returncode) == (
        -signal.SIGKILL,
        -signal.SIGTERM,
    )


def test_children_of_a_killed_program_go_with_it(program: MakeProgram) -> None:
    web = program(f"import os; os.fork(); {STAYS}")
    web.start()
    assert web.process
    group = web.process.pid
    until(lambda: [found for found, _ in running()].count(group) == 2)

    web.kill()

    until(lambda: group not in {found for found, _ in running()})


def test_grown_log_is_numbered_and_the_oldest_dropped(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for generation in range(5):
        log.write_text(f"{generation}".ljust(LOG_LIMIT))
        rotate(log)

    kept = {path.name: path.read_text()[0] for path in tmp_path.iterdir()}
    assert kept == {"web.log.1": "4", "web.log.2": "3", "web.log.3": "2"}


def test_short_log_is_kept(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("short")

    rotate(log)

    assert [path.name for path in tmp_path.iterdir()] == ["web.log"]
