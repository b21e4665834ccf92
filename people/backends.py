"""Sign-in with e-mail, phone, employee number or store code and number."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from people.models import User


class StaffBackend(ModelBackend):
    """Finds the one active person that the typed name means; several matches mean none."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django's signature
        username: str | None = None,
        password: str | None = None,
        **_: object,
    ) -> User | None:
        if not username or password is None:
            return None
        typed = username.strip()
        named = (
            Q(username__iexact=typed)
            | Q(email__iexact=typed)
            | Q(phone=typed)
            | Q(employee_number__iexact=typed)
        )
        found = list(User.objects.active().filter(named)[:2])
        if len(found) != 1:
            User().set_password(password)  # as long as a real check, so that time tells nothing
            return None
        return found[0] if found[0].check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return (
            User.objects.active().select_related("store", "department").filter(pk=user_id).first()
        )
