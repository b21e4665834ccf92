"""Nothing for axe to find, nothing wider than the screen, nothing refused by the strict policy."""

import pytest
from playwright.sync_api import Page

from people.models import User
from tests.conftest import SignIn
from tests.e2e import addresses, axe, world
from tests.e2e.browsing import DESK, PHONE, Windows


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


@pytest.mark.parametrize("who", ["manager", "technician"])
def test_pages_have_no_faults(who: str, windows: Windows, sign_in: SignIn) -> None:
    there = world.make()
    user: User = getattr(there, who)
    found = addresses.pages(sign_in(user), there)
    page = windows.open(user)

    faults = [fault for address in found for fault in look(page, address)]

    assert not faults, "\n".join(faults)
