"""The mail server a store sends through: its own, else the one of the settings."""

from django.conf import settings

from notifications.channels import EmailSender, MailConfig, Message
from notifications.channels.advice import advice
from notifications.models import Channel, MailServer
from people import mailing
from people.models import Store

STEPS = 10  # of an SMTP session, each of which may take the whole timeout
SHORTEST = 5.0


def timeout() -> float:
    """So short that no session outlasts the lease of its message, if that is of a usual length."""
    step = settings.OUTBOX_LEASE.total_seconds() / STEPS
    return max(SHORTEST, min(float(settings.EMAIL_TIMEOUT), step))


def config(store: Store) -> MailConfig | None:
    """None when there is no server at all."""
    server: MailServer | None = getattr(store, "mail_server", None)
    if server is not None:
        return of(server)
    if not settings.EMAIL_HOST:
        return None
    security = "ssl" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else "none"
    return MailConfig(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        from_email=settings.DEFAULT_FROM_EMAIL,
        from_name=store.name,
        username=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        security=security,
        timeout=timeout(),
    )


def sender_address(store: Store) -> str:
    """The address that the store's mail comes from: an invitation's organizer must be the same."""
    found = config(store)
    return found.from_email if found else settings.DEFAULT_FROM_EMAIL


def of(server: MailServer) -> MailConfig:
    return MailConfig(
        host=server.host,
        port=server.port,
        from_email=server.from_address,
        from_name=server.from_name or server.store.name,
        username=server.username,
        password=server.password,
        security=MailServer.Security(server.security).value,
        timeout=timeout(),
    )


def send_letter(store: Store, letter: mailing.Letter) -> None:
    """Send an invitation or a new password over the store's own server. Raises Unsent."""
    server = MailServer.objects.select_related("store").filter(store=store).first()
    if server is None:
        mailing.through_django(store, letter)
        return
    message = Message(subject=letter.subject, text=letter.text, html=letter.html)
    with EmailSender(of(server)) as sender:
        outcome = sender.send(message, to=letter.to, name=letter.name)
    if not outcome.ok:
        sentence = advice(Channel.EMAIL, outcome.code) or outcome.answer
        raise mailing.Unsent(str(sentence), retry=outcome.retry)
