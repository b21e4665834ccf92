"""What a store chooses: lunch and consent, time limits, rules for owners and trying them."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from issues.kinds import Priority
from issues.models import IssueSettings, OwnerRule, ServiceLevel
from issues.services import deadlines
from people.models import Store, StoreGroup, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

SETTINGS, LEVELS, RULES = "issues:settings", "issues:levels", "issues:owner_rules"

pytestmark = pytest.mark.req("5.3")


def _filled(form: Any) -> dict[str, str]:
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {
        name: "on" if value is True else str(value)
        for name, value in values.items()
        if value not in {None, False, ""}
    }


def test_lunch_and_consent(sign_in: SignIn, director: User, store: Store) -> None:
    client = sign_in(director)
    given = _filled(client.get(reverse(SETTINGS)).context["form"])
    given |= {"lunch_from": "12:00", "lunch_to": "13:00", "accept_after_days": "5"}
    assert client.post(reverse(SETTINGS), given).status_code == 302
    row = IssueSettings.objects.get(store=store)
    assert (row.lunch_from, row.accept_after_days) == (dt.time(12), 5)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"lunch_from": "12:00", "lunch_to": ""}, "lunch_to"),
        ({"lunch_from": "13:00", "lunch_to": "12:00"}, "lunch_to"),
        ({"accept_after_days": "0"}, "accept_after_days"),
        ({"accept_after_days": "99"}, "accept_after_days"),
        ({"recurring_count": "0"}, "recurring_count"),
        ({"points_logged": "-1"}, "points_logged"),
    ],
)
def test_wrong_settings_are_said_beside_the_field(
    sign_in: SignIn, director: User, given: dict[str, str], wrong: str
) -> None:
    client = sign_in(director)
    filled = _filled(client.get(reverse(SETTINGS)).context["form"]) | given
    response = client.post(reverse(SETTINGS), filled)
    assert response.status_code == 422
    assert wrong in response.context["form"].errors
    assert not IssueSettings.objects.exists()


def test_levels_hold_for_new_issues_and_can_be_reset(
    sign_in: SignIn, director: User, advisor: User, store: Store
) -> None:
    client = sign_in(director)
    given: dict[str, str] = {}
    for level in client.get(reverse(LEVELS)).context["levels"]:
        given |= _filled(level.form)
    given |= {"p2-solve": "48", "p2-solve_unit": "hours"}
    assert client.post(reverse(LEVELS), given).status_code == 302
    issue = factories.issue(advisor, "异响", priority=Priority.P2)
    assert issue.due_at == issue.reported_at + dt.timedelta(hours=48)
    client.post(reverse("issues:levels_reset"))
    assert not ServiceLevel.objects.exists()
    assert deadlines.level(store, 2).solve == 72


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"p1-solve": "0"}, "solve"),
        ({"p1-solve": "99999"}, "solve"),
        ({"p1-solve": "1"}, "solve"),
        ({"p1-acknowledge": ""}, "acknowledge"),
        ({"p1-acknowledge": "9", "p1-acknowledge_unit": "hours"}, "contain"),
    ],
)
def test_wrong_levels_are_said_beside_the_field(
    sign_in: SignIn, director: User, given: dict[str, str], wrong: str
) -> None:
    client = sign_in(director)
    filled: dict[str, str] = {}
    for level in client.get(reverse(LEVELS)).context["levels"]:
        filled |= _filled(level.form)
    response = client.post(reverse(LEVELS), filled | given)
    assert response.status_code == 422
    assert wrong in response.context["levels"][0].form.errors
    assert not ServiceLevel.objects.exists()


def test_rules_in_their_order_decide(
    sign_in: SignIn, director: User, technician: User, advisor: User, store: Store
) -> None:
    client = sign_in(director)
    client.post(reverse(RULES), {"kind": "technical", "person": technician.pk})
    client.post(reverse(RULES), {"kind": "technical", "role": Role.SERVICE_ADVISOR})
    first, second = OwnerRule.objects.filter(store=store)
    assert factories.issue(director, "刹车异响").owner == technician

    order = [first.pk, second.pk]
    client.post(reverse("issues:owner_rules_order"), {"order": order, "down": first.pk})

    assert list(OwnerRule.objects.filter(store=store)) == [second, first]
    assert factories.issue(director, "刹车异响").owner == advisor
    htmx = {"HX-Request": "true"}
    answer = client.post(reverse("issues:owner_rules_order"), {"order": order}, headers=htmx)
    assert 'id="rules"' in answer.content.decode()
    assert list(OwnerRule.objects.filter(store=store)) == [first, second]


def test_a_rule_is_changed_and_deleted(
    sign_in: SignIn, director: User, technician: User, store: Store
) -> None:
    client = sign_in(director)
    client.post(reverse(RULES), {"kind": "it", "person": technician.pk})
    rule = OwnerRule.objects.get()
    url = reverse("issues:owner_rule", args=[rule.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"kind": "parts", "role": Role.PARTS_MANAGER})
    rule.refresh_from_db()
    assert (rule.kind, rule.person, rule.role) == ("parts", None, Role.PARTS_MANAGER)
    client.post(reverse("issues:owner_rule_delete", args=[rule.pk]))
    assert not OwnerRule.objects.exists()


@pytest.mark.parametrize("both", [True, False])
def test_a_rule_names_either_a_person_or_a_role(
    sign_in: SignIn, director: User, technician: User, both: bool
) -> None:
    given = {"person": technician.pk, "role": Role.HR} if both else {"kind": "it"}
    response = sign_in(director).post(reverse(RULES), given)
    assert response.status_code == 422
    assert "person" in response.context["form"].errors


def test_trying_out_says_who_and_why(
    sign_in: SignIn, director: User, technician: User, store: Store
) -> None:
    client = sign_in(director)
    part = factories.component(store)
    client.post(reverse(RULES), {"component": part.pk, "person": technician.pk})
    query = {"try-kind": "technical", "try-component": part.pk}
    choice = client.get(reverse(RULES), query).context["choice"]
    assert choice.owner == technician
    assert choice.why


@pytest.mark.parametrize("name", [SETTINGS, LEVELS, RULES])
def test_only_managers_and_it_change_them(
    sign_in: SignIn, advisor: User, director: User, stranger: User, name: str
) -> None:
    assert sign_in(advisor).get(reverse(name)).status_code == 403
    assert sign_in(director).get(reverse(name)).status_code == 200
    url = f"{reverse(name)}?store={director.store_id}"
    assert sign_in(stranger).get(url).status_code == 404


def test_rules_of_another_store_are_not_there(
    sign_in: SignIn, director: User, stranger: User, technician: User
) -> None:
    sign_in(director).post(reverse(RULES), {"kind": "it", "person": technician.pk})
    pk = OwnerRule.objects.get().pk
    for name in ("issues:owner_rule", "issues:owner_rule_delete"):
        assert sign_in(stranger).post(reverse(name, args=[pk]), {}).status_code == 404


def test_group_manager_chooses_for_another_store(sign_in: SignIn, store: Store) -> None:
    group = StoreGroup.objects.create(name="恒达集团")
    other = factories.store(code="HD02", name="恒达二店", group=group)
    store.group = group
    store.save()
    client = sign_in(factories.person(store, "顾文博", Role.GROUP_MANAGER))
    url = f"{reverse(SETTINGS)}?store={other.pk}"
    given = _filled(client.get(url).context["form"]) | {"accept_after_days": "7"}
    assert client.post(url, given).headers["Location"] == url
    assert IssueSettings.objects.get().store == other


def test_no_name_stands_twice_in_the_two_rows_of_settings(sign_in: SignIn, director: User) -> None:
    rows = sign_in(director).get(reverse(LEVELS)).context

    first, second = ([str(tab.label) for tab in row] for row in (rows["tabs"], rows["second"]))

    assert second[:2] == ["常规", "时限"]
    assert not set(first) & set(second)
