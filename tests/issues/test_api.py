"""Signed JSON for programs, against its own description in OpenAPI."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from issues import bursts
from issues.forms.programs import ReportForm
from issues.kinds import Channel, Urgency
from issues.models import ApiCall, ApiKey, Issue
from issues.services import programs
from issues.services.programs import signature
from issues.tasks import forget_calls
from issues.views import api
from notifications import ratelimit
from people.models import Store, User
from people.permissions import Role
from tests import factories
from tests.conftest import SignIn

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
URL = "/api/issues"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    bursts.forget()
    with time_machine.travel(NOW, tick=False):
        yield
    bursts.forget()


@pytest.fixture
def key(store: Store, director: User) -> ApiKey:
    factories.person(store, "周师傅", Role.WORKSHOP_SUPERVISOR)
    made = programs.make_key(store, "企业微信机器人", by=director)
    return ApiKey.objects.select_related("store").get(pk=made.pk)


def headers(key: ApiKey, signed: bytes, **other: str) -> dict[str, str]:
    stamp = other.pop("stamp", str(int(NOW.timestamp())))
    request_id = other.get("X_Luoshi_Request", str(uuid.uuid4()))
    made = {
        "X-Luoshi-Key": key.key_id,
        "X-Luoshi-Timestamp": stamp,
        "X-Luoshi-Signature": signature(str(key.secret), stamp, request_id, signed),
        "X-Luoshi-Request": request_id,
    }
    return {**made, **{name.replace("_", "-"): value for name, value in other.items()}}


def post(key: ApiKey, body: object, **other: str) -> HttpResponse:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = Client(enforce_csrf_checks=True)
    answer: HttpResponse = client.post(  # type: ignore[assignment]
        URL, raw, content_type="application/json", headers=headers(key, raw, **other)
    )
    checked(answer, URL, "post")
    return answer


def get(key: ApiKey, number: str, **other: str) -> HttpResponse:
    path = f"{URL}/{number}"
    answer: HttpResponse = Client().get(  # type: ignore[assignment]
        path, headers=headers(key, path.encode(), **other)
    )
    checked(answer, URL + "/{number}", "get")
    return answer


def description() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(api.OPENAPI.read_text())
    return found


def checked(answer: HttpResponse, path: str, method: str) -> None:
    """The answer is one that the description promises, field by field."""
    promised = description()["paths"][path][method]["responses"]
    schema = promised[str(answer.status_code)]["content"]["application/json"]["schema"]
    matches(json.loads(answer.content), schema)


def matches(value: Any, schema: dict[str, Any]) -> None:
    if "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    kinds = {"object": dict, "array": list, "string": str, "integer": int}
    assert isinstance(value, kinds[schema["type"]]), (value, schema)
    if "enum" in schema:
        assert value in schema["enum"]
    if schema.get("format") == "date-time":
        assert dt.datetime.fromisoformat(value).tzinfo
    if isinstance(value, list):
        for one in value:
            matches(one, schema["items"])
    if isinstance(value, dict):
        assert set(schema.get("required", [])) <= set(value)
        for name, one in value.items():
            rest = schema.get("additionalProperties")
            known = schema.get("properties", {}).get(name) or rest
            assert known, f"{name} is not described"
            matches(one, known)


@pytest.mark.req("5.1")
def test_a_robot_logs_for_a_person(key: ApiKey, technician: User) -> None:
    place = factories.place(key.store, code="ws-1")

    answer = post(
        key,
        {
            "text": "沪A12345 刹车异响",
            "urgency": "now",
            "place": "ws-1",
            "employee_number": technician.employee_number,
            "repair_order": "RO-2026-77",
            "reporter_email": None,
        },
    )

    issue = Issue.objects.get()
    shown = json.loads(answer.content)
    assert answer.status_code == 201
    assert shown["number"] == issue.number
    assert "12345" not in shown["title"]
    assert (issue.reporter, issue.place, issue.channel) == (technician, place, Channel.ROBOT)
    assert (issue.urgency, issue.ro_number, issue.api_key) == (Urgency.NOW, "RO-2026-77", key)
    assert issue.vehicle is not None
    key.refresh_from_db()
    assert key.used_at == NOW


def test_the_same_request_again_is_the_same_issue(key: ApiKey) -> None:
    again = {"X_Luoshi_Request": "robot-0001"}

    answers = [post(key, {"text": "灯坏了"}, **again) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].content == answers[1].content
    assert post(key, {"text": "另一件事"}, **again).status_code == 409
    assert Issue.objects.count() == 1


def test_the_state_of_its_own_issues_only(key: ApiKey, director: User, stranger: User) -> None:
    number = json.loads(post(key, {"text": "灯坏了"}).content)["number"]
    other = programs.make_key(key.store, "另一个", by=director)
    foreign = programs.make_key(stranger.store, "外店", by=stranger)

    assert json.loads(get(key, number).content)["lines"][0]["kind"] == "line"
    assert get(other, number).status_code == 404
    assert get(foreign, number).status_code == 404
    factories.issue(director, "不是程序登记的")
    assert get(key, "I-2026-002").status_code == 404


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"X_Luoshi_Key": "lk_unknown"}, "signature"),
        ({"X_Luoshi_Key": ""}, "signature"),
        ({"X_Luoshi_Signature": "0" * 64}, "signature"),
        ({"X_Luoshi_Signature": ""}, "signature"),
        ({"stamp": str(int(NOW.timestamp()) - 301)}, "timestamp"),
        ({"stamp": str(int(NOW.timestamp()) + 301)}, "timestamp"),
        ({"stamp": "yesterday"}, "timestamp"),
    ],
)
def test_who_does_not_sign_properly_is_refused(
    key: ApiKey, other: dict[str, str], code: str
) -> None:
    answer = post(key, {"text": "x"}, **other)

    assert answer.status_code == 401
    assert json.loads(answer.content)["error"] == code
    assert get(key, "I-2026-001", **other).status_code == 401
    assert not Issue.objects.exists()


def test_a_signature_is_good_for_its_own_body_only(key: ApiKey) -> None:
    signed = headers(key, b'{"text": "a"}')

    answer = Client().post(URL, b'{"text": "b"}', content_type="application/json", headers=signed)

    assert answer.status_code == 401


def test_a_copy_under_another_name_is_no_new_report(key: ApiKey) -> None:
    body = b'{"text": "2\xe5\x8f\xb7\xe4\xb8\xbe\xe5\x8d\x87\xe6\x9c\xba"}'
    signed = headers(key, body) | {"X-Luoshi-Request": str(uuid.uuid4())}

    answer = Client().post(URL, body, content_type="application/json", headers=signed)

    assert answer.status_code == 401


def test_a_key_that_is_off_opens_nothing(key: ApiKey, director: User) -> None:
    programs.switch(key, on=False, by=director)

    assert post(key, {"text": "x"}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "fields"),
    [
        (b"{", 400, None),
        (b"[1]", 400, None),
        (b"[" * 100_000, 400, None),
        ({}, 422, {"text"}),
        ({"text": ""}, 422, {"text"}),
        ({"text": "x" * 10_001}, 422, {"text"}),
        ({"text": ["x"]}, 422, {"text"}),
        ({"text": "x\0y"}, 422, {"text"}),
        ({"text": "x", "urgency": "soon"}, 422, {"urgency"}),
        ({"text": "x", "place": "none"}, 422, {"place"}),
        ({"text": "x", "employee_number": "none"}, 422, {"employee_number"}),
        ({"text": "x", "reporter_email": "none"}, 422, {"reporter_email"}),
        ({"text": "x", "urgancy": "now"}, 422, {"urgancy"}),
        ({"text": "x", "repair_order": 7}, 422, {"repair_order"}),
    ],
)
def test_what_is_wrong_is_said_by_field(
    key: ApiKey, body: object, status: int, fields: set[str] | None
) -> None:
    answer = post(key, body)

    assert answer.status_code == status
    found = json.loads(answer.content).get("fields")
    assert (set(found) if found else None) == fields
    assert not Issue.objects.exists()
    assert not ApiCall.objects.exists()


def test_a_person_and_a_name_exclude_each_other(key: ApiKey, technician: User) -> None:
    body = {"text": "x", "employee_number": technician.employee_number, "reporter_name": "王"}

    assert set(json.loads(post(key, body).content)["fields"]) == {"reporter_name"}


@pytest.mark.parametrize("request_id", ["", "short", "ä" * 10, "x" * 65])
def test_a_report_needs_a_request_id(key: ApiKey, request_id: str) -> None:
    assert post(key, {"text": "x"}, X_Luoshi_Request=request_id).status_code == 400


def test_a_large_body_is_not_read(key: ApiKey) -> None:
    assert post(key, b" " * (api.MOST_BYTES + 1)).status_code == 413


def test_too_many_are_told_when_to_come_back(key: ApiKey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "take", partial(ratelimit.take, now=NOW))
    answers = [get(key, "I-2026-001") for _number in range(api.BURST + 2)]

    assert answers[0].status_code == 404
    late = answers[-1]
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) >= 1


def test_hammering_without_a_key_is_slowed(key: ApiKey) -> None:
    for _number in range(api.BAD_A_MINUTE):
        bursts.is_too_much("api-unsigned", api.BAD_A_MINUTE)

    assert post(key, {"text": "x"}, X_Luoshi_Key="lk_no").status_code == 429
    assert post(key, {"text": "x"}).status_code == 201, "those with a key are not touched"


def test_other_methods_are_named(key: ApiKey) -> None:
    answer = Client().put(URL)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert Client().post(f"{URL}/I-1").status_code == 405


def test_old_calls_are_forgotten(key: ApiKey) -> None:
    post(key, {"text": "灯坏了"}, X_Luoshi_Request="robot-0001")
    with time_machine.travel(NOW + dt.timedelta(days=29), tick=False):
        forget_calls()
        assert ApiCall.objects.count() == 1
    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        forget_calls()
    assert not ApiCall.objects.exists()
    assert json.loads(get(key, "I-2026-001").content)["number"] == "I-2026-001"


def test_the_description_is_served_and_knows_the_form(store: Store) -> None:
    document = json.loads(Client().get("/api/openapi.json").content)

    assert document == description()
    assert document["openapi"] == "3.1.0"
    fields = document["components"]["schemas"]["Report"]["properties"]
    assert set(fields) == set(ReportForm.base_fields)
    for name, field in ReportForm.base_fields.items():
        assert fields[name].get("maxLength") == getattr(field, "max_length", None), name


def test_a_manager_makes_a_key_and_sees_its_secret_once(
    director: User, technician: User, stranger: User, sign_in: SignIn
) -> None:
    client = sign_in(director)
    page = reverse("issues:keys")

    made = client.post(page, {"name": "钉钉机器人"}).content.decode()

    key = ApiKey.objects.get()
    assert str(key.secret) in made
    assert str(key.secret) not in client.get(page).content.decode()
    assert client.post(page, {"name": ""}).status_code == 422
    switch = reverse("issues:key_switch", args=[key.pk])
    assert sign_in(stranger).post(switch).status_code == 404
    assert sign_in(technician).post(switch).status_code == 403
    assert sign_in(technician).get(page).status_code == 403
    client.post(switch)
    key.refresh_from_db()
    assert not key.is_active
    client.post(switch, {"on": "1"})
    key.refresh_from_db()
    assert key.is_active
