"""Sentences of Django that this product says in its own words: its catalogue comes before Django's."""

from django.utils.translation import gettext_noop as _

OURS = (_("This field is required."),)
