"""Letters with links, and the tidying of sessions."""

from celery import Task, shared_task

from people import mailing

TRIES = 6
FIRST_PAUSE = 30  # seconds, doubled with each try


@shared_task(name="people.post_link", bind=True, max_retries=TRIES, soft_time_limit=60)
def post_link(self: "Task[[int, str], None]", person_id: int, kind: str) -> None:
    """The link is made here: it never lies in the broker."""
    from people.models import User
    from people.services import accounts

    person = User.objects.active().select_related("store").filter(pk=person_id).first()
    if person is None or not person.email:
        return
    try:
        accounts.post_link(person, kind)
    except mailing.Unsent as unsent:
        if unsent.retry and self.request.retries < TRIES:
            raise self.retry(
                exc=unsent, countdown=FIRST_PAUSE * 2**self.request.retries
            ) from unsent
        accounts.note_unsent(person, kind, str(unsent))


@shared_task(name="people.post_address_changed", bind=True, max_retries=TRIES, soft_time_limit=60)
def post_address_changed(self: "Task[[int, str], None]", person_id: int, address: str) -> None:
    from people import letters
    from people.models import User

    person = User.objects.select_related("store").filter(pk=person_id).first()
    if person is None:
        return
    try:
        mailing.send(person.store, letters.address_changed(person, address))
    except mailing.Unsent as unsent:
        if unsent.retry and self.request.retries < TRIES:
            raise self.retry(
                exc=unsent, countdown=FIRST_PAUSE * 2**self.request.retries
            ) from unsent


@shared_task(name="people.forget_sessions", soft_time_limit=300)
def forget_sessions() -> None:
    from people.services import sign_ins

    sign_ins.forget_expired()
