"""How people come to their account and keep it: invitation, password, their own details."""

import logging
from functools import partial

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people import events, letters, mailing, rules, tasks, tokens
from people.backends import person_called
from people.contacts import mask_email, mask_phone
from people.models import Event, User, new_calendar_token
from people.moves import lock
from people.services import sign_ins
from people.tokens import LinkState, LinkTokens

logger = logging.getLogger(__name__)

BETWEEN_RESET_LETTERS = 120  # seconds
LETTERS = {"invitation": letters.invitation, "reset": letters.reset}


def has_password(person: User) -> bool:
    return bool(person.password) and person.has_usable_password()


@transaction.atomic
def invite(person: User, *, by: User) -> str:
    """Return a fresh link for the first password; it also goes out by e-mail after commit.

    Raises Denied, or NotNow for who has a password already. Older invitations become void.
    """
    person = lock(person)
    rules.check_make_link(by, person)
    if has_password(person):
        raise rules.NotNow(
            _("%(name)s has a password already. Make a link for a new password instead.")
            % {"name": person.name}
        )
    person.invited_at = timezone.now()
    person.save(update_fields=["invited_at"])
    events.record(person, "invited", by=by)
    if person.email:
        transaction.on_commit(partial(tasks.post_link.delay, person.pk, "invitation"))
    return tokens.invitation_link(person)


@transaction.atomic
def accept_invitation(person: User, token: str, *, password: str, language: str) -> User:
    """Set the first password, once. Raises NotNow when the link is no longer good."""
    person = _opened(person, token, tokens.invitation)
    person.set_password(password)
    person.language = language
    person.save(update_fields=["password", "language"])
    events.record(person, "invitation_accepted", by=person)
    return person


@transaction.atomic
def make_reset_link(person: User, *, by: User | None) -> str:
    """Return a one-time link to a new password, to be handed over; `by=None` is the operator."""
    person = lock(person)
    if by is not None:
        rules.check_make_link(by, person)
    events.record(person, "reset_link_made", by=by)
    return tokens.reset_link(person)


def ask_for_reset(name: str) -> None:
    """Mail a link to whom the name means. Says nothing: who is known here is nobody's business."""
    person = person_called(name)
    if person is None or not person.email:
        logger.info("A new password was asked for, without an address to mail to.")
        return
    if cache.add(f"reset-letter:{person.pk}", 1, BETWEEN_RESET_LETTERS):
        events.record(person, "reset_asked", by=None)
        tasks.post_link.delay(person.pk, "reset")


@transaction.atomic
def reset_password(person: User, token: str, *, password: str) -> User:
    """Set a new password, once, and end all sessions. Raises NotNow for a link that is used."""
    person = _opened(person, token, tokens.reset)
    _set_password(person, password)
    events.record(person, "password_reset", by=person)
    return person


@transaction.atomic
def change_password(person: User, *, password: str, session_key: str | None) -> User:
    """Set a new password and end the sessions other than the one with this key."""
    person = lock(person)
    _set_password(person, password, but=session_key)
    events.record(person, "password_changed", by=person)
    return person


@transaction.atomic
def change_profile(person: User, *, email: str, phone: str) -> User:
    """Change how the person is reached; the old address hears of it.

    Raises ValidationError when somebody else took the address or number a moment ago.
    """
    person = lock(person)
    old = {"email": person.email, "phone": person.phone}
    new = {"email": email, "phone": phone}
    if old == new:
        return person
    person.email, person.phone = email, phone
    try:
        with transaction.atomic():
            person.save(update_fields=list(new))
    except IntegrityError as taken:
        raise ValidationError(
            _("This e-mail address or phone number belongs to someone else already.")
        ) from taken
    masks = {"email": mask_email, "phone": mask_phone}
    changes = {
        name: [mask(old[name]), mask(new[name])]
        for name, mask in masks.items()
        if old[name] != new[name]
    }
    events.record(person, "profile_changed", by=person, changes=changes)
    if old["email"] and old["email"] != email:
        task = partial(tasks.post_address_changed.delay, person.pk, old["email"])
        transaction.on_commit(task)
    return person


@transaction.atomic
def change_habits(person: User, *, language: str, theme: str, shortcuts: bool) -> User:
    person.language, person.theme, person.shortcuts = language, theme, shortcuts
    person.save(update_fields=["language", "theme", "shortcuts"])
    return person


def set_language(person: User, language: str) -> None:
    User.objects.filter(pk=person.pk).update(language=language)


def set_theme(person: User, theme: str) -> None:
    User.objects.filter(pk=person.pk).update(theme=theme)


@transaction.atomic
def renew_calendar_link(person: User) -> User:
    """Give the calendar feed a new address; who knew the old one sees nothing more."""
    person.calendar_token = new_calendar_token()
    person.save(update_fields=["calendar_token"])
    events.record(person, "calendar_link_renewed", by=person)
    return person


def post_link(person: User, kind: str) -> None:
    """Mail the link now and note it. Raises mailing.Unsent."""
    mailing.send(person.store, LETTERS[kind](person))
    events.record(person, "link_mailed", by=None, new=kind)


def note_unsent(person: User, kind: str, why: str) -> None:
    """The letter will not be tried again: managers read it on the person's page."""
    events.record(person, "link_unsent", by=None, new=kind, why=why)


def last_letter(person: User) -> Event | None:
    """What became of the last invitation or reset letter: `link_mailed` or `link_unsent`."""
    return events.of(person).filter(name__in=["link_mailed", "link_unsent"]).first()


def _opened(person: User, token: str, link: LinkTokens) -> User:
    """The person, locked, if the link is good at this very moment."""
    person = lock(person)
    if link.state_of(person, token) is not LinkState.GOOD:
        raise rules.NotNow(_("This link has been used already. Please sign in."))
    return person


def _set_password(person: User, password: str, *, but: str | None = None) -> None:
    person.set_password(password)
    person.save(update_fields=["password"])
    sign_ins.end_all(person, but=but)
