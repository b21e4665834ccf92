"""`manage.py state_diagram`: draw the tables of moves into docs/states.md."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from cases.states import CASE_MOVES
from config.catalogue import ROOT
from issues.states import ISSUE_MOVES
from meetings import states
from people import moves

PAGE = ROOT / "docs" / "states.md"
TABLES = {
    "Meeting": states.MEETING_MOVES,
    "Minutes": states.MINUTES_MOVES,
    "Recording": states.RECORDING_MOVES,
    "Action item": states.ACTION_MOVES,
    "Invited speaker": states.SPEAKER_MOVES,
    "Issue": ISSUE_MOVES,
    "Case": CASE_MOVES,
}


def page() -> str:
    parts = ["# States\n\nGenerated from the tables of moves by `manage.py state_diagram`.\n"]
    parts += [
        f"## {noun}\n\n```mermaid\n{moves.diagram(table)}\n```\n" for noun, table in TABLES.items()
    ]
    return "\n".join(parts)


class Command(BaseCommand):
    help = "Write docs/states.md from the tables of moves; --check only compares."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **_options: object) -> None:
        if check and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()):
            raise CommandError("docs/states.md is out of date: run manage.py state_diagram")
        if not check:
            PAGE.write_text(page(), encoding="utf-8")
