import datetime as dt
import re
from io import StringIO

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.core.management import CommandError, call_command
from django.test import Client

from people import events, tasks
from people.models import SignIn, Store, User
from people.services import accounts
from tests import factories

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
OLD, NEW = "Werkstatt-2026", "Autohaus-2027"
CHOSEN = {"password": NEW, "password_again": NEW}


@pytest.fixture
def li(store: Store) -> User:
    person = factories.person(store, "李婷", employee_number="1001", email="li@example.com")
    person.set_password(OLD)
    person.save()
    return person


def ask(client: Client, name: str = "li@example.com") -> str:
    response = client.post("/people/reset", {"username": name})
    assert response.status_code == 302
    return response.headers["Location"]


def link_in(mail: EmailMultiAlternatives) -> str:
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.body))
    return str(link)


def link_for(person: User) -> str:
    return accounts.make_reset_link(person, by=None).removeprefix("http://testserver")


@pytest.mark.parametrize("typed", ["li@example.com", "1001", "HD01-1001"])
def test_the_letter_leads_to_a_new_password(
    client: Client, li: User, eager: None, mailoutbox: list[EmailMultiAlternatives], typed: str
) -> None:
    assert ask(client, typed) == "/people/reset/sent"
    (mail,) = mailoutbox
    assert mail.to == ["li@example.com"]
    assert mail.subject == "恒达汽车：重设密码"

    link = link_in(mail)
    assert "李婷" in client.get(link).content.decode()
    response = client.post(link, CHOSEN)

    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(li.pk)
    li.refresh_from_db()
    assert li.check_password(NEW)
    assert [event.name for event in events.of(li)] == [
        "password_reset",
        "link_mailed",
        "reset_asked",
    ]


def test_the_answer_is_the_same_for_names_that_nobody_has(
    client: Client, li: User, eager: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    known, unknown = ask(client, "li@example.com"), ask(client, "nobody@example.com")

    assert known == unknown
    assert len(mailoutbox) == 1


def test_who_has_no_address_learns_on_the_page_whom_to_ask(
    client: Client, li: User, eager: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    User.objects.update(email="")

    page = client.get(ask(client, "1001")).content.decode()

    assert "服务经理" in page
    assert mailoutbox == []


def test_who_has_left_gets_no_letter(
    client: Client, li: User, eager: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    User.objects.update(is_active=False)

    ask(client)

    assert mailoutbox == []


def test_an_empty_name_gets_a_sentence(client: Client, store: Store) -> None:
    response = client.post("/people/reset", {"username": ""})

    assert response.status_code == 422
    assert "请填写此项" in response.content.decode()


def test_impatience_brings_one_letter(
    client: Client, li: User, eager: None, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    for _ in range(3):
        ask(client)

    assert len(mailoutbox) == 1


def test_the_task_waits_for_a_worker(
    client: Client, li: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(client)
    assert mailoutbox == []

    tasks.post_link(li.pk, "reset")
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(("minutes", "status"), [(120, 200), (121, 410)])
def test_the_link_lasts_two_hours(client: Client, li: User, minutes: int, status: int) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        link = link_for(li)
        now.shift(dt.timedelta(minutes=minutes))

        assert client.get(link).status_code == status
        client.post(link, CHOSEN)

    li.refresh_from_db()
    assert li.check_password(NEW) is (status == 200)


def test_an_old_link_offers_a_new_one(client: Client, li: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        link = link_for(li)
        now.shift(dt.timedelta(hours=3))

        page = client.get(link).content.decode()

    assert "链接已过期" in page
    assert 'href="/people/reset"' in page


def test_the_link_works_once(client: Client, li: User) -> None:
    link = link_for(li)
    client.post(link, CHOSEN)

    again = Client().post(link, {"password": "Third-2028-x", "password_again": "Third-2028-x"})

    assert again.status_code == 410
    li.refresh_from_db()
    assert li.check_password(NEW)


def test_a_sign_in_meanwhile_makes_the_link_void(client: Client, li: User) -> None:
    link = link_for(li)
    client.post("/people/sign-in", {"username": "1001", "password": OLD})

    assert Client().get(link).status_code == 410


def test_a_new_address_makes_links_to_the_old_one_void(client: Client, li: User) -> None:
    link = link_for(li)
    User.objects.update(email="new@example.com")

    assert client.get(link).status_code == 410


def test_all_other_sessions_end(client: Client, li: User) -> None:
    other = Client()
    other.post("/people/sign-in", {"username": "1001", "password": OLD})
    li.refresh_from_db()
    link = link_for(li)

    client.post(link, CHOSEN)

    assert other.get("/people/account").status_code == 302
    assert client.get("/people/account").status_code == 200
    assert SignIn.objects.count() == 1


def test_it_opens_a_door_closed_by_wrong_passwords(client: Client, li: User) -> None:
    for _ in range(8):
        client.post("/people/sign-in", {"username": "1001", "password": "wrong"})
    link = link_for(li)

    client.post(link, CHOSEN)
    client.post("/people/sign-out")

    assert client.post("/people/sign-in", {"username": "1001", "password": NEW}).status_code == 302


def test_two_passwords_that_differ_get_a_sentence(client: Client, li: User) -> None:
    response = client.post(link_for(li), {"password": NEW, "password_again": "other"})

    assert response.status_code == 422
    assert "两次输入的密码不一致" in response.content.decode()
    li.refresh_from_db()
    assert li.check_password(OLD)


def test_the_operator_can_print_a_link(client: Client, li: User) -> None:
    out = StringIO()

    call_command("reset_link", "HD01-1001", stdout=out)

    assert "李婷" in out.getvalue()
    link = out.getvalue().split()[-1].removeprefix("http://testserver")
    assert client.post(link, CHOSEN).headers["Location"] == "/"
    (made,) = events.of(li).filter(name="reset_link_made")
    assert made.by is None


def test_the_operator_is_told_of_a_name_that_nobody_has(store: Store) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_link", "nobody")


def test_a_manager_makes_a_link_and_it_is_noted(li: User, director: User) -> None:
    accounts.make_reset_link(li, by=director)

    (made,) = events.of(li)
    assert (made.name, made.by) == ("reset_link_made", director)
