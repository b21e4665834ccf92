"""Nothing for axe to find, nothing wider than the screen, nothing refused by the strict policy."""

import pytest
from playwright.sync_api import Page, expect

from people.models import Store, User
from people.permissions import Role
from people.services import set_up
from tests import factories
from tests.conftest import SignIn
from tests.e2e import addresses, axe, world
from tests.e2e.browsing import DESK, PHONE, Windows, words
from tests.e2e.story import CHINESE, staff_list

PARTS, MANY = 3, 75


def look(page: Page, address: str) -> list[str]:
    """What is wrong with one page, wide and narrow, by day and by night.

    At night only the rules of colour are asked: the other rules read what is the same by day.
    """
    page.set_viewport_size(DESK)
    page.goto(address)
    found = {"desk": axe.faults(page)}
    page.set_viewport_size(PHONE)
    found["phone"] = axe.faults(page) + axe.overflow(page)
    axe.turn(page, "dark")
    found["phone, dark"] = axe.faults(page, rules=axe.OF_COLOUR)
    page.set_viewport_size(DESK)
    found["desk, dark"] = axe.faults(page, rules=axe.OF_COLOUR)
    axe.turn(page, "light")
    return [f"{address} ({where}): {fault}" for where in found for fault in found[where]]


@pytest.mark.parametrize("part", range(PARTS))
def test_pages_of_the_manager_have_no_faults(part: int, windows: Windows, sign_in: SignIn) -> None:
    there = world.make()
    found = addresses.pages(sign_in(there.manager), there, every_state=True)
    page = windows.open(there.manager)

    faults = [fault for address in found[part::PARTS] for fault in look(page, address)]

    assert len(found) > MANY
    assert not faults, "\n".join(faults)


def test_pages_of_the_technician_have_no_faults(windows: Windows, sign_in: SignIn) -> None:
    there = world.make()
    found = addresses.pages(sign_in(there.technician), there, every_state=False)
    page = windows.open(there.technician)

    faults = [fault for address in found for fault in look(page, address)]

    assert not faults, "\n".join(faults)


def test_pages_of_the_group_have_no_faults(windows: Windows, store: Store) -> None:
    leader = factories.person(store, "顾明", Role.GROUP_MANAGER)
    page = windows.open(leader)

    found = ["/people/settings/group", "/people/settings/group/new"]
    faults = [fault for address in found for fault in look(page, address)]

    assert not faults, "\n".join(faults)


def test_pages_of_strangers_have_no_faults(windows: Windows) -> None:
    there = world.make()
    gone = ["/answer/gone", "/people/reset/none/none", "/people/invitation/none/none", "/none"]
    page = windows.open()

    found = ["/people/sign-in", "/people/reset", "/people/reset/sent", *there.public, *gone]
    faults = [fault for address in found for fault in look(page, address)]

    assert not faults, "\n".join(faults)


def test_first_page_of_all_has_no_faults(windows: Windows) -> None:
    set_up.forget()
    page = windows.open()

    faults = look(page, "/people/set-up")

    assert not faults, "\n".join(faults)


def test_forms_with_errors_have_no_faults(windows: Windows, director: User) -> None:
    page = windows.open(director)
    faults = []
    for address in ("/meetings/new", "/series/new", "/actions/new", "/people/staff/new"):
        page.goto(address)
        page.locator("main").get_by_role("textbox").first.fill("")
        page.locator("main form[method=post] button[type=submit]").last.click()
        expect(page.locator(".is-invalid").first).to_be_visible()
        faults += [f"{address}: {fault}" for fault in axe.faults(page)]
        axe.turn(page, "dark")
        faults += [f"{address} (dark): {fault}" for fault in axe.faults(page, rules=axe.OF_COLOUR)]
        axe.turn(page, "light")

    assert not faults, "\n".join(faults)


def test_preview_of_a_staff_list_has_no_faults(windows: Windows, director: User) -> None:
    page = windows.open(director)
    page.goto("/people/staff/import")
    page.locator("input[type=file]").set_input_files(staff_list(CHINESE, words("zh-hans")))
    page.locator("main form[method=post] button[type=submit]").click()
    expect(page.locator(".import-form")).to_be_visible()

    faults = look(page, page.url)

    assert not faults, "\n".join(faults)
