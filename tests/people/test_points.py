"""The ledger of points: once for one thing, and back only by an entry against it."""

from people.models import PointEntry, User
from people.services import points
from tests import factories


def test_given_once_for_one_thing(advisor: User, director: User) -> None:
    issue = factories.issue(advisor)
    first = points.give(advisor, 2, reason="issue_reported", target=issue, by=None)
    second = points.give(advisor, 2, reason="issue_reported", target=issue, by=None)
    other = points.give(advisor, 5, reason="issue_solved", target=issue, by=None)

    assert first is not None
    assert other is not None
    assert second is None
    assert points.balance(advisor) == 7

    points.reverse(other, by=director)
    points.reverse(other, by=director)
    assert points.balance(advisor) == 2
    assert PointEntry.objects.count() == 3


def test_no_points_are_no_entry(advisor: User) -> None:
    assert points.give(advisor, 0, reason="x", target=factories.issue(advisor), by=None) is None
    assert points.balance(advisor) == 0
