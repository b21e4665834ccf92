"""The generated column that makes a model searchable."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Expression, F, Func, Value
from django.db.models.functions import Coalesce, Concat


class Bigrams(Func):
    """`zh_tsv(text)`: a tsvector of character bigrams (Chinese) and words (Latin)."""

    function = "zh_tsv"
    output_field = SearchVectorField()


def searchable(*names: str) -> models.GeneratedField:
    """Return a stored tsvector over the named text columns; give the model a GIN index on it."""
    parts: list[Expression] = []
    for name in names:
        parts += [Coalesce(F(name), Value(""), output_field=models.TextField()), Value("\n")]
    text = Concat(*parts, output_field=models.TextField()) if len(parts) > 1 else parts[0]
    return models.GeneratedField(
        expression=Bigrams(text), output_field=SearchVectorField(), db_persist=True
    )
