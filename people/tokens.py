"""One-time links: to set a first password (invitation) or a new one (reset)."""

import datetime as dt
import enum

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.encoding import force_bytes
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from people.models import User


class LinkState(enum.Enum):
    GOOD = "good"
    EXPIRED = "expired"  # ours and not used, only too old
    DEAD = "dead"  # used, replaced by a newer one, or never ours


class LinkTokens(PasswordResetTokenGenerator):
    """Django's tokens with a lifetime of their own; a new password or address makes them void."""

    def __init__(self, key_salt: str, lifetime: dt.timedelta) -> None:
        super().__init__()
        self.key_salt = key_salt
        self.lifetime = lifetime

    def state_of(self, user: User, token: str) -> LinkState:
        try:
            made = base36_to_int(token.partition("-")[0])
        except ValueError:
            return LinkState.DEAD
        secrets = [self.secret, *self.secret_fallbacks]
        expected = (self._make_token_with_timestamp(user, made, secret) for secret in secrets)
        if not user.is_active or not any(constant_time_compare(one, token) for one in expected):
            return LinkState.DEAD
        age = self._num_seconds(self._now()) - made
        return LinkState.GOOD if age <= self.lifetime.total_seconds() else LinkState.EXPIRED

    def check_token(self, user: User | None, token: str | None) -> bool:
        return user is not None and self.state_of(user, token or "") is LinkState.GOOD


class InvitationTokens(LinkTokens):
    def _make_hash_value(self, user: User, timestamp: int) -> str:
        """A newer invitation makes the older ones void."""
        return f"{super()._make_hash_value(user, timestamp)}{user.invited_at}"


reset = LinkTokens("people.reset", dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
invitation = InvitationTokens("people.invitation", settings.INVITATION_TIMEOUT)


def reset_link(user: User) -> str:
    return _link("people:reset_set", user, reset)


def invitation_link(user: User) -> str:
    return _link("people:invitation", user, invitation)


def _link(url_name: str, user: User, tokens: LinkTokens) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse(url_name, args=[uid, tokens.make_token(user)])


def person_of(uid: str) -> User | None:
    """The person whom a link names; None for nonsense."""
    try:
        pk = int(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    return User.objects.active().select_related("store").filter(pk=pk).first()
