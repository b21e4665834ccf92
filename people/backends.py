"""Sign-in with e-mail, phone, employee number or store code and number."""

import re
from collections.abc import Mapping

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest

from people.contacts import clean_phone, folded
from people.models import User

LONGEST_NAME = 200
_SEPARATOR = re.compile(r"[\s_/–—]+")


def person_called(name: str) -> User | None:
    """The one active person that the typed name means; several matches mean none."""
    typed = folded(name)[:LONGEST_NAME]
    if not typed or "\0" in typed:
        return None
    named = Q(username__iexact=typed) | Q(username__iexact=_SEPARATOR.sub("-", typed))
    named |= Q(email__iexact=typed) | Q(employee_number__iexact=typed)
    if phone := _phone(typed):
        named |= Q(phone=phone)
    people = User.objects.active().select_related("store", "department").filter(named)
    found = list(people.order_by("pk")[:2])
    return found[0] if len(found) == 1 else None


def throttled_name(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Under what name failures are counted: the person's own, however it was typed."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    known: dict[str, str] = request.__dict__.setdefault("_throttled_names", {})
    if typed not in known:
        person = person_called(typed)
        known[typed] = person.username if person else folded(typed).casefold()[:LONGEST_NAME]
    return known[typed]


def _phone(typed: str) -> str:
    try:
        return clean_phone(typed)
    except ValidationError:
        return ""


class StaffBackend(ModelBackend):
    """Asks for the password of the person that the typed name means."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - the signature is Django's
        username: str | None = None,
        password: str | None = None,
        **_: object,
    ) -> User | None:
        if not username or password is None:
            return None
        person = person_called(username)
        if person is None:
            User().set_password(password)  # as long as a real check, so that time tells nothing
            return None
        return person if person.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        people = User.objects.active().select_related("store", "department")
        return people.filter(pk=user_id).first()
