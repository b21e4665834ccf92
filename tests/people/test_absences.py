"""Being away with a deputy, and one's own points, as people use them."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Absence, Event, User
from people.permissions import Role
from people.services import points
from tests import factories
from tests.conftest import SignIn

OWN = "people:absences"


@pytest.fixture
def days() -> dict[str, str]:
    today = timezone.localdate()
    return {"first_on": str(today), "last_on": str(today + dt.timedelta(days=3))}


@pytest.mark.req("5.3")
def test_new_issues_go_to_the_deputy(
    sign_in: SignIn, advisor: User, technician: User, days: dict[str, str]
) -> None:
    owner = factories.person(advisor.store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    client = sign_in(owner)

    assert client.post(reverse(OWN), days | {"deputy": technician.pk}).status_code == 302

    assert factories.issue(advisor, "刹车异响").owner == technician
    html = client.get(reverse(OWN)).content.decode()
    assert technician.name in html
    assert owner.name in sign_in(technician).get(reverse(OWN)).content.decode()
    client.post(reverse("people:absence_remove", args=[Absence.objects.get().pk]))
    assert factories.issue(advisor, "刹车异响").owner == owner
    names = set(Event.objects.filter(object_id=owner.pk).values_list("name", flat=True))
    assert {"away", "back"} <= names


@pytest.mark.req("5.3")
def test_nobody_is_promised_a_deputy_who_is_not_there(
    sign_in: SignIn, advisor: User, days: dict[str, str]
) -> None:
    page = sign_in(advisor).post(reverse(OWN), days, follow=True).content.decode()

    assert "未指定代理人" in page
    assert "会转给代理人" not in page


@pytest.mark.parametrize(
    ("first", "last", "wrong"),
    [(3, 1, "last_on"), (-9, -3, "last_on"), (None, 1, "first_on"), (0, 9, "first_on")],
)
def test_wrong_days_are_said_beside_the_field(
    sign_in: SignIn, advisor: User, first: int | None, last: int, wrong: str
) -> None:
    today = timezone.localdate()
    Absence.objects.create(
        user=advisor,
        first_on=today + dt.timedelta(days=8),
        last_on=today + dt.timedelta(days=12),
        created_by=advisor,
    )
    given = {
        "first_on": "" if first is None else str(today + dt.timedelta(days=first)),
        "last_on": str(today + dt.timedelta(days=last)),
    }
    response = sign_in(advisor).post(reverse(OWN), given)
    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    assert Absence.objects.count() == 1


def test_nobody_stands_in_for_themselves_or_from_another_store(
    sign_in: SignIn, advisor: User, stranger: User, days: dict[str, str]
) -> None:
    for person in (advisor, stranger):
        response = sign_in(advisor).post(reverse(OWN), days | {"deputy": person.pk})
        assert "deputy" in response.context["form"].errors


def test_managers_note_it_for_others_and_colleagues_do_not(
    sign_in: SignIn, director: User, advisor: User, technician: User, days: dict[str, str]
) -> None:
    url = reverse("people:person_absences", args=[advisor.pk])
    assert sign_in(technician).get(url).status_code == 403
    assert sign_in(technician).post(url, days).status_code == 403
    page = sign_in(director).get(reverse("people:person", args=[advisor.pk]))
    assert url in page.content.decode()
    assert sign_in(director).post(url, days).status_code == 302
    absence = Absence.objects.get()
    remove = reverse("people:absence_remove", args=[absence.pk])
    assert sign_in(technician).post(remove).status_code == 403
    assert sign_in(director).post(remove).headers["Location"] == url


def test_another_store_finds_nothing(
    sign_in: SignIn, stranger: User, advisor: User, days: dict[str, str]
) -> None:
    sign_in(advisor).post(reverse(OWN), days)
    client = sign_in(stranger)
    assert client.get(reverse("people:person_absences", args=[advisor.pk])).status_code == 404
    remove = reverse("people:absence_remove", args=[Absence.objects.get().pk])
    assert client.post(remove).status_code == 404


@pytest.mark.req("5.6")
def test_points_are_shown_to_their_owner_alone(
    sign_in: SignIn, advisor: User, technician: User
) -> None:
    issue = factories.issue(advisor, "异响")
    entry = points.give(advisor, 5, reason="issue_solved", target=issue, words="异响", by=None)
    assert entry is not None
    points.reverse(entry, by=None)
    points.give(advisor, 2, reason="issue_reported", target=issue, words="空调不凉", by=None)

    page = sign_in(advisor).get(reverse("people:points"))

    assert (page.context["balance"], page.context["this_year"]) == (2, 2)
    assert [row.points for row in page.context["page"].rows] == [2, -5, 5]
    assert "空调不凉" not in sign_in(technician).get(reverse("people:points")).content.decode()
