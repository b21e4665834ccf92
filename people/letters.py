"""The wording of letters that carry a link, in the reader's language."""

from collections.abc import Sequence

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import tokens
from people.mailing import Letter
from people.models import User


def invitation(person: User) -> Letter:
    with translation.override(person.language):
        days = settings.INVITATION_TIMEOUT.days
        ends = ngettext(
            "The link works once, for %(n)d day.", "The link works once, for %(n)d days.", days
        )
        return _letter(
            person,
            _("Your account for the meetings of %(store)s") % {"store": person.store.name},
            [
                _("you have an account for the after-sales meetings of %(store)s.")
                % {"store": person.store.name},
                _("Choose a password and you are in. Your sign-in name is %(name)s.")
                % {"name": person.email or person.username},
            ],
            link=tokens.invitation_link(person),
            label=_("Choose a password"),
            closing=ends % {"n": days},
        )


def reset(person: User) -> Letter:
    with translation.override(person.language):
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        ends = ngettext(
            "The link works once, for %(n)d hour.", "The link works once, for %(n)d hours.", hours
        )
        return _letter(
            person,
            _("A new password for %(store)s") % {"store": person.store.name},
            [
                _("somebody, probably you, asked for a new password for your account."),
                _("If it was not you, do nothing: your old password stays."),
            ],
            link=tokens.reset_link(person),
            label=_("Choose a new password"),
            closing=ends % {"n": hours},
        )


def address_changed(person: User, old_address: str) -> Letter:
    with translation.override(person.language), timezone.override(person.store.zone):
        return _letter(
            person,
            _("Your e-mail address was changed"),
            [
                _("your account no longer uses this address: %(address)s.")
                % {"address": old_address},
                _("If it was not you, tell your service manager at once."),
            ],
            to=old_address,
        )


def _letter(
    person: User,
    subject: str,
    paragraphs: Sequence[str],
    *,
    to: str = "",
    link: str = "",
    label: str = "",
    closing: str = "",
) -> Letter:
    context = {
        "subject": subject,
        "name": person.name,
        "paragraphs": paragraphs,
        "link": link,
        "label": label,
        "closing": closing,
        "store": person.store.name,
    }
    return Letter(
        to=to or person.email,
        name=person.name,
        subject=subject,
        text=render_to_string("people/letters/letter.txt", context),
        html=render_to_string("people/letters/letter.html", context),
    )
