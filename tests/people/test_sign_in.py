import datetime as dt
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from people.models import SignIn, Store, User
from tests import factories
from tests.conftest import SignIn as SignInAs

SIGN_IN = "/people/sign-in"
PASSWORD = "Werkstatt-2026"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/109.0 Safari/537.36"


@pytest.fixture
def li(store: Store) -> User:
    return factories.person(
        store,
        "李婷",
        employee_number="1001",
        email="li@example.com",
        phone="13800138000",
        password=password_hash(),
    )


def password_hash() -> str:
    person = User()
    person.set_password(PASSWORD)
    return person.password


def try_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"username": name, "password": password, **more})


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    "typed",
    [
        "li@example.com",
        "LI@Example.com",
        " li@example.com ",
        "13800138000",
        "+86 138-0013-8000",
        "1001",
        "HD01-1001",
        "hd01 1001",
        "ＨＤ０１－１００１",
    ],
)
def test_each_name_opens_the_door(client: Client, li: User, typed: str) -> None:
    response = try_in(client, typed)

    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert signed_in(client) == str(li.pk)


def test_a_number_used_in_two_stores_needs_the_store_code(client: Client, li: User) -> None:
    elsewhere = factories.store(code="XY02")
    factories.person(elsewhere, employee_number="1001", password=li.password)

    refused = try_in(client, "1001")
    assert refused.status_code == 422
    assert "门店代码-工号" in refused.content.decode()
    assert signed_in(client) is None

    assert try_in(client, "HD01-1001").status_code == 302
    assert signed_in(client) == str(li.pk)


def test_the_hint_about_store_codes_needs_several_stores(client: Client, li: User) -> None:
    assert "门店代码-工号" not in try_in(client, "1001", "wrong").content.decode()


def test_the_sentence_is_the_same_for_strangers_and_for_wrong_passwords(
    client: Client, li: User
) -> None:
    wrong = try_in(client, "li@example.com", "wrong")
    unknown = try_in(client, "nobody@example.com", "wrong")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].non_field_errors() == ["账号或密码不正确。"]
    assert unknown.context["form"].non_field_errors() == ["账号或密码不正确。"]


def test_what_was_typed_as_name_stays_and_the_password_does_not(client: Client, li: User) -> None:
    page = try_in(client, "li@example.com", "wrong-one").content.decode()

    assert 'value="li@example.com"' in page
    assert "wrong-one" not in page


def test_who_has_left_cannot_sign_in(client: Client, li: User) -> None:
    User.objects.update(is_active=False)

    assert try_in(client, "li@example.com").status_code == 422
    assert signed_in(client) is None


@pytest.mark.parametrize("typed", ["", "\0", "x" * 500])
def test_nonsense_gets_a_sentence(client: Client, li: User, typed: str) -> None:
    assert try_in(client, typed).status_code == 422


def test_the_session_gets_a_new_key(client: Client, li: User) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "by the attacker"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted = session.session_key or ""

    try_in(client, "li@example.com")

    assert client.session.session_key != planted
    fixed = Client()
    fixed.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert fixed.get("/people/account").status_code == 302


def test_a_sign_in_is_noted_with_device_and_address(client: Client, li: User) -> None:
    client.post(
        SIGN_IN,
        {"username": "1001", "password": PASSWORD},
        headers={"User-Agent": WINDOWS},
        REMOTE_ADDR="192.0.2.7",
    )

    (row,) = SignIn.objects.all()
    assert (row.user, row.ip, row.agent) == (li, "192.0.2.7", WINDOWS)
    assert row.session_key == client.session.session_key


@pytest.mark.parametrize(("keep", "age"), [("on", 30 * 86400), ("", "")])
def test_staying_signed_in_is_asked_for(client: Client, li: User, keep: str, age: object) -> None:
    response = try_in(client, "1001", keep=keep)

    assert response.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == age


def test_phones_propose_to_stay_signed_in(client: Client, li: User) -> None:
    iphone = client.get(SIGN_IN, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    shared = client.get(SIGN_IN, headers={"User-Agent": WINDOWS})

    assert iphone.context["form"]["keep"].value() is True
    assert shared.context["form"]["keep"].value() is False


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ("/people/account", "/people/account"),
        ("/people/account?tab=1#x", "/people/account?tab=1#x"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("///evil.example/", "/"),
        ("http:evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_after_sign_in_only_our_own_pages_follow(
    client: Client, li: User, wanted: str, got: str
) -> None:
    assert try_in(client, "1001", next=wanted).headers["Location"] == got


def test_the_page_asked_for_comes_after_sign_in(client: Client, li: User) -> None:
    first = client.get("/people/account")
    assert first.headers["Location"] == f"{SIGN_IN}?next=/people/account"

    page = client.get(first.headers["Location"])
    assert "请先登录" in page.content.decode()

    back = try_in(client, "1001", next=page.context["next"])
    assert back.headers["Location"] == "/people/account"


def test_after_a_form_the_page_of_the_form_comes_back(client: Client, li: User) -> None:
    response = client.post(
        "/people/account/password", {}, headers={"Referer": "http://testserver/people/account"}
    )

    assert response.headers["Location"] == f"{SIGN_IN}?next=/people/account"


def test_a_form_from_elsewhere_leads_to_the_start_page(client: Client, li: User) -> None:
    response = client.post("/people/account/password", {}, headers={"Referer": "http://evil.test/"})

    assert response.headers["Location"] == f"{SIGN_IN}?next=/"


def test_under_htmx_the_whole_page_goes_to_sign_in_and_back(client: Client, li: User) -> None:
    response = client.post(
        "/people/account/password",
        {},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/people/account?x=1"},
    )

    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == f"{SIGN_IN}?next=/people/account%3Fx%3D1"


def test_who_is_signed_in_goes_straight_on(sign_in: SignInAs, li: User) -> None:
    assert (
        sign_in(li).get(f"{SIGN_IN}?next=/people/account").headers["Location"] == "/people/account"
    )


def test_signing_out_ends_the_session_and_its_row(client: Client, li: User) -> None:
    try_in(client, "1001")
    key = client.session.session_key or ""

    response = client.post("/people/sign-out")

    assert response.headers["Location"] == SIGN_IN
    assert not SignIn.objects.exists()
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = key
    assert again.get("/people/account").status_code == 302


def test_signing_out_needs_a_post(sign_in: SignInAs, li: User) -> None:
    client = sign_in(li)

    assert client.get("/people/sign-out").status_code == 405
    assert signed_in(client) == str(li.pk)


def test_signing_out_twice_does_no_harm(client: Client, store: Store) -> None:
    assert client.post("/people/sign-out").headers["Location"] == SIGN_IN


def test_the_sign_in_page_then_speaks_the_language_of_the_person(client: Client, li: User) -> None:
    User.objects.update(language="en")
    try_in(client, "1001")
    client.post("/people/sign-out")

    assert client.get(SIGN_IN).headers["Content-Language"] == "en"


def lock(client: Client, name: str) -> list[int]:
    return [try_in(client, name, "wrong").status_code for _ in range(8)]


def test_eight_wrong_passwords_close_the_door_for_a_while(client: Client, li: User) -> None:
    assert lock(client, "li@example.com") == [422] * 7 + [429]

    locked = try_in(client, "li@example.com")
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    page = locked.content.decode()
    assert "请 15 分钟后再试" in page
    assert reverse("people:reset") in page
    assert signed_in(client) is None


def test_the_last_tries_are_counted_down(client: Client, li: User) -> None:
    pages = [try_in(client, "1001", "wrong").content.decode() for _ in range(7)]

    assert ["还可以再试" in page for page in pages] == [False] * 4 + [True] * 3
    assert "还可以再试 1 次" in pages[-1]


@pytest.mark.parametrize("other", ["LI@example.com", "13800138000", "1001", "hd01-1001"])
def test_another_spelling_of_the_name_is_the_same_person(
    client: Client, li: User, other: str
) -> None:
    lock(client, "li@example.com")

    assert try_in(client, other).status_code == 429


def test_names_of_nobody_are_throttled_alike(client: Client, store: Store) -> None:
    assert lock(client, "nobody")[-1] == 429
    assert try_in(client, " NOBODY ").status_code == 429


def test_somebody_else_at_the_same_address_is_not_locked_out(client: Client, li: User) -> None:
    other = factories.person(li.store, employee_number="1002", password=li.password)
    lock(client, "1001")

    assert try_in(client, "1002").status_code == 302
    assert signed_in(client) == str(other.pk)


def test_the_door_opens_again_though_tries_went_on(client: Client, li: User) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC), tick=False) as now:
        lock(client, "1001")
        now.shift(dt.timedelta(minutes=10))
        assert try_in(client, "1001").status_code == 429

        now.shift(dt.timedelta(minutes=5, seconds=1))
        assert try_in(client, "1001").status_code == 302


def test_a_good_password_wipes_the_count(client: Client, li: User) -> None:
    for _ in range(7):
        try_in(client, "li@example.com", "wrong")
    try_in(client, "li@example.com")

    assert not AccessAttempt.objects.exists()


def test_nothing_secret_is_kept_about_failures(client: Client, li: User) -> None:
    try_in(client, "1001", "my-secret-of-elsewhere")

    (attempt,) = AccessAttempt.objects.all()
    assert "my-secret" not in attempt.post_data + attempt.get_data


def test_the_address_behind_a_proxy_is_the_visitors(
    client: Client, li: User, settings: Settings
) -> None:
    settings.PROXIES = 1
    client.post(
        SIGN_IN,
        {"username": "1001", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.4"},
    )

    assert SignIn.objects.get().ip == "198.51.100.4"


def test_a_forged_forward_is_not_believed_without_a_proxy(client: Client, li: User) -> None:
    client.post(
        SIGN_IN,
        {"username": "1001", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.9"},
        REMOTE_ADDR="192.0.2.7",
    )

    assert SignIn.objects.get().ip == "192.0.2.7"


def test_the_last_sign_in_is_kept(client: Client, li: User) -> None:
    try_in(client, "1001")

    li.refresh_from_db()
    assert li.last_login is not None
    assert timezone.now() - li.last_login < dt.timedelta(minutes=1)


def test_a_form_from_another_site_signs_nobody_in(li: User) -> None:
    client = Client(enforce_csrf_checks=True)

    response = try_in(client, "1001")

    assert response.status_code == 403
    assert response.templates[0].name == "403_csrf.html"
    assert signed_in(client) is None
