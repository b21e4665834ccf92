"""What only a look into the database shows; run by `migrate` and `check --database default`."""

import os
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004

from config.servers import reads_chinese


@register(Tags.database)
def chinese_has_trigrams(
    databases: Sequence[str] | None = None, **_options: Any
) -> list[CheckMessage]:
    """For a database of one's own; the embedded one is tried at each start."""
    url = os.environ.get("DATABASE_URL")
    if not databases or not url or reads_chinese(url):
        return []
    return [
        Warning(
            "This database finds no trigrams in Chinese: each such search reads everything.",
            hint="Make it anew with ctype C.UTF-8: docs/operations.md says how.",
            id="config.W001",
        )
    ]
