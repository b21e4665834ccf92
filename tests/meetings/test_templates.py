"""Agenda templates in the browser."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from meetings.kinds import SEVEN_PARTS
from meetings.models import AgendaTemplate, TemplateItem
from people.models import Store, User
from tests import factories
from tests.conftest import SignIn


def rows(*parts: tuple[str, str, str, str], initial: int = 0, **more: Any) -> dict[str, Any]:
    """A filled-in form: (order, part, title, minutes) for each line."""
    data: dict[str, Any] = {"form-TOTAL_FORMS": len(parts), "form-INITIAL_FORMS": initial, **more}
    for number, (order, section, title, minutes) in enumerate(parts):
        data |= {
            f"form-{number}-ORDER": order,
            f"form-{number}-section": section,
            f"form-{number}-title": title,
            f"form-{number}-minutes": minutes,
        }
    return data


def items(template: AgendaTemplate) -> list[tuple[str, str, int]]:
    return list(template.items.values_list("section", "title", "minutes"))


@pytest.fixture
def template(store: Store) -> AgendaTemplate:
    made = AgendaTemplate.objects.create(store=store, name="质量周会")
    TemplateItem.objects.create(template=made, section="theme", title="返修", minutes=30)
    return made


@pytest.mark.req("2.3")
def test_a_template_is_made_from_the_seven_parts(director: User, sign_in: SignIn) -> None:
    client = sign_in(director)
    page = client.get("/templates/new")
    assert len(page.context["rows"].forms) == 9

    usual = [(str(place), str(part), "", str(n)) for place, (part, n) in enumerate(SEVEN_PARTS, 1)]
    usual[2] = ("9", "theme", "返修", "30")
    data = rows(*usual, ("", "theme", "", ""), initial=7)
    data |= {f"form-{number}-DELETE": "on" for number in (1, 3, 4, 5)}
    response = client.post("/templates/new", {**data, "name": "质量周会"})

    assert response.headers["Location"] == "/templates/"
    made = AgendaTemplate.objects.get()
    assert items(made) == [("opening", "", 5), ("actions", "", 5), ("theme", "返修", 30)]


def test_lines_are_added_changed_and_left_out(
    template: AgendaTemplate, director: User, sign_in: SignIn
) -> None:
    data = rows(("1", "theme", "返修", "30"), ("2", "actions", "", "10"), initial=1)
    data |= {"form-0-DELETE": "on", "name": "新名"}

    sign_in(director).post(f"/templates/{template.pk}", data)

    template.refresh_from_db()
    assert template.name == "新名"
    assert items(template) == [("actions", "", 10)]


def test_a_name_stands_once_in_a_store(
    store: Store, template: AgendaTemplate, director: User, stranger: User, sign_in: SignIn
) -> None:
    data = rows(("1", "theme", "", "30"), name="质量周会")

    refused = sign_in(director).post("/templates/new", data)
    elsewhere = sign_in(stranger).post("/templates/new", data)
    kept = sign_in(director).post(f"/templates/{template.pk}", {**data, "form-INITIAL_FORMS": 1})

    assert (refused.status_code, elsewhere.status_code, kept.status_code) == (422, 302, 302)
    assert "name" in refused.context["form"].errors


def test_a_wrong_line_is_refused(director: User, sign_in: SignIn) -> None:
    data = rows(("1", "theme", "返修", "0"), name="质量周会")

    response = sign_in(director).post("/templates/new", data)

    assert response.status_code == 422
    assert not AgendaTemplate.objects.exists()


def test_a_deleted_template_leaves_its_series_the_usual_parts(
    store: Store, template: AgendaTemplate, director: User, sign_in: SignIn
) -> None:
    series = factories.series(store, template=template)

    sign_in(director).post(f"/templates/{template.pk}/delete")

    series.refresh_from_db()
    assert series.template is None
    assert not AgendaTemplate.objects.exists()


def test_a_technician_is_told_why_not_and_a_stranger_finds_nothing(
    template: AgendaTemplate, technician: User, stranger: User, sign_in: SignIn
) -> None:
    for url in (f"/templates/{template.pk}", f"/templates/{template.pk}/delete"):
        assert sign_in(technician).post(url).status_code == 403
        assert sign_in(stranger).post(url).status_code == 404
    assert sign_in(technician).get("/templates/").status_code == 403
    assert "质量周会" not in sign_in(stranger).get("/templates/").content.decode()
    assert AgendaTemplate.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_many(
    store: Store,
    director: User,
    sign_in: SignIn,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        AgendaTemplate.objects.create(store=store, name=f"模板{number}")
    client = sign_in(director)
    client.get("/templates/")

    with django_assert_num_queries(3):  # user, unread, templates
        client.get("/templates/")
