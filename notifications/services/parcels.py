"""What goes out as one: a single copy, a person's daily e-mail, a robot's backlog."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import ngettext

from notifications import kinds
from notifications.channels import Message, Outcome
from notifications.channels.text import clip, readable
from notifications.models import Channel, Delivery, Notice
from people.contacts import mask_email, mask_phone
from people.models import User

FEW = 5
"""So many messages a robot may post one by one; more of them become one."""

LISTED = 30


@dataclass(frozen=True)
class Parcel:
    copies: Sequence[Delivery]

    @property
    def first(self) -> Delivery:
        return self.copies[0]

    @property
    def reader(self) -> User:
        """Whoever gets it; a robot's parcel has nobody."""
        if self.first.notice.recipient is None:
            raise ValueError("This goes to a group, not to a person.")
        return self.first.notice.recipient

    @property
    def address(self) -> str:
        by_mail = self.first.channel == Channel.EMAIL
        return self.reader.email if by_mail else self.reader.phone

    @property
    def masked(self) -> str:
        """The address as the record keeps it."""
        if self.first.robot is not None:
            return self.first.robot.name
        by_mail = self.first.channel == Channel.EMAIL
        return mask_email(self.address) if by_mail else mask_phone(self.address)

    def without_address(self, outcome: Outcome) -> Outcome:
        """Servers like to repeat the address; the record keeps it masked there too."""
        if self.first.robot is not None or self.address not in outcome.answer:
            return outcome
        return replace(outcome, answer=outcome.answer.replace(self.address, self.masked))

    @property
    def notices(self) -> Sequence[Notice]:
        return [copy.notice for copy in self.copies]

    @property
    def is_single(self) -> bool:
        return len(self.copies) == 1


def pack(copies: Iterable[Delivery]) -> list[Parcel]:
    """Sort copies into parcels, in the order of their first copies."""
    together: dict[tuple[str, int], list[Delivery]] = {}
    for copy in copies:
        together.setdefault(_bundle(copy), []).append(copy)
    parcels = []
    for (name, _key), bundle in together.items():
        if name == "robot" and len(bundle) <= FEW:
            parcels += [Parcel([copy]) for copy in bundle]
        else:
            parcels.append(Parcel(bundle))
    return parcels


def _bundle(copy: Delivery) -> tuple[str, int]:
    if copy.robot_id:
        return "robot", copy.robot_id
    if copy.digest and copy.notice.recipient_id:
        return "digest", copy.notice.recipient_id
    return "single", copy.pk


def compose(parcel: Parcel) -> Message:
    """Write the message in the reader's language and zone."""
    reader, store = parcel.first.notice.recipient, parcel.first.store
    language = reader.language if reader else settings.LANGUAGE_CODE
    with translation.override(language), timezone.override(store.zone):
        if parcel.first.channel == Channel.EMAIL:
            return _letter(parcel)
        return _post(parcel)


def absolute(path: str) -> str:
    return path if "://" in path or not path else f"{settings.SITE_URL}{path}"


def link(notice: Notice) -> str:
    """Where a copy leads: a person goes through the inbox, so that we know it was read."""
    if notice.recipient_id:
        return absolute(reverse("notifications:notice", args=[notice.pk]))
    return absolute(notice.url)


def _body(notice: Notice) -> str:
    """The notice's words, with links that also work outside the product."""
    return notice.body.replace("](/", f"]({settings.SITE_URL}/")


def _part(notice: Notice) -> dict[str, object]:
    body = _body(notice)
    return {"notice": notice, "body": body, "text": readable(body), "url": link(notice)}


def _letter(parcel: Parcel) -> Message:
    notice = parcel.first.notice
    facts = {
        "store": parcel.first.store,
        "reader": notice.recipient,
        "subject": notice.title if parcel.is_single else _digest_title(parcel),
        "single": parcel.is_single,
        "letters": [_part(one) for one in parcel.notices],
        "preferences": absolute(reverse("notifications:preferences")),
        "language": translation.get_language(),
    }
    calendar = kinds.get(notice.kind).calendar if parcel.is_single else None
    content, method = (calendar(notice) if calendar else None) or (None, "")
    return Message(
        subject=str(facts["subject"]),
        text=render_to_string("notifications/email.txt", facts),
        html=render_to_string("notifications/email.html", facts),
        calendar=content,
        calendar_method=method,
        message_id=_message_id(parcel),
    )


def _post(parcel: Parcel) -> Message:
    notice = parcel.first.notice
    if parcel.is_single:
        return Message(subject=notice.title, text=_body(notice), url=link(notice))
    lines = [_line(one) for one in parcel.notices[:LISTED]]
    if more := len(parcel.copies) - len(lines):
        lines.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
    return Message(
        subject=_digest_title(parcel), text="\n".join(lines), url=absolute(reverse("today"))
    )


def _line(notice: Notice) -> str:
    url = link(notice)
    title = clip(notice.title, 80).replace("[", "(").replace("]", ")")
    return f"- [{title}]({url})" if url else f"- {title}"


def _digest_title(parcel: Parcel) -> str:
    count = len(parcel.copies)
    day = date_format(timezone.localdate(), "MONTH_DAY_FORMAT")
    return ngettext("%(n)d notice, %(day)s", "%(n)d notices, %(day)s", count) % {
        "n": count,
        "day": day,
    }


def _message_id(parcel: Parcel) -> str:
    """The same for each try, so that a mailbox that got one twice can tell."""
    host = urlsplit(settings.SITE_URL).hostname
    name = "notice" if parcel.is_single else "digest"
    born = int(parcel.first.notice.created_at.timestamp())
    return f"{name}-{parcel.first.pk}.{born}@{host}"
