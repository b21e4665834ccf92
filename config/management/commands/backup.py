"""Write everything into one file, while the product runs or not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from config import backup
from config.embedded import Unavailable


class Command(BaseCommand):
    help = "Writes the database, the uploaded files and the key into one file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, help="the file; by default in DATA/backups")

    def handle(self, *_args: Any, to: Path | None, **_options: Any) -> None:
        stamp = timezone.localtime().strftime("%Y-%m-%d-%H%M%S")
        target = (to or settings.DATA_DIR / "backups" / f"luoshi-{stamp}.zip").absolute()
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with backup.database(settings.DATA_DIR, alone=False) as url:
                content = backup.write(
                    target,
                    url=url,
                    data=settings.DATA_DIR,
                    media=Path(settings.MEDIA_ROOT),
                    version=settings.VERSION,
                )
        except (backup.Failed, Unavailable) as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"{target}: {target.stat().st_size} bytes, {content.files} files.")
        if not content.has_key:
            self.stdout.write("SECRET_KEY is not in it: keep it apart, what it sealed needs it.")
