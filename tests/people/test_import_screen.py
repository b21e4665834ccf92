"""The screens of an import: choose a file, look, confirm."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from people.models import Department, Store, StoreGroup, User
from people.permissions import Role
from people.services.importing import MAX_BYTES, pending, read
from tests import factories
from tests.conftest import SignIn
from tests.people.sheets import HEADER, text, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

UPLOAD = "people:staff_import"


@pytest.fixture
def manager(director: User, sign_in: SignIn) -> Client:
    User.objects.filter(pk=director.pk).update(language="en")
    return sign_in(director)


def upload(client: Client, content: bytes, name: str = "staff.csv", query: str = "") -> Any:
    return client.post(reverse(UPLOAD) + query, {"file": SimpleUploadedFile(name, content)})


def preview(client: Client, *rows: Sequence[str], header: Sequence[str] = HEADER) -> Any:
    return client.get(upload(client, text([header, *rows])).url)


def confirm(client: Client, page: Any, **ticks: Any) -> Any:
    digest = re.search(r'name="digest" value="(\w+)"', page.content.decode())
    assert digest
    return client.post(page.request["PATH_INFO"], {"digest": digest[1], **ticks})


def is_ticked(page: Any, name: str, value: object) -> bool:
    content = " ".join(page.content.decode().split())
    (box,) = re.findall(rf'<input[^>]*name="{name}" value="{value}"[^>]*>', content)
    return " checked" in box


def test_a_list_is_looked_at_and_then_imported(manager: Client, store: Store) -> None:
    changing = factories.person(store, "钱进", employee_number="2002", title="学徒")

    page = preview(
        manager,
        ("2001", "赵敏", "13800138001", "前台", "服务顾问"),
        ("2002", "钱进", "", "", "机电技师"),
        ("2003", "孙晓", "1.38E+10", "", ""),
    )

    content = page.content.decode()
    for part in ("赵敏", "学徒", "机电技师", "C4", "Excel has cut the digits off", "Make “前台”"):
        assert part in content
    assert not User.objects.filter(employee_number="2001").exists()

    done = confirm(manager, page, department=["前台"], aftersales=["前台"])

    assert done.url == reverse("people:staff")
    assert User.objects.get(employee_number="2001").department == Department.objects.get(
        name="前台", is_aftersales=True
    )
    changing.refresh_from_db()
    assert changing.title == "机电技师"
    told = [str(message) for message in manager.get(done.url).context["messages"]]
    assert told == ["Done: 1 person added, 1 changed."]


def test_the_preview_counts_every_outcome(manager: Client, store: Store, director: User) -> None:
    page = preview(
        manager,
        (director.employee_number, director.name, "", "", ""),
        ("2001", "赵敏", "", "", ""),
        ("2001", "赵敏", "", "", ""),
    )

    assert [number for _label, number, _tone in page.context["numbers"]] == [1, 0, 1, 1]


def test_the_same_file_again_says_that_there_is_nothing_to_do(
    manager: Client, director: User
) -> None:
    row = ("2001", "赵敏", "13800138001", "", "服务顾问")
    own = (director.employee_number, director.name, "", "", "")
    confirm(manager, preview(manager, row, own))

    page = preview(manager, row, own)

    assert "Everything in the file is here already." in page.content.decode()
    assert 'class="btn btn-primary" href="/people/staff"' in page.content.decode()


def test_leavers_are_unticked_and_go_only_when_ticked(manager: Client, store: Store) -> None:
    going = factories.person(store, "老王")
    page = preview(manager, ("2001", "赵敏", "", "", ""))
    assert not is_ticked(page, "leaver", going.pk)

    confirm(manager, page, leaver=[str(going.pk)])

    going.refresh_from_db()
    assert not going.is_active


def test_a_stale_preview_is_shown_again_with_the_ticks_kept(manager: Client, store: Store) -> None:
    leaver = factories.person(store, "老王")
    page = preview(manager, ("2001", "赵敏", "", "新部门", "技师"))
    factories.person(store, "赵敏", employee_number="2001")

    again = confirm(manager, page, leaver=[str(leaver.pk)])

    content = again.content.decode()
    assert again.status_code == 409
    assert "The staff list has changed since you looked." in content
    assert is_ticked(again, "leaver", leaver.pk)
    assert not is_ticked(again, "department", "新部门")
    assert confirm(manager, again).status_code == 302


def test_confirming_twice_does_it_once(manager: Client) -> None:
    page = preview(manager, ("2001", "赵敏", "", "", ""))

    confirm(manager, page)
    second = confirm(manager, page)

    assert second.url == reverse(UPLOAD)
    assert User.objects.filter(employee_number="2001").count() == 1


def test_an_upload_belongs_to_one_session(
    manager: Client, director: User, gm: User, sign_in: SignIn
) -> None:
    url = upload(manager, text([HEADER, ("2001", "赵敏", "", "", "")])).url

    for client in (sign_in(gm), sign_in(director)):
        assert client.get(url).headers["Location"] == reverse(UPLOAD)
        assert client.post(url, {"digest": "x"}).headers["Location"] == reverse(UPLOAD)
    assert not User.objects.filter(employee_number="2001").exists()


def test_an_upload_that_is_gone_leads_back(manager: Client) -> None:
    response = manager.get(reverse("people:staff_import_preview", args=["gone"]), follow=True)

    assert "This upload is gone after an hour." in response.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7", "A PDF cannot be imported. Use Excel (.xlsx) or CSV."),
        (b"x" * (MAX_BYTES + 1), "The file is larger than 5 MB."),
        (text([("a", "b"), ("c", "d")]), "No row of column names was found."),
        (text([HEADER]), "There is nobody below the column names."),
    ],
    ids=["empty", "pdf", "large", "no header", "nobody"],
)
def test_a_file_that_cannot_be_used_is_refused_beside_the_field(
    manager: Client, content: bytes, sentence: str
) -> None:
    response = upload(manager, content)

    assert response.status_code == 422
    assert sentence in response.context["form"].errors["file"][0]


def test_the_page_opens_without_a_complaint(manager: Client) -> None:
    response = manager.get(reverse(UPLOAD))

    assert response.status_code == 200
    assert response.context["form"].errors == {}


def test_a_form_without_a_file_is_refused(manager: Client) -> None:
    response = manager.post(reverse(UPLOAD), {})

    assert response.status_code == 422
    assert response.context["form"].errors == {"file": ["This field is required."]}


def test_a_technician_cannot_import(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    assert client.get(reverse(UPLOAD)).status_code == 403
    assert upload(client, text([HEADER, ("2001", "赵敏", "", "", "")])).status_code == 403
    assert client.get(reverse("people:staff_import_example")).status_code == 403


def test_an_upload_is_no_longer_good_for_who_lost_the_right(
    manager: Client, director: User
) -> None:
    page = preview(manager, ("2001", "赵敏", "", "", ""))
    User.objects.filter(pk=director.pk).update(roles=[Role.TECHNICIAN])

    assert confirm(manager, page).status_code == 403
    assert not User.objects.filter(employee_number="2001").exists()


def test_a_group_manager_imports_into_another_store(store: Store, sign_in: SignIn) -> None:
    store.group = StoreGroup.objects.create(name="恒达集团")
    store.save()
    sister = factories.store(code="HD02", group=store.group)
    client = sign_in(factories.person(store, "林集团", Role.GROUP_MANAGER))
    content = text([HEADER, ("2001", "赵敏", "", "", "")])

    page = client.get(upload(client, content, query=f"?store={sister.pk}").url)
    done = confirm(client, page)

    assert done.url == f"{reverse('people:staff')}?store={sister.pk}"
    assert User.objects.get(employee_number="2001").store == sister


def test_another_store_cannot_be_imported_into(manager: Client, stranger: User) -> None:
    content = text([HEADER, ("2001", "赵敏", "", "", "")])

    assert upload(manager, content, query=f"?store={stranger.store_id}").status_code == 404


def test_a_long_list_is_cut_on_the_preview_and_counted(manager: Client) -> None:
    rows = [(f"7{n:03}", f"员工{n}", "", "", "") for n in range(230)]

    page = preview(manager, *rows)

    assert page.context["new"].total == 230
    assert "and 30 more" in page.content.decode()


def test_the_example_can_be_imported(manager: Client) -> None:
    example = manager.get(reverse("people:staff_import_example"))

    page = manager.get(upload(manager, example.content, "example.xlsx").url)

    assert [row.employee_number for row in page.context["plan"].new] == ["1001"]
    assert page.context["plan"].problems == []


def test_what_was_read_survives_the_cache(store: Store, director: User) -> None:
    tables = read(workbook(HEADER, ("2001", "赵敏")))

    kept = pending.keep(tables, filename="a.xlsx", store=store, by=director, session_key="s")

    assert pending.find(kept.token, by=director, session_key="s") == kept
    assert pending.find(kept.token, by=director, session_key="other") is None
    pending.drop(kept)
    assert pending.find(kept.token, by=director, session_key="s") is None
