"""What a part of an agenda is called in the language of the house, in rows that everyone reads."""

from functools import cache

from django.conf import settings
from django.utils import translation

from meetings.kinds import Section


@cache
def default_title(section: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return str(Section(section).label)
