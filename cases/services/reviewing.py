"""From draft to archive: submitted, reviewed by a second person, published, replaced."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import REVIEW, Case, CaseVersion
from cases.readiness import private_in
from cases.services import practising
from cases.services.consent import check_consent
from cases.services.telling import tell
from cases.services.thanking import reward_published
from cases.services.writing import FACTS, TEXTS
from cases.states import CASE_MOVES
from people import moves, numbers
from people.models import User
from people.permissions import holders
from people.rules import NotNow


def _move(case: Case, name: str, *, by: User, why: str = "", **changes: object) -> Case:
    return moves.make(case, CASE_MOVES, name, by=by, check=rules.check_move, why=why, **changes)


def personal_data(case: Case) -> list[str]:
    """What names a person or a car, masked: it must not go into the archive."""
    return [one.found.masked for one in private_in(case)]


@transaction.atomic
def submit(case: Case, *, by: User, reviewer: User | None = None) -> Case:
    """Hand it to a second person; refused while a text holds personal data."""
    case = moves.lock(case)
    found = personal_data(case)
    if found:
        sentence = _("Take personal data out of the text first: %(found)s")
        raise NotNow(sentence % {"found": _(", ").join(found)})
    reviewer = reviewer or _reviewer(case)
    if reviewer is not None and reviewer.pk == case.author_id:
        raise NotNow(_("Someone other than the author must review this."))
    case = _move(case, "submit", by=by, reviewer=reviewer, submitted_at=timezone.now())
    tell("to_review", case, [reviewer], key=f"review-{case.version}", but=by)
    return case


def _reviewer(case: Case) -> User | None:
    """Somebody who may review, of the author's department first."""
    people = User.objects.active().filter(store=case.store).with_role(*holders(REVIEW))
    others = list(people.exclude(pk=case.author_id).order_by("pk"))
    same = [one for one in others if one.department_id == case.author.department_id]
    return next(iter([*same, *others]), None)


@transaction.atomic
def send_back(case: Case, *, why: str, by: User) -> Case:
    case = _move(case, "send_back", by=by, why=why)
    tell("sent_back", case, [case.author], key=f"back-{case.version}-{case.submitted_at}", why=why)
    return case


@transaction.atomic
def publish(case: Case, *, by: User, why: str = "") -> Case:
    """Into the archive, with a number and a version that stays."""
    case = moves.lock(case)
    if personal_data(case):
        raise NotNow(_("Take personal data out of the text first."))
    check_consent(case)
    now = timezone.now()
    number = case.number or _number(case)
    case = _move(
        case,
        "publish",
        by=by,
        number=number,
        published_at=case.published_at or now,
        followed_up_on=practising.first_asking(case),
    )
    CaseVersion.objects.create(
        case=case,
        version=case.versions.count() + 1,
        facts={
            **{name: str(getattr(case, name)) for name in (*TEXTS, *FACTS)},
            "parts": "\n".join(
                f"{one.name} {one.number} × {one.quantity}" for one in case.parts.all()
            ),
        },
        why=why,
        by=by,
    )
    reward_published(case, by=by)
    tell("published", case, [case.author], key=f"published-{case.versions.count()}", but=by)
    return case


def _number(case: Case) -> str:
    year = timezone.localdate(timezone=case.store.zone).year
    return f"C-{year}-{numbers.take(case.store, 'C', year)[0]:03}"


@transaction.atomic
def correct(case: Case, *, why: str, by: User) -> Case:
    """Back to a draft that keeps its number; published again it is a new version."""
    return _move(case, "correct", by=by, why=why)


@transaction.atomic
def supersede(case: Case, other: Case, *, why: str, by: User) -> Case:
    if other.pk == case.pk or other.store_id != case.store_id:
        raise NotNow(_("Choose another case of this store."))
    return _move(case, "supersede", by=by, why=why, superseded_by=other)


@transaction.atomic
def withdraw(case: Case, *, why: str, by: User) -> Case:
    return _move(case, "withdraw", by=by, why=why)


@transaction.atomic
def restore(case: Case, *, why: str, by: User) -> Case:
    return _move(case, "restore", by=by, why=why, superseded_by=None)
