"""For whoever is locked out of everything: print a one-time link to a new password."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from people.backends import person_called
from people.services import accounts


class Command(BaseCommand):
    help = "Print a one-time link to a new password for one person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "who", help="e-mail address, phone, store code and employee number, or employee number"
        )

    def handle(self, **options: str) -> None:
        person = person_called(options["who"])
        if person is None:
            raise CommandError(
                f"No one active person is called {options['who']!r}. "
                "Try the store code and the employee number: HD01-1001."
            )
        self.stdout.write(f"{person.name}, {person.store.name}, once, within two hours:")
        self.stdout.write(accounts.make_reset_link(person, by=None))
