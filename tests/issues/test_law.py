"""The time limits of the law: counted right, started, warned of, stopped; repairs counted."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from customers.models import Vehicle
from issues import legal, repair_days
from issues.legal import RULES, Form
from issues.models import Issue, LegalClock, Repair
from issues.queries.law import clocks_of, repairs_of, warranty_of
from issues.repair_days import Level, Stay
from issues.services import legal_clocks, moving, repairs
from issues.tasks import warn_of_law
from notifications.models import Notice
from people.models import Store, User
from people.permissions import Role
from people.rules import NotNow
from people.services import calendars
from tests import factories
from tests.conftest import SignIn

BEGIN = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.UTC)
MORNING = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)


def hours(number: float) -> dt.timedelta:
    return dt.timedelta(hours=number)


@pytest.fixture
def supervisor(store: Store) -> User:
    return factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)


@pytest.fixture
def _tables(db: None) -> None:
    calendars.load_shipped()


@pytest.mark.parametrize(
    ("stayed", "not_counted", "days"),
    [
        (0, 0, 0),
        (0.5, 0, 1),
        (24, 0, 1),
        (24.01, 0, 2),
        (120, 0, 5),
        (121, 0, 6),
        (121, 10, 5),
        (10, 20, 0),
    ],
)
def test_every_full_24_hours_are_a_day_and_a_rest_counts(
    stayed: float, not_counted: int, days: int
) -> None:
    stay = Stay(1, BEGIN, BEGIN + hours(stayed), not_counted)

    assert repair_days.days_of(stay, BEGIN + hours(999)) == days


def stays(*lengths: float, fault: str = "异响", **more: object) -> list[Stay]:
    return [
        Stay(number, BEGIN, BEGIN + hours(length), fault=fault, **more)
        for number, length in enumerate(lengths)
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (stays(24, 24, 24), []),
        ([Stay(1, BEGIN, fault="响")], [("one_repair", Level.NEAR, 4)]),
        (stays(24 * 24), []),
        (stays(24 * 25), [("cumulative", Level.NEAR, 25)]),
        (stays(24 * 30), [("cumulative", Level.NEAR, 30)]),
        (stays(24 * 30.5), [("cumulative", Level.OVER, 31)]),
        (stays(1, 1, 1), []),
        (stays(1, 1, 1, 1), [("same_fault", Level.NEAR, 4)]),
        (stays(1, 1, 1, 1, 1), [("same_fault", Level.OVER, 5)]),
        (stays(1, is_safety=True), [("safety_twice", Level.NEAR, 1)]),
        (stays(1, 1, is_safety=True), [("safety_twice", Level.OVER, 2)]),
        (stays(1, replaced="main_part", part="main_part-1"), [("assembly_twice", Level.NEAR, 1)]),
        (stays(1, 1, replaced="assembly", part="a"), [("assembly_twice", Level.OVER, 2)]),
        (stays(24 * 40, under_warranty=False), []),
    ],
)
def test_counts_warn_before_the_limit_and_say_when_it_is_passed(
    given: list[Stay], expected: list[tuple[str, Level, int]]
) -> None:
    found = repair_days.count(given, BEGIN + hours(24 * 4)).warnings

    assert [(one.rule, one.level, one.count) for one in found] == expected


@pytest.mark.parametrize(
    ("begins", "rule", "last"),
    [
        ("2026-01-01", "seven_days", "2026-01-08"),
        ("2026-01-01", "sixty_days", "2026-03-02"),
        ("2026-01-01", "three_guarantees", "2028-01-01"),
        ("2024-02-29", "three_guarantees", "2026-02-28"),
        ("2026-01-01", "free_repair", "2029-01-01"),
    ],
)
def test_warranty_periods(begins: str, rule: str, last: str) -> None:
    found = {one.rule: one for one in repair_days.periods(dt.date.fromisoformat(begins))}

    assert found[rule].last_day.isoformat() == last


@pytest.mark.parametrize(
    ("work", "mileage", "last", "km"),
    [
        ("overhaul", 10_000, "2026-12-10", 30_000),
        ("second", 10_000, "2026-10-01", 15_000),
        ("minor", None, "2026-09-11", None),
    ],
)
def test_repair_warranty(work: str, mileage: int | None, last: str, km: int | None) -> None:
    found = repair_days.repair_warranty(work, dt.date(2026, 9, 1), mileage)

    assert (found.last_day.isoformat(), found.km) == (last, km)


@pytest.mark.parametrize(
    ("code", "start", "due", "is_certain"),
    [
        # seven working days over the National Day holiday and its make-up day (Oct 1-7, 10 works)
        ("complaint_told", "2026-09-28", "2026-10-13", True),
        ("complaint_told", "2026-11-23", "2026-12-02", True),
        ("demand_answered", "2026-11-23", "2026-12-07", True),
        ("demand_completed", "2026-11-23", "2026-12-21", True),
        ("delay", "2026-11-23", "2026-12-08", True),
        ("mediation", "2026-11-23", "2027-01-26", False),
    ],
)
@pytest.mark.usefixtures("_tables")
def test_clocks_run_on_the_days_of_the_law(
    store: Store, code: str, start: str, due: str, is_certain: bool
) -> None:
    calendar = calendars.store_calendar(store)

    dates = legal.dates_of(RULES[code], dt.date.fromisoformat(start), calendar)

    assert dates.due_on.isoformat() == due
    assert (dates.provisional == "") is is_certain
    assert dates.warn_on < dates.due_on


def test_every_rule_names_its_source_and_the_day_it_was_checked() -> None:
    assert all(rule.article.startswith("§") and rule.law for rule in RULES.values())
    assert all(rule.checked_on == legal.CHECKED_ON for rule in RULES.values())
    assert all(rule.days > 0 for rule in RULES.values() if rule.form == Form.CLOCK)


def test_articles_are_cited_as_people_say_them() -> None:
    assert str(RULES[legal.COMPLAINT].source) == "《汽车销售管理办法》第18条"
    assert any(str(rule.source).endswith("第21、40条") for rule in RULES.values())
    with translation.override("en"):
        assert str(RULES[legal.COMPLAINT].source).endswith(" §18")


@pytest.fixture
def complaint(advisor: User, director: User) -> Issue:
    issue = factories.issue(advisor, "客户投诉态度不好")
    return moving.triage(issue, by=director, kind="customer", priority=3, severity=1, owner=advisor)


@pytest.mark.usefixtures("_tables")
def test_a_complaint_starts_its_clock_is_warned_of_and_stops_when_told(
    sign_in: SignIn, store: Store, advisor: User, director: User
) -> None:
    manager = factories.person(store, "沈经理", Role.CR_MANAGER)
    with time_machine.travel(MORNING, tick=False) as clock:
        issue = factories.issue(advisor, "客户投诉态度不好")
        issue = moving.triage(
            issue, by=director, kind="customer", priority=3, severity=1, owner=advisor
        )
        running = LegalClock.objects.get()
        assert (running.rule, running.due_on) == ("complaint_told", dt.date(2026, 12, 2))
        assert warn_of_law() == 0
        html = sign_in(advisor).get(issue.get_absolute_url()).content.decode()
        assert "汽车销售管理办法" in html

        for day, told in (
            ("2026-11-30", 1),
            ("2026-11-30", 1),
            ("2026-12-02", 2),
            ("2026-12-05", 3),
        ):
            clock.move_to(dt.datetime.fromisoformat(f"{day}T02:00:00+00:00"))
            warn_of_law()
            assert Notice.objects.filter(kind="issues.legal", recipient=advisor).count() == told
        assert clocks_of(issue)[0].tone == "red"
        assert clocks_of(issue)[0].left < 0

        issue = moving.accept(issue, by=advisor)
        issue = moving.solve(issue, "已道歉", by=advisor)
        issue = moving.verify(issue, by=manager)
        moving.feed_back(issue, "已向客户道歉", by=advisor)

    running.refresh_from_db()
    assert running.stopped_at is not None
    assert running.warn_on is None


def test_a_person_starts_and_stops_a_clock(
    sign_in: SignIn, advisor: User, technician: User, stranger: User, complaint: Issue
) -> None:
    start = reverse("issues:legal_start", args=[complaint.pk])
    client = sign_in(advisor)
    sent = {"rule": "demand_answered", "started_on": complaint.reported_at.date().isoformat()}

    assert client.post(start, sent).status_code == 302
    assert client.post(start, sent).status_code == 403
    assert client.post(start, {"rule": "cumulative", "started_on": "x"}).status_code == 422
    assert (
        client.post(start, {**sent, "rule": "delay", "started_on": "2099-01-01"}).status_code == 403
    )
    assert sign_in(technician).post(start, {**sent, "rule": "delay"}).status_code == 403
    assert sign_in(stranger).get(start).status_code == 404
    clock = LegalClock.objects.get(rule="demand_answered")
    stop = reverse("issues:legal_stop", args=[clock.pk])
    assert client.post(stop, {"why": " "}).status_code == 403
    assert sign_in(stranger).post(stop, {"why": "x"}).status_code == 404
    assert client.post(stop, {"why": "已答复客户"}).status_code == 302
    clock.refresh_from_db()
    assert clock.stopped_why == "已答复客户"
    with pytest.raises(NotNow):
        legal_clocks.stop_clock(clock, why="again", by=advisor)


def test_the_list_of_rules_and_running_clocks(
    sign_in: SignIn, advisor: User, technician: User, stranger: User, complaint: Issue
) -> None:
    page = reverse("issues:legal")

    assert complaint.number in sign_in(advisor).get(page).content.decode()
    assert complaint.number not in sign_in(stranger).get(page).content.decode()
    Issue.objects.filter(pk=complaint.pk).update(is_confidential=True)
    assert complaint.number not in sign_in(technician).get(page).content.decode()
    assert sign_in(stranger).get(page).content.decode().count('id="rule-') == len(RULES)


@pytest.fixture
def vehicle(store: Store) -> Vehicle:
    return factories.vehicle(store, "沪A12345", invoiced_on=dt.date(2026, 3, 1))


def sent_repair(agreed: str, finished: str = "", **more: object) -> dict[str, object]:
    return {
        "agreed_at": agreed,
        "finished_at": finished,
        "work": "minor",
        "under_warranty": "on",
        "not_counted_hours": "",
        **more,
    }


def test_a_repair_is_entered_counted_and_changed(
    sign_in: SignIn, advisor: User, technician: User, stranger: User, store: Store, vehicle: Vehicle
) -> None:
    noise = factories.symptom(store)
    address = reverse("issues:repair_new", args=[vehicle.pk])
    client = sign_in(advisor)
    with time_machine.travel(MORNING, tick=False):
        sent = sent_repair("2026-11-01T09:00", "2026-11-03T10:00", symptom=noise.pk)
        assert client.post(address, sent).status_code == 302
        repair = Repair.objects.get()
        assert repair.component == noise.component
        assert repairs_of(vehicle).counted.total == 3
        html = client.get(vehicle.get_absolute_url()).content.decode()
        assert "制动系统" in html
        change = reverse("issues:repair", args=[repair.pk])
        sent["finished_at"] = "2026-10-01T09:00"
        wrong = client.post(change, sent)
        assert wrong.status_code == 422
        assert "2026-10-01T09:00" in wrong.content.decode()
        sent["finished_at"] = "2026-11-28T10:00"
        assert client.post(change, sent).status_code == 302

    told = Notice.objects.filter(kind="issues.legal", recipient=advisor)
    assert told.count() == 1
    assert sign_in(technician).post(address, sent).status_code == 403
    assert sign_in(stranger).get(address).status_code == 404
    assert sign_in(stranger).get(change).status_code == 404


def test_a_car_that_stays_long_is_told_of_once_at_each_stage(
    advisor: User, director: User, vehicle: Vehicle
) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        repair = Repair(store=vehicle.store, vehicle=vehicle, agreed_at=MORNING, component=None)
        repairs.save_repair(repair, by=advisor)
        for days, told in ((3, 0), (3.5, 1), (4, 1), (5, 1), (5.1, 2), (9, 2)):
            clock.move_to(MORNING + dt.timedelta(days=days))
            warn_of_law()
            assert Notice.objects.filter(kind="issues.legal", recipient=director).count() == told


def test_the_warranty_of_a_vehicle_runs_from_the_later_day(vehicle: Vehicle) -> None:
    vehicle.delivered_on = dt.date(2026, 4, 1)
    with time_machine.travel(MORNING, tick=False):
        found = {one.rule.code: one for one in warranty_of(vehicle)}
        assert found["three_guarantees"].period.last_day == dt.date(2028, 4, 1)
        assert found["three_guarantees"].is_running
        assert not found["sixty_days"].is_running
        vehicle.mileage = 50_001
        found = {one.rule.code: one for one in warranty_of(vehicle)}
        assert not found["three_guarantees"].is_running
    vehicle.invoiced_on = None
    assert warranty_of(vehicle) == []
