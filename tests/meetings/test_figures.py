"""The numbers of the day: entered by hand, corrected, filled in by sources."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from meetings import figures
from meetings.figures import Source
from meetings.models import ActionItem, Figure, FigureValue
from meetings.services import figures as services
from meetings.tasks import keep
from people.models import Event, StoreClosure, User
from people.services import calendars
from tests import factories
from tests.conftest import SignIn
from tests.meetings.scheduling import NOW

ENTER = "meetings:figures_enter"
MONDAY, SUNDAY = dt.date(2026, 11, 23), dt.date(2026, 11, 22)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visits(clock: time_machine.Traveller, director: User) -> Figure:
    return services.add_figure(
        director.store, name="进店台次", unit="台", better="more", target=Decimal(40), by=director
    )


@pytest.fixture
def plugged() -> Iterator[dict[str, int]]:
    said = {"value": 7}
    figures.offer(Source("test.rework", "返修", lambda _store, _day: said["value"]))
    yield said
    figures.withdraw("test.rework")


@pytest.mark.req("2.6")
def test_usual_numbers_are_put_on_the_board_once(sign_in: SignIn, director: User) -> None:
    client, url = sign_in(director), reverse("meetings:figures_usual")

    client.post(url)
    client.post(url)

    names = set(Figure.objects.values_list("name", flat=True))
    assert len(names) == len(figures.USUAL) == Figure.objects.count()
    assert {"客诉", "今日预约"} <= names


@pytest.mark.req("2.6")
def test_number_is_entered_for_the_open_day_before(
    visits: Figure, sign_in: SignIn, director: User
) -> None:
    StoreClosure.objects.create(
        store=director.store, first_on=SUNDAY, last_on=SUNDAY, reason="盘点"
    )
    calendars.forget(director.store)

    response = sign_in(director).post(reverse(ENTER), {f"n{visits.pk}": "42"})

    assert response.status_code == 302
    value = FigureValue.objects.get()
    assert (value.day, value.value, value.by) == (dt.date(2026, 11, 21), Decimal(42), director)


@pytest.mark.req("2.6")
def test_in_the_evening_the_form_is_for_the_next_morning(
    visits: Figure, sign_in: SignIn, director: User, clock: time_machine.Traveller
) -> None:
    clock.move_to("2026-11-23 18:10+08:00")

    sign_in(director).post(reverse(ENTER), {f"n{visits.pk}": "42"})

    assert FigureValue.objects.get().day == MONDAY


@pytest.mark.req("2.6")
def test_correcting_a_number_is_recorded_with_both_values(
    visits: Figure, sign_in: SignIn, director: User
) -> None:
    client = sign_in(director)
    client.post(reverse(ENTER), {f"n{visits.pk}": "42"})

    client.post(reverse(ENTER), {f"n{visits.pk}": "44.5"})

    event = Event.objects.get(name="figure_corrected")
    assert (event.by, event.old, event.new) == (director, "42.00", "44.5")
    assert "42 → 44.5" in client.get(reverse(ENTER)).content.decode()


def test_the_same_number_again_changes_nothing(
    visits: Figure, sign_in: SignIn, director: User
) -> None:
    client = sign_in(director)
    for _time in range(2):
        client.post(reverse(ENTER), {f"n{visits.pk}": "42"})

    assert not Event.objects.filter(name="figure_corrected").exists()


def test_a_number_can_be_taken_away_again(visits: Figure, sign_in: SignIn, director: User) -> None:
    client = sign_in(director)
    client.post(reverse(ENTER), {f"n{visits.pk}": "42"})

    client.post(reverse(ENTER), {f"n{visits.pk}": ""})

    assert not FigureValue.objects.exists()
    assert Event.objects.get(name="figure_corrected").new == ""


def test_what_somebody_else_entered_meanwhile_stays(
    visits: Figure, sign_in: SignIn, director: User, gm: User
) -> None:
    done = services.add_figure(
        director.store, name="交车", unit="台", better="more", target=None, by=director
    )
    nothing_shown = {f"was-n{visits.pk}": "", f"was-n{done.pk}": ""}
    first, second = sign_in(director), sign_in(gm)
    assert f'name="was-n{visits.pk}" value=""' in second.get(reverse(ENTER)).content.decode()

    first.post(reverse(ENTER), {**nothing_shown, f"n{visits.pk}": "42", f"n{done.pk}": ""})
    second.post(reverse(ENTER), {**nothing_shown, f"n{visits.pk}": "", f"n{done.pk}": "40"})

    assert set(FigureValue.objects.values_list("figure", "value")) == {
        (visits.pk, Decimal(42)),
        (done.pk, Decimal(40)),
    }
    assert 'value="42"' in first.get(reverse(ENTER)).content.decode()


@pytest.mark.parametrize("typed", ["vier", "1e99", "12345678901", "1.234"])
def test_bad_number_is_refused_beside_the_field_and_kept(
    visits: Figure, sign_in: SignIn, director: User, typed: str
) -> None:
    response = sign_in(director).post(reverse(ENTER), {f"n{visits.pk}": typed})

    assert response.status_code == 422
    assert f'value="{typed}"' in response.content.decode()
    assert not FigureValue.objects.exists()


@pytest.mark.parametrize("day", ["2026-11-25", "2026-01-01", "x", "2026-13-01"])
def test_other_days_than_the_near_ones_are_not_found(
    visits: Figure, sign_in: SignIn, director: User, day: str
) -> None:
    assert sign_in(director).get(f"{reverse(ENTER)}?day={day}").status_code == 404


@pytest.mark.req("2.6")
def test_a_source_fills_its_number_and_a_typed_one_is_a_marked_correction(
    visits: Figure, plugged: dict[str, int], sign_in: SignIn, director: User
) -> None:
    Figure.objects.update(source="test.rework")
    services.fill(director.store, MONDAY)
    assert FigureValue.objects.get().value == 7

    client = sign_in(director)
    client.post(reverse(ENTER), {f"n{visits.pk}": "9"})
    plugged["value"] = 8
    services.fill(director.store, MONDAY)

    value = FigureValue.objects.get()
    assert (value.value, value.filled, value.is_correction) == (Decimal(9), Decimal(8), True)
    assert "已更正" in client.get(reverse("meetings:morning")).content.decode()

    client.post(reverse(ENTER), {f"n{visits.pk}": ""})

    value.refresh_from_db()
    assert (value.value, value.is_correction) == (Decimal(8), False)


def test_filling_twice_changes_nothing(
    visits: Figure, plugged: dict[str, int], director: User
) -> None:
    Figure.objects.update(source="test.rework")

    assert [services.fill(director.store, MONDAY) for _time in range(2)] == [1, 0]
    plugged["value"] = 6
    assert services.fill(director.store, MONDAY) == 1
    assert FigureValue.objects.get().value == 6


@pytest.mark.req("2.7")
def test_product_itself_fills_in_overdue_promises(
    visits: Figure, director: User, technician: User, clock: time_machine.Traveller
) -> None:
    Figure.objects.update(source="meetings.overdue")
    factories.action(technician, director, due_on=SUNDAY)
    factories.action(technician, director, due_on=MONDAY)
    factories.action(technician, director, due_on=SUNDAY, status="dropped")
    factories.action(technician, director, due_on=SUNDAY, is_restricted=True)
    ActionItem.objects.update(created_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))

    keep()

    assert FigureValue.objects.get(day=SUNDAY).value == 1


def test_only_those_who_lead_the_morning_enter_numbers(
    visits: Figure, sign_in: SignIn, technician: User, stranger: User
) -> None:
    assert sign_in(technician).post(reverse(ENTER), {f"n{visits.pk}": "4"}).status_code == 403
    sign_in(stranger).post(reverse(ENTER), {f"n{visits.pk}": "4"})
    assert not FigureValue.objects.exists()


def test_set_of_numbers_is_edited_by_managers(
    visits: Figure, sign_in: SignIn, director: User, technician: User, stranger: User
) -> None:
    url, client = reverse("meetings:figure", args=[visits.pk]), sign_in(director)
    given = {"name": "到店", "unit": "台", "about": "today", "better": "less", "target": "3"}

    assert client.post(url, given).status_code == 302
    visits.refresh_from_db()
    assert (visits.name, visits.about, visits.is_active) == ("到店", "today", False)
    assert visits.target == Decimal(3)
    again = client.post(reverse("meetings:figures"), given)
    assert list(again.context["form"].errors) == ["name"]
    assert sign_in(technician).get(url).status_code == 403
    assert sign_in(stranger).get(url).status_code == 404


def test_numbers_are_put_in_order(visits: Figure, sign_in: SignIn, director: User) -> None:
    second = services.add_figure(director.store, name="NPS", better="more", by=director)

    sign_in(director).post(reverse("meetings:figure_move", args=[second.pk]), {"up": "1"})
    assert [one.name for one in Figure.objects.all()] == ["NPS", "进店台次"]
    sign_in(director).post(reverse("meetings:figure_move", args=[second.pk]), {"down": "1"})
    assert [one.name for one in Figure.objects.all()] == ["进店台次", "NPS"]


@pytest.mark.parametrize("count", [1, 6])
def test_form_asks_the_database_the_same_few_times(
    sign_in: SignIn, director: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        made = services.add_figure(director.store, name=f"数{number}", by=director)
        services.set_values(director.store, MONDAY, {made.pk: Decimal(number)}, by=director)
    client = sign_in(director)
    client.get(reverse(ENTER))

    with django_assert_num_queries(5):  # session, person, numbers, values, unread
        client.get(reverse(ENTER))
