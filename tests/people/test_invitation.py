import datetime as dt
import re

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from people import events, mailing, tasks, tokens
from people.mailing import Letter
from people.models import Store, User
from people.permissions import Role
from people.rules import Denied, NotNow
from people.services import accounts
from tests import factories
from tests.conftest import SignIn as SignInAs

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
PASSWORD = "Werkstatt-2026"
CHOSEN = {"password": PASSWORD, "password_again": PASSWORD}


@pytest.fixture
def li(store: Store) -> User:
    return factories.person(
        store, "李婷", Role.SERVICE_ADVISOR, employee_number="1001", email="li@example.com"
    )


def path_of(link: str) -> str:
    return link.removeprefix("http://testserver")


def names(person: User) -> list[str]:
    return [event.name for event in events.of(person)]


def test_the_link_lets_the_invited_choose_a_password_and_in(
    client: Client, li: User, director: User
) -> None:
    link = path_of(accounts.invite(li, by=director))

    page = client.get(link)
    assert page.status_code == 200
    assert "欢迎，李婷" in page.content.decode()
    assert "HD01-1001" in page.content.decode()

    response = client.post(link, CHOSEN)
    assert response.headers["Location"] == "/"
    assert client.session["_auth_user_id"] == str(li.pk)
    li.refresh_from_db()
    assert li.check_password(PASSWORD)
    assert li.sign_ins.count() == 1
    assert names(li) == ["invitation_accepted", "invited"]


def test_looking_at_the_link_does_not_use_it_up(client: Client, li: User, director: User) -> None:
    link = path_of(accounts.invite(li, by=director))

    for _ in range(3):
        assert client.get(link).status_code == 200
    assert client.post(link, CHOSEN).status_code == 302


def test_the_link_works_once(client: Client, li: User, director: User) -> None:
    link = path_of(accounts.invite(li, by=director))
    client.post(link, CHOSEN)
    li.refresh_from_db()
    used = li.password

    again = Client().post(link, {"password": "Another-2026", "password_again": "Another-2026"})

    assert again.status_code == 410
    assert "链接已失效" in again.content.decode()
    li.refresh_from_db()
    assert li.password == used


def test_a_newer_invitation_makes_the_older_void(client: Client, li: User, director: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        old = path_of(accounts.invite(li, by=director))
        now.shift(dt.timedelta(seconds=1))
        new = path_of(accounts.invite(li, by=director))

        assert client.get(old).status_code == 410
        assert client.get(new).status_code == 200


@pytest.mark.parametrize(("hours", "status"), [(24 * 7, 200), (24 * 7 + 1, 410)])
def test_the_link_lasts_seven_days(
    client: Client, li: User, director: User, hours: int, status: int
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        link = path_of(accounts.invite(li, by=director))
        now.shift(dt.timedelta(hours=hours))

        assert client.get(link).status_code == status
        client.post(link, CHOSEN)

    li.refresh_from_db()
    assert accounts.has_password(li) is (status == 200)


def test_an_old_link_says_whom_to_ask(client: Client, li: User, director: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        link = path_of(accounts.invite(li, by=director))
        now.shift(dt.timedelta(days=8))

        page = client.get(link).content.decode()

    assert "邀请已过期" in page
    assert "请联系陈国强重新发送" in page


@pytest.mark.parametrize("token", ["x", "abc-def", "-", "zzzzzzzzzzzzzzzzzz-1", "李-婷"])
def test_a_link_that_was_never_ours_names_nobody(
    client: Client, li: User, director: User, token: str
) -> None:
    uid = accounts.invite(li, by=director).split("/")[-2]

    page = client.get(f"/people/invitation/{uid}/{token}")

    assert page.status_code == 410
    assert "李婷" not in page.content.decode()
    assert "陈国强" not in page.content.decode()


@pytest.mark.parametrize("uid", ["x", "OTk5OTk5", "%E6%9D%8E", "LTE"])
def test_a_link_to_nobody_is_as_useless(client: Client, store: Store, uid: str) -> None:
    assert client.get(f"/people/invitation/{uid}/c1-x").status_code == 410


def test_the_link_of_somebody_who_left_does_not_open(
    client: Client, li: User, director: User
) -> None:
    link = path_of(accounts.invite(li, by=director))
    User.objects.filter(pk=li.pk).update(is_active=False)

    assert client.post(link, CHOSEN).status_code == 410


def test_an_invitation_is_no_reset_link(client: Client, li: User, director: User) -> None:
    uid, token = accounts.invite(li, by=director).split("/")[-2:]

    assert client.get(f"/people/reset/{uid}/{token}").status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "field", "sentence"),
    [
        ("", "", "password", "请填写此项。"),
        ("short1", "short1", "password", "8"),
        ("123456789012", "123456789012", "password", "数字"),
        ("li@example", "li@example", "password", "相似"),
        ("Werkstatt-2026", "Werkstatt-2027", "password_again", "两次输入的密码不一致。"),
    ],
)
def test_a_poor_password_gets_its_sentence_beside_the_field(
    client: Client, li: User, director: User, password: str, again: str, field: str, sentence: str
) -> None:
    link = path_of(accounts.invite(li, by=director))

    response = client.post(link, {"password": password, "password_again": again})

    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors[field])
    li.refresh_from_db()
    assert not accounts.has_password(li)


def test_the_page_speaks_the_language_entered_for_the_person(
    client: Client, li: User, director: User
) -> None:
    User.objects.filter(pk=li.pk).update(language="en")
    li.refresh_from_db()
    link = path_of(accounts.invite(li, by=director))

    assert "Welcome, 李婷" in client.get(link).content.decode()


def test_the_language_chosen_on_the_page_becomes_the_persons(
    client: Client, li: User, director: User
) -> None:
    link = path_of(accounts.invite(li, by=director))
    client.post("/language", {"language": "en", "next": link})

    assert "Welcome, 李婷" in client.get(link).content.decode()
    client.post(link, CHOSEN)

    li.refresh_from_db()
    assert li.language == "en"


def test_whoever_was_signed_in_on_the_device_is_no_longer(
    sign_in: SignInAs, li: User, director: User
) -> None:
    client = sign_in(director)
    link = path_of(accounts.invite(li, by=director))

    client.post(link, CHOSEN)

    assert client.session["_auth_user_id"] == str(li.pk)


def test_the_letter_carries_the_link_in_the_readers_language(
    client: Client,
    li: User,
    director: User,
    eager: None,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        accounts.invite(li, by=director)

    (mail,) = mailoutbox
    assert mail.to == ["li@example.com"]
    assert mail.subject == "恒达汽车售后会议：开通账号"
    assert str(mail.body).startswith("李婷，您好：")
    (link,) = re.findall(r"http://testserver(\S+)", str(mail.body))
    assert f'href="http://testserver{link}"' in str(mail.alternatives[0][0])
    assert client.post(link, CHOSEN).status_code == 302
    assert "link_mailed" in names(li)


def test_without_an_address_there_is_only_the_link(
    li: User,
    director: User,
    eager: None,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    User.objects.filter(pk=li.pk).update(email="")

    with django_capture_on_commit_callbacks(execute=True):
        link = accounts.invite(li, by=director)

    assert link.startswith("http://testserver/people/invitation/")
    assert mailoutbox == []


def test_a_name_cannot_smuggle_html_into_the_letter(store: Store, director: User) -> None:
    person = factories.person(store, "<b>x</b>", email="x@example.com")
    accounts.invite(person, by=director)

    letter = accounts.LETTERS["invitation"](person)

    assert "<b>x</b>" not in letter.html
    assert "<b>x</b>，您好" in letter.text


def test_a_letter_that_cannot_go_is_tried_again_and_then_noted(
    li: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(_store: object, _letter: object) -> None:
        raise mailing.Unsent("Connection refused")

    monkeypatch.setattr(mailing, "_sender", [unreachable])

    with pytest.raises(mailing.Unsent):
        tasks.post_link(li.pk, "invitation")
    assert accounts.last_letter(li) is None

    monkeypatch.setattr(tasks, "TRIES", 0)
    tasks.post_link(li.pk, "invitation")
    noted = accounts.last_letter(li)
    assert noted is not None
    assert (noted.name, noted.new, noted.why) == (
        "link_unsent",
        "invitation",
        "Connection refused",
    )


def test_without_a_mail_server_the_letter_is_noted_at_once(li: User, settings: Settings) -> None:
    settings.EMAIL_BACKEND = mailing.SMTP
    settings.EMAIL_HOST = ""

    with pytest.raises(mailing.Unsent) as caught:
        mailing.through_django(li.store, Letter("x@example.com", "x", "s", "t"))

    assert not caught.value.retry


def test_who_has_a_password_is_not_invited(li: User, director: User) -> None:
    li.set_password(PASSWORD)
    li.save()

    with pytest.raises(NotNow):
        accounts.invite(li, by=director)
    assert names(li) == []


def test_who_has_left_is_not_invited(li: User, director: User) -> None:
    User.objects.filter(pk=li.pk).update(is_active=False)

    with pytest.raises(NotNow):
        accounts.invite(li, by=director)


@pytest.mark.parametrize(
    ("by", "whom", "allowed"),
    [
        (Role.AFTERSALES_DIRECTOR, Role.TECHNICIAN, True),
        (Role.AFTERSALES_DIRECTOR, Role.GENERAL_MANAGER, True),
        (Role.IT_ADMIN, Role.GENERAL_MANAGER, True),
        (Role.HR, Role.TECHNICIAN, True),
        (Role.HR, Role.HR, True),
        (Role.HR, Role.AFTERSALES_DIRECTOR, False),
        (Role.HR, Role.IT_ADMIN, False),
        (Role.IT_ADMIN, Role.GROUP_MANAGER, False),
        (Role.GENERAL_MANAGER, Role.GROUP_MANAGER, False),
        (Role.GROUP_MANAGER, Role.GENERAL_MANAGER, True),
        (Role.SERVICE_ADVISOR, Role.TECHNICIAN, False),
        (Role.TECHNICIAN, Role.TECHNICIAN, False),
    ],
)
def test_nobody_makes_a_link_for_somebody_above(
    store: Store, by: str, whom: str, allowed: bool
) -> None:
    maker, person = factories.person(store, "", by), factories.person(store, "", whom)
    kept = person.invited_at

    if allowed:
        accounts.invite(person, by=maker)
        accounts.make_reset_link(person, by=maker)
        return
    with pytest.raises(Denied):
        accounts.invite(person, by=maker)
    with pytest.raises(Denied):
        accounts.make_reset_link(person, by=maker)
    person.refresh_from_db()
    assert person.invited_at == kept
    assert names(person) == []


def test_only_an_operator_makes_a_link_for_an_operator(store: Store, director: User) -> None:
    operator = factories.person(store, is_superuser=True, is_staff=True)

    with pytest.raises(Denied):
        accounts.make_reset_link(operator, by=director)
    assert accounts.make_reset_link(operator, by=operator)


def test_managers_of_other_stores_make_no_links(li: User, stranger: User) -> None:
    with pytest.raises(Denied):
        accounts.invite(li, by=stranger)
    with pytest.raises(Denied):
        accounts.make_reset_link(li, by=stranger)


def test_a_token_is_bound_to_its_person(li: User, director: User, technician: User) -> None:
    accounts.invite(li, by=director)
    li.refresh_from_db()
    token = tokens.invitation.make_token(li)

    assert tokens.invitation.check_token(li, token)
    assert not tokens.invitation.check_token(technician, token)
    assert not tokens.invitation.check_token(None, token)
    assert not tokens.invitation.check_token(li, None)
