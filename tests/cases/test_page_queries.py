"""The pages of cases ask the database as often for a full case as for an empty one."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from attachments.services import attach
from cases.models import Annotation, Case, CasePart, Reading
from cases.services import distilling, learning, listing, practising, talking, thanking
from issues.models import Component
from meetings.models import Decision
from meetings.states import MeetingStatus
from people.models import User
from tests import factories
from tests.cases import media
from tests.conftest import SignIn

DUE = dt.timedelta(days=7)


def filled(case: Case, n: int, editor: User, reader: User) -> Case:
    """With `n` of everything that stands on its page."""
    day = timezone.localdate() + DUE
    for i in range(n):
        CasePart.objects.create(case=case, name=f"导向销 {i}")
        file = attach(
            case, SimpleUploadedFile(f"{i}.jpg", media.photo(), "image/jpeg"), by=case.author
        )
        Annotation.objects.create(attachment=file, caption=f"磨损 {i}", by=case.author)
        practising.improve(case, text=f"改进 {i}", owner=reader, due_on=day, by=editor)
        question = talking.say(case, f"多久润滑 {i}?", section="question", by=reader)
        reply = talking.say(
            case, f"每次保养 {i}", section="question", parent=question, by=case.author
        )
        talking.accept(reply, by=reader)
        talking.vote(talking.say(case, f"先路试 {i}", section="good", by=reader), by=editor)
        part = Component.objects.create(store=case.store, name=f"制动钳 {i}")
        lesson = distilling.add(case, f"润滑 {i}", components_too=[part], by=case.author)
        distilling.adopt(lesson, reader.department, owner=reader, due_on=day, by=editor)
        listing.add(listing.save(None, name=f"必读 {i}", by=editor), case, by=editor)
        held = factories.meeting(case.store, chair=editor, status=MeetingStatus.ENDED)
        item = factories.agenda_item(held, "案例分享", subject=case)
        Decision.objects.create(meeting=held, item=item, text=f"照办 {i}", created_by=editor)
    learning.ask(case, text="先查什么?", choices=["甲", "乙"], right=[0], by=case.author)
    for person in (reader, editor):
        thanking.thank(case, by=person)
        for _i in range(n):
            thanking.use(case, result="worked", note="有用", by=person)
    thanking.read(case, by=reader)
    return case


def page_of(client: Client, case: Case) -> str:
    return client.get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize("n", [1, 4])
def test_the_page_of_a_full_case(
    technician: User,
    director: User,
    advisor: User,
    sign_in: SignIn,
    n: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    advisor.department = factories.department(advisor.store)
    advisor.save()
    case = filled(
        factories.published_case(technician, director, concern="响"), n, director, advisor
    )
    for person in (director, advisor, technician):
        client = sign_in(person)
        client.get(reverse("cases:archive"))
        with django_assert_max_num_queries(15):
            first = page_of(client, case)
        with django_assert_max_num_queries(15):
            page_of(client, case)
        for i in range(n):
            told = (f"导向销 {i}", f"磨损 {i}", f"改进 {i}", f"每次保养 {i}", f"先路试 {i}")
            drawn = (f"制动钳 {i}", f"润滑 {i}", f"照办 {i}")
            for words in told + drawn:
                assert words in first
        assert f'<dd class="num">\n          {2 * n}\n' in first  # used
        assert ("必读 0" in first) == (person == director)


@pytest.mark.parametrize("n", [1, 4])
def test_a_draft_and_a_case_that_was_replaced(
    technician: User,
    director: User,
    sign_in: SignIn,
    n: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    draft = factories.case(technician)
    old, new = (factories.published_case(technician, director) for _ in range(2))
    Case.objects.filter(pk=old.pk).update(status="superseded", superseded_by=new)
    for i in range(n):
        CasePart.objects.create(case=draft, name=f"导向销 {i}")
    client = sign_in(director)
    client.get(reverse("cases:archive"))
    for case in (draft, old):
        with django_assert_max_num_queries(15):
            page_of(client, case)
    assert new.get_absolute_url() in page_of(client, old)


def test_a_look_is_noted_once_and_again_after_a_while(
    technician: User, director: User, advisor: User, sign_in: SignIn
) -> None:
    case = factories.published_case(technician, director)
    client = sign_in(advisor)
    page_of(client, case)
    noted = Reading.objects.get()
    page_of(client, case)
    assert Reading.objects.get().last_at == noted.last_at
    before = timezone.now() - thanking.AGAIN
    Reading.objects.update(first_at=before, last_at=before)
    page_of(client, case)
    again = Reading.objects.get()
    assert (again.first_at, again.last_at > noted.last_at) == (before, True)
    page_of(sign_in(technician), case)
    assert Reading.objects.count() == 1


@pytest.mark.req("4.6")
def test_similar_cases_come_when_they_are_reached(
    technician: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    case = factories.published_case(technician, director, "刹车异响", concern="低速制动时吱吱响")
    address = reverse("cases:similar", args=[case.pk])
    client = sign_in(technician)
    part = {"hx-request": "true"}
    assert client.get(address, headers=part).content == b""
    twin = factories.published_case(technician, director, "制动异响", concern="低速制动时吱吱响")
    page = page_of(client, case)
    assert f'hx-get="{address}"' in page
    assert f'href="{address}"' in page
    block = client.get(address, headers=part).content.decode()
    assert twin.get_absolute_url() in block
    assert "<html" not in block
    assert twin.get_absolute_url() in client.get(address).content.decode()
    assert sign_in(stranger).get(address, headers=part).status_code == 404


@pytest.mark.parametrize("n", [2, 12])
def test_lists_and_similar_cases(
    technician: User,
    director: User,
    sign_in: SignIn,
    n: int,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = listing.save(None, name="入冬前", is_shared=True, by=director)
    for i in range(n):
        case = factories.published_case(technician, director, f"冬季启动困难 {i}")
        listing.add(made, case, by=director)
        listing.save(None, name=f"必读 {i}", by=director)
    client = sign_in(director)
    for address in (
        reverse("cases:lists"),
        made.get_absolute_url(),
        reverse("cases:similar", args=[case.pk]),
    ):
        client.get(address)
        with django_assert_max_num_queries(10):
            client.get(address)
