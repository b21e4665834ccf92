"""The start page says what I promised, what I verify and what I approve."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings.states import ActionStatus
from people.models import User
from tests import factories
from tests.conftest import SignIn


def page(sign_in: SignIn, user: User) -> str:
    return sign_in(user).get("/").content.decode()


@pytest.mark.req("3.8")
def test_each_sees_his_own_duties(sign_in: SignIn, technician: User, director: User) -> None:
    today = timezone.localdate()
    factories.action(technician, director, "更换制动片", due_on=today)
    factories.action(technician, director, "下个月的事", due_on=today + dt.timedelta(days=30))
    factories.action(
        technician, director, "已汇报的事", status=ActionStatus.DONE, done_at=timezone.now()
    )

    mine, his = page(sign_in, technician), page(sign_in, director)

    texts = ("更换制动片", "下个月的事", "已汇报的事")
    assert [text in mine for text in texts] == [True, False, False]
    assert [text in his for text in texts] == [False, False, True]


@pytest.mark.req("2.4")
def test_approver_sees_the_late_notice(sign_in: SignIn, gm: User, director: User) -> None:
    factories.meeting(
        director.store,
        title="紧急质量会",
        chair=director,
        late_reason="厂家来函",
        late_asked_by=director,
        late_approver=gm,
    )

    assert "厂家来函" in page(sign_in, gm)
    assert "厂家来函" not in page(sign_in, director)
