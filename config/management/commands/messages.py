"""`manage.py messages`: bring the Chinese catalogue up to date, or (`--check`) say what it lacks."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from config import catalogue


class Command(BaseCommand):
    help = "Update and compile the message catalogue; --check only reports."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when anything is missing"
        )

    def handle(self, *, check: bool, **_options: object) -> None:
        if not check:
            catalogue.write(catalogue.updated())
        found = list(catalogue.problems())
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(
                f"{len(found)} problems in {catalogue.PO.relative_to(catalogue.ROOT)}"
            )
        self.stdout.write("The catalogue is complete.")
