"""manage.py measure_search labelled.jsonl: recall and precision of search and of similar cases."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cases.models import Case
from cases.queries import measuring
from cases.queries.measuring import Labelled, Score
from cases.services import indexing
from cases.services.importing.reading import read
from people.models import Store, User
from people.services.importing.table import UnreadableError

TEXTS = ("text", "sentence", "content", "故障描述", "描述", "内容", "文本")
LABELS = ("labels", "label", "category", "标签", "类别", "分类")
BATCH = 500


class Command(BaseCommand):
    help = """Measure search and similar cases on texts of your own.

The file is JSON lines, CSV or Excel. A row is a text, {"id": 7, "text": "...", "label": "制动"}
(several: "labels": ["制动", "异响"]), or a question, {"query": "刹车响", "expected": [7, 9]}.
The texts are put into a store that is gone afterwards; nothing of it stays in the database."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--queries", type=int, default=400, help="pieces cut from the texts")
        parser.add_argument(
            "--similar", type=int, default=300, help="texts whose like are looked for"
        )
        parser.add_argument("--text", default="", help="the column of the text")
        parser.add_argument("--label", default="", help="the column of the label")

    def handle(self, *_args: Any, **options: Any) -> None:
        rows = self._rows(options["file"])
        text = self._column(rows, options["text"], TEXTS)
        label = self._column(rows, options["label"], LABELS)
        cache.delete("cases:pieces")
        try:
            with transaction.atomic():
                self._measure(rows, text, label, options)
                transaction.set_rollback(True)
        finally:
            cache.delete("cases:pieces")

    def _rows(self, path: Path) -> Sequence[Mapping[str, str]]:
        try:
            sheet = read(path.read_bytes())
        except (OSError, UnreadableError) as error:
            raise CommandError(str(error)) from error
        return [
            dict(zip(sheet.header, line.cells, strict=False)) for line in sheet.lines if line.cells
        ]

    def _column(self, rows: Sequence[Mapping[str, str]], wanted: str, known: Sequence[str]) -> str:
        names = dict.fromkeys(name for row in rows for name in row)
        if wanted and wanted not in names:
            raise CommandError(f"There is no column {wanted}; there are {', '.join(names)}.")
        return wanted or next((name for name in known if name in names), "")

    def _measure(
        self, rows: Sequence[Mapping[str, str]], text: str, label: str, options: Mapping[str, Any]
    ) -> None:
        user, texts, keys = self._load([row for row in rows if row.get(text)], text, label)
        indexing.refresh_statistics()
        self.stdout.write(
            f"{len(texts)} texts, {len({one for row in texts for one in row.labels})} labels"
        )
        self.stdout.write(
            "| what | asked | recall | precision | median ms |\n|---|---|---|---|---|"
        )
        found = measuring.search(user, texts, count=options["queries"])
        self._line("search, pieces of 2–8 characters", found)
        questions = list(self._questions(rows, keys))
        if questions:
            self._line("search, questions with what is expected", measuring.pairs(user, questions))
        for most in (5, 10):
            score = measuring.alike(user, texts, count=options["similar"], most=most)
            if score.asked:
                self._line(f"similar cases, first {most}", score)
        if found.worst:
            self.stdout.write(f"not all was found for: {', '.join(found.worst)}")

    def _load(
        self, rows: Sequence[Mapping[str, str]], text: str, label: str
    ) -> tuple[User, list[Labelled], dict[str, int]]:
        """Rows of the archive for the time of the measurement."""
        store = Store.objects.create(code="measure-search", name="-")
        user = User.objects.create(
            store=store, username="measure-search", employee_number="-", name="-"
        )
        now = timezone.now()
        cases = Case.objects.bulk_create(
            (
                Case(store=store, author=user, kind="improve", status="published", title="-",
                     concern=row[text], published_at=now)
                for row in rows
            ),
            batch_size=BATCH,
        )  # fmt: skip
        for start in range(0, len(cases), BATCH):
            indexing.keep_all([one.pk for one in cases[start : start + BATCH]])
        texts = [
            Labelled(case.pk, row[text], frozenset(filter(None, row.get(label, "").split("\n"))))
            for case, row in zip(cases, rows, strict=True)
        ]
        names = {
            row.get("id") or str(n): case.pk
            for n, (case, row) in enumerate(zip(cases, rows, strict=True), start=1)
        }
        return user, texts, names

    def _questions(
        self, rows: Sequence[Mapping[str, str]], keys: Mapping[str, int]
    ) -> Iterator[tuple[str, set[int]]]:
        for row in rows:
            if row.get("query"):
                expected = row.get("expected", "").split("\n")
                yield row["query"], {keys[one] for one in expected if one in keys}

    def _line(self, what: str, score: Score) -> None:
        self.stdout.write(
            f"| {what} | {score.asked} | {score.recall:.3f} | {score.precision:.3f} | {score.median_ms:.1f} |"
        )
