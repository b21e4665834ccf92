"""For mail servers that pipe a message into a program: it becomes an issue, or adds to one."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from issues.services import mail_in
from people.models import Store


class Command(BaseCommand):
    help = "Take one e-mail from standard input: receive_issue --store HD01 < message.eml"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--store", required=True, help="the store's code")

    def handle(self, **options: str) -> None:
        store = Store.objects.filter(code__iexact=options["store"]).first()
        if store is None:
            raise CommandError(f"There is no store with the code {options['store']!r}.")
        raw = sys.stdin.buffer.read(mail_in.MOST_BYTES + 1)
        if not raw.strip():
            raise CommandError("There is no message on standard input.")
        row = mail_in.receive(store, raw)
        number = row.issue.number if row.issue else "-"
        self.stdout.write(f"{row.outcome} {number} {row.why}".rstrip())
