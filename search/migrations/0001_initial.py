"""The extensions that all apps use, and the functions that cut Chinese text into bigrams."""

from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
)
from django.db import migrations

FORWARD = r"""
create or replace function zh_bigrams(t text) returns text
  immutable parallel safe strict language sql as $$
  with
    u as (
      select m[1] u, o
      from regexp_matches(
        lower(t), '([a-z0-9_]+|[[:space:][:punct:]，。、；：？！（）《》「」“”‘’…—·]+|.)', 'g'
      ) with ordinality x(m, o)
    ),
    w as (
      select u, o, u ~ '^[a-z0-9_]' latin, u ~ '^[[:space:][:punct:]，。、；：？！（）《》「」“”‘’…—·]' gap,
        lead(u) over (order by o) n
      from u
    )
  select coalesce(string_agg(
    case
      when latin then u
      when n is null or n ~ '^[a-z0-9_[:space:][:punct:]，。、；：？！（）《》「」“”‘’…—·]' then u
      else u || n
    end, ' ' order by o) filter (where not gap or latin), '')
  from w
$$;

create or replace function zh_tsv(t text) returns tsvector
  immutable parallel safe language sql as $$
  -- named in full: a restored dump calls this with an empty search_path
  select to_tsvector('simple'::regconfig, public.zh_bigrams(coalesce(t, '')))
$$;
"""

BACK = "drop function if exists zh_tsv(text); drop function if exists zh_bigrams(text);"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(FORWARD, BACK),
    ]
