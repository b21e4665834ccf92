"""Put a backup in the place of everything there is."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.core.management import BaseCommand, CommandError, call_command

from config import backup
from config.embedded import Unavailable


class Command(BaseCommand):
    help = "Replaces database, uploaded files and key by those of a backup. Stop the product first."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, source: Path, yes: bool, **_options: Any) -> None:
        try:
            content = backup.look(source)
            self._ask(source, content, yes=yes)
            with backup.database(settings.DATA_DIR, alone=True) as url:
                media = Path(settings.MEDIA_ROOT)
                backup.read(source, url=url, data=settings.DATA_DIR, media=media)
                call_command("migrate", interactive=False, verbosity=0)
                # What was queued or remembered belongs to the data that are gone.
                cache.clear()
                current_app.control.purge()
        except (backup.Failed, Unavailable) as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"Restored the backup of {content.made_at}, {content.files} files.")
        if not content.has_key:
            self.stdout.write("It holds no key: set SECRET_KEY to the one of that time.")

    def _ask(self, source: Path, content: backup.Content, *, yes: bool) -> None:
        if yes:
            return
        self.stdout.write(f"{source}: version {content.version}, made {content.made_at}.")
        self.stdout.write("It replaces everything in the database and all uploaded files.")
        self.stdout.write("Type yes to go on: ", ending="")
        self.stdout.flush()
        if sys.stdin.readline().strip() != "yes":
            raise CommandError("Nothing was changed.")
