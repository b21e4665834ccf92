import re
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from people import events
from people.models import SignIn, Store, User
from people.services import accounts
from tests import factories
from tests.conftest import SignIn as SignInAs

ACCOUNT = "/people/account"
OLD, NEW = "Werkstatt-2026", "Autohaus-2027"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def li(store: Store) -> User:
    person = factories.person(
        store, "李婷", employee_number="1001", email="li@example.com", phone="13800138000"
    )
    person.set_password(OLD)
    person.save()
    return person


@pytest.fixture
def client(li: User) -> Client:
    client = Client()
    client.post("/people/sign-in", {"username": "1001", "password": OLD})
    return client


def profile(**changed: str) -> dict[str, str]:
    typed = {"email": "li@example.com", "phone": "13800138000", "current": "", **changed}
    return {f"profile-{name}": value for name, value in typed.items()}


def error_at(response: Any, form: str, field: str) -> str:
    errors: list[str] = response.context[form].errors.get(field, [])
    return " ".join(errors)


def test_the_page_shows_what_is_known_and_the_name_cannot_be_changed(
    client: Client, li: User
) -> None:
    page = client.get(ACCOUNT).content.decode()

    assert "李婷" in page
    assert 'value="li@example.com"' in page
    assert 'name="profile-name"' not in page
    client.post(ACCOUNT, {**profile(), "profile-name": "王五", "name": "王五"})
    li.refresh_from_db()
    assert li.name == "李婷"


def test_the_page_asks_little_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # user with store and department, unread notices
        client.get(ACCOUNT)


def test_the_phone_is_cleaned_and_saved(client: Client, li: User) -> None:
    response = client.post(ACCOUNT, profile(phone="+86 139-0013-9000"))

    assert response.headers["Location"] == f"{ACCOUNT}#profile"
    li.refresh_from_db()
    assert (li.phone, li.email) == ("13900139000", "li@example.com")
    (event,) = events.of(li)
    assert event.name == "profile_changed"
    assert event.details == {"changes": {"phone": ["138****8000", "139****9000"]}}


def test_under_htmx_the_card_comes_back_with_a_message(client: Client, li: User) -> None:
    response = client.post(ACCOUNT, profile(phone="13900139000"), headers=HTMX)

    assert response.status_code == 200
    assert "toast" in response.headers["HX-Trigger"]
    page = response.content.decode()
    assert page.strip().startswith("<section")
    assert 'value="13900139000"' in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "no-address", "邮件"),
        ("email", "WANG@example.com", "此邮箱已被他人使用"),
        ("phone", "123", "手机号"),
        ("phone", "13700137000", "此手机号已被他人使用"),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_is_wrong_is_said_beside_the_field(
    client: Client, li: User, field: str, value: str, sentence: str, headers: dict[str, str]
) -> None:
    factories.person(li.store, email="wang@example.com", phone="13700137000")

    response = client.post(ACCOUNT, profile(current=OLD, **{field: value}), headers=headers)

    assert response.status_code == 422
    assert error_at(response, "profile", field) != ""
    assert value in response.content.decode()
    li.refresh_from_db()
    assert (li.email, li.phone) == ("li@example.com", "13800138000")


def test_people_of_other_stores_count_too(client: Client, li: User, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(phone="13700137000")

    response = client.post(ACCOUNT, profile(phone="13700137000"))

    assert error_at(response, "profile", "phone") == "此手机号已被他人使用。"


def test_the_slower_of_two_gets_a_sentence(li: User, technician: User) -> None:
    with pytest.raises(ValidationError, match="已被他人使用"):
        accounts.change_profile(technician, email="li@example.com", phone="")

    technician.refresh_from_db()
    assert technician.email == "wang@example.com"
    assert not events.of(technician).exists()


def test_saving_what_is_there_already_leaves_no_trace(client: Client, li: User) -> None:
    client.post(ACCOUNT, profile())

    assert not events.of(li).exists()


@pytest.mark.parametrize(
    ("current", "sentence"),
    [("", "修改邮箱需要输入当前密码。"), ("wrong", "当前密码不正确。")],
)
def test_the_address_changes_only_with_the_password(
    client: Client, li: User, current: str, sentence: str
) -> None:
    response = client.post(ACCOUNT, profile(email="new@example.com", current=current))

    assert response.status_code == 422
    assert error_at(response, "profile", "current") == sentence
    li.refresh_from_db()
    assert li.email == "li@example.com"


def test_the_old_address_hears_of_the_new_one(
    client: Client,
    li: User,
    eager: None,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ACCOUNT, profile(email="new@example.com", current=OLD))

    li.refresh_from_db()
    assert li.email == "new@example.com"
    (mail,) = mailoutbox
    assert mail.to == ["li@example.com"]
    assert mail.subject == "您的邮箱已修改"


def test_a_changed_phone_sends_no_letter(
    client: Client,
    li: User,
    eager: None,
    mailoutbox: list[EmailMultiAlternatives],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        client.post(ACCOUNT, profile(phone="13900139000"))

    assert mailoutbox == []


def test_habits_are_kept(client: Client, li: User) -> None:
    chosen = {"habits-language": "en", "habits-theme": "dark"}

    response = client.post("/people/account/habits", chosen)

    assert response.headers["Location"] == ACCOUNT
    li.refresh_from_db()
    assert (li.language, li.theme, li.shortcuts) == ("en", "dark", False)
    assert "Your settings are saved." in client.get(ACCOUNT).content.decode()


def test_habits_under_htmx_load_the_page_anew(client: Client, li: User) -> None:
    chosen = {"habits-language": "en", "habits-theme": "auto", "habits-shortcuts": "on"}

    response = client.post("/people/account/habits", chosen, headers=HTMX)

    assert response.headers["HX-Refresh"] == "true"
    li.refresh_from_db()
    assert (li.language, li.shortcuts) == ("en", True)


def test_unknown_habits_are_refused(client: Client, li: User) -> None:
    response = client.post(
        "/people/account/habits", {"habits-language": "xx", "habits-theme": "dark"}
    )

    assert response.status_code == 422
    li.refresh_from_db()
    assert (li.language, li.theme) == ("zh-hans", "auto")


def change_password(client: Client, current: str = OLD, again: str = NEW, **more: Any) -> Any:
    typed = {"current": current, "password": NEW, "password_again": again}
    return client.post("/people/account/password", typed, **more)


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(
    client: Client, li: User
) -> None:
    other = Client()
    other.post("/people/sign-in", {"username": "1001", "password": OLD})

    response = change_password(client)

    assert response.headers["Location"] == f"{ACCOUNT}#password"
    li.refresh_from_db()
    assert li.check_password(NEW)
    assert client.get(ACCOUNT).status_code == 200
    assert other.get(ACCOUNT).status_code == 302
    (row,) = SignIn.objects.all()
    assert row.session_key == client.session.session_key
    assert [event.name for event in events.of(li)] == ["password_changed"]


def test_this_session_can_still_be_ended_after_the_change(client: Client, li: User) -> None:
    change_password(client)
    other = Client()
    other.post("/people/sign-in", {"username": "1001", "password": NEW})

    other.post("/people/account/sessions/end-others")

    assert client.get(ACCOUNT).status_code == 302


def test_a_new_password_under_htmx_empties_the_form(client: Client, li: User) -> None:
    response = change_password(client, headers=HTMX)

    assert response.status_code == 200
    assert NEW not in response.content.decode()
    assert "toast" in response.headers["HX-Trigger"]


@pytest.mark.parametrize(
    ("current", "again", "field"),
    [("wrong", NEW, "current"), ("", NEW, "current"), (OLD, "other", "password_again")],
)
def test_a_password_is_not_changed_by_guesswork(
    client: Client, li: User, current: str, again: str, field: str
) -> None:
    response = change_password(client, current, again)

    assert response.status_code == 422
    assert error_at(response, "password", field) != ""
    li.refresh_from_db()
    assert li.check_password(OLD)


def test_the_calendar_gets_a_new_link(client: Client, li: User) -> None:
    old = li.calendar_token

    response = client.post("/people/account/calendar-link")

    assert response.headers["Location"] == f"{ACCOUNT}#calendar"
    li.refresh_from_db()
    assert li.calendar_token != old
    assert old not in client.get(ACCOUNT).content.decode()
    assert [event.name for event in events.of(li)] == ["calendar_link_renewed"]


def test_the_new_calendar_link_comes_by_htmx(client: Client, li: User) -> None:
    page = client.post("/people/account/calendar-link", headers=HTMX).content.decode()

    li.refresh_from_db()
    assert li.calendar_token in page
    assert 'id="profile"' not in page


@pytest.mark.parametrize("url", ["habits", "password", "calendar-link"])
def test_writing_needs_a_post(client: Client, url: str) -> None:
    assert client.get(f"{ACCOUNT}/{url}").status_code == 405


def test_strangers_choose_a_language_by_cookie(store: Store) -> None:
    client = Client()

    response = client.post("/language", {"language": "en", "next": "/people/reset"})

    assert response.headers["Location"] == "/people/reset"
    assert client.get("/people/sign-in").headers["Content-Language"] == "en"


def test_members_choose_a_language_for_good(sign_in: SignInAs, li: User) -> None:
    sign_in(li).post("/language", {"language": "en"})

    li.refresh_from_db()
    assert li.language == "en"
    assert sign_in(li).get(ACCOUNT).headers["Content-Language"] == "en"


def test_a_cookie_does_not_overrule_the_members_choice(sign_in: SignInAs, li: User) -> None:
    client = sign_in(li)
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"

    assert client.get(ACCOUNT).headers["Content-Language"] == "zh-hans"


def test_the_language_under_htmx_loads_the_page_anew(client: Client) -> None:
    response = client.post("/language", {"language": "en"}, headers=HTMX)

    assert response.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("headers", [{"Accept": "*/*"}, HTMX])
def test_the_theme_is_told_behind_the_scenes(
    client: Client, li: User, headers: dict[str, str]
) -> None:
    response = client.post("/theme", {"theme": "dark"}, headers=headers)

    assert response.status_code == 204
    li.refresh_from_db()
    assert li.theme == "dark"


def test_the_theme_without_scripts_comes_back_to_the_page(store: Store) -> None:
    client = Client()

    response = client.post(
        "/theme", {"theme": "dark", "next": "/people/reset"}, headers={"Accept": "text/html"}
    )

    assert response.headers["Location"] == "/people/reset"
    assert response.cookies["theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/people/reset").content.decode()


@pytest.mark.parametrize(("url", "field"), [("/language", "language"), ("/theme", "theme")])
def test_nonsense_is_refused(client: Client, li: User, url: str, field: str) -> None:
    assert client.post(url, {field: "xx"}).status_code == 400
    assert client.post(url).status_code == 400
    assert client.get(url).status_code == 405


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example"])
@pytest.mark.parametrize(
    ("url", "chosen"), [("/language", {"language": "en"}), ("/theme", {"theme": "dark"})]
)
def test_nobody_is_sent_elsewhere(
    store: Store, url: str, chosen: dict[str, str], wanted: str
) -> None:
    response = Client().post(url, {**chosen, "next": wanted}, headers={"Accept": "text/html"})

    assert response.headers["Location"] == "/"


def test_passwords_are_offered_to_the_browsers_keeper(client: Client) -> None:
    page = client.get(ACCOUNT).content.decode()

    assert set(re.findall(r'autocomplete="([\w-]*password)"', page)) == {
        "current-password",
        "new-password",
    }


def test_each_card_has_a_button_of_its_own(client: Client) -> None:
    page = client.get(ACCOUNT).content.decode()

    cards = {part.split('"')[0]: part for part in page.split('<section class="card" id="')[1:]}
    assert set(cards) == {"profile", "password", "habits", "calendar"}
    assert [name for name, card in cards.items() if "修改密码" in card] == ["password"]
