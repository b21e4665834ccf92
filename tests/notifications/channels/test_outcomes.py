import datetime as dt

import pytest
from django.utils import translation

from notifications.channels import ROBOTS, Outcome
from notifications.channels.advice import advice


def test_answers_are_one_line_of_at_most_500_characters() -> None:
    outcome = Outcome(False, "1", "错\r\n误 " + "x" * 900, retry=True, retry_after=dt.timedelta(1))

    assert len(outcome.answer) == 500
    assert outcome.answer.startswith("错 误 xxx")
    assert outcome.answer.endswith("…")


@pytest.mark.parametrize("kind", list(ROBOTS))
def test_each_code_a_robot_knows_has_its_advice(kind: str) -> None:
    known = ROBOTS[kind].config_faults | ROBOTS[kind].try_again.keys()

    with translation.override("en"):
        assert all(str(advice(kind, code)) for code in known)


@pytest.mark.parametrize(
    ("channel", "code", "begins"),
    [
        ("wecom", "93000", "The robot is gone"),
        ("email", "550", "The mail server knows no such address"),
        ("email", "connect", "The server could not be reached"),
        ("sms", "unsure", "The provider did not confirm"),
        ("wecom", "12345", ""),
        ("pigeon", "1", ""),
    ],
)
def test_advice_goes_by_channel_then_by_code(channel: str, code: str, begins: str) -> None:
    with translation.override("en"):
        assert str(advice(channel, code)).startswith(begins)
        assert bool(advice(channel, code)) == bool(begins)
