"""Who leaves hands over what is still open."""

import datetime as dt

from django.utils import timezone

from people.models import Store, User
from tests import factories
from tests.conftest import SignIn


def test_open_duties_are_named_before_and_after_somebody_leaves(
    store: Store, director: User, technician: User, advisor: User, sign_in: SignIn
) -> None:
    factories.action(technician, director)
    factories.action(technician, director, text="试车")
    factories.action(technician, director, text="已经验证", status="verified")
    factories.action(advisor, technician, text="回访")
    factories.meeting(store, chair=technician, starts_at=timezone.now() + dt.timedelta(days=9))
    factories.meeting(store, chair=technician, status="cancelled")
    factories.series(store, chair=technician)
    manager = sign_in(director)

    before = manager.get(f"/people/staff/{technician.pk}/deactivate").content.decode()
    manager.post(f"/people/staff/{technician.pk}/deactivate", {"left_on": timezone.localdate()})
    after = manager.get(f"/people/staff/{technician.pk}").content.decode()

    for page in (before, after):
        assert f'/actions/?scope=all&amp;owner={technician.pk}">2 个未完成的行动项</a>' in page
        assert ">1 个待验证的行动项</a>" in page
        assert ">1 场待主持或记录的会议</a>" in page
        assert ">1 个主持或记录的系列会议</a>" in page


def test_somebody_with_nothing_open_leaves_without_a_word(
    director: User, technician: User, sign_in: SignIn
) -> None:
    page = sign_in(director).get(f"/people/staff/{technician.pk}/deactivate").content.decode()

    assert "手上还有" not in page
