"""Load the demonstration store, or say how to sign in to it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from config.demo import signins, story
from people.models import Store


class Command(BaseCommand):
    help = (
        "Loads two stores of a dealer group with half a year of meetings, into an empty database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--signins", action="store_true", help="print how to sign in, load nothing"
        )

    def handle(self, *_args: Any, signins: bool, **_options: Any) -> None:
        if not signins:
            self._load()
        self._print_signins()

    def _load(self) -> None:
        if Store.objects.exists():
            raise CommandError(
                "There is a store already. The demonstration store only goes into an empty database: "
                "make run DATA=var/demo starts one beside yours."
            )
        story.load()

    def _print_signins(self) -> None:
        table = signins.table()
        if table:
            self.stdout.write(table)
