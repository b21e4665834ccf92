"""An experience told in a minute, helped into shape, published, thanked for, used, voted for."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import IO, Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from attachments.models import Attachment
from cases.models import Case, MonthVote, StoryOfMonth, Telling, Thank
from cases.services import editing, hearing, reviewing, stories, thanking, voting
from cases.states import CaseStatus
from meetings import transcription
from meetings.models import Story
from notifications.models import Notice
from people.models import PointEntry, User
from people.rules import NotNow
from people.services import points
from tests import factories
from tests.conftest import SignIn
from tests.meetings.sound import webm

NOVEMBER = dt.datetime(2026, 11, 10, 1, 0, tzinfo=dt.UTC)


def told(by: User, title: str = "一根线省两小时", **more: Any) -> Case:
    return stories.tell(by=by, title=title, text=more.pop("text", "先量搭铁"), **more)


def spoken() -> SimpleUploadedFile:
    """A short recording with the head that browsers write."""
    sound = b"".join(webm(2))
    head = bytes.fromhex("1a45dfa387428284") + b"webm"
    body = sound[sound.index(bytes.fromhex("18538067")) :]
    return SimpleUploadedFile("story.webm", head + body, "audio/webm")


def published(by: User, editor: User, title: str = "一根线省两小时") -> Case:
    return reviewing.publish(told(by, title), by=editor)


@pytest.mark.req("4.7")
def test_told_in_writing_and_published_by_one_editor(
    technician: User, director: User, sign_in: SignIn
) -> None:
    client = sign_in(technician)
    data = {"title": "一根线省两小时", "text": "先量搭铁再换电脑"}
    assert client.post(reverse("cases:tell"), data).status_code == 302
    case = Case.objects.get()
    assert case.status == CaseStatus.UNDER_REVIEW
    assert Notice.objects.filter(recipient=director, kind="cases.to_review").exists()
    publish = reverse("cases:story_publish", args=[case.pk])
    assert client.post(publish).status_code == 403
    assert sign_in(director).post(publish).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.kind) == (CaseStatus.PUBLISHED, "story")
    assert points.balance(technician) == thanking.FOR_STORY


@pytest.mark.req("4.7")
def test_told_by_voice(technician: User, director: User, sign_in: SignIn) -> None:
    sound = spoken()
    client = sign_in(technician)
    answer = client.post(reverse("cases:tell"), {"title": "异响怎么听", "sound": sound})
    assert answer.status_code == 302
    case, kept = Case.objects.get(), Attachment.objects.get()
    assert kept.mime == "audio/webm"
    page = sign_in(director).get(reverse("cases:help", args=[case.pk])).content.decode()
    assert reverse("attachments:file", args=[kept.pk]) in page
    # words are missing still: nothing goes out
    publish = reverse("cases:story_publish", args=[case.pk])
    assert sign_in(director).post(publish).status_code == 403


def test_neither_words_nor_voice_and_wrong_files(technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)
    empty = client.post(reverse("cases:tell"), {"title": "没有内容"})
    assert empty.status_code == 422
    assert "没有内容" in empty.content.decode()
    for name, content in (("a.exe", b"MZ"), ("a.webm", b"no sound"), ("a.pdf", b"%PDF-1.4")):
        file = SimpleUploadedFile(name, content)
        refused = client.post(
            reverse("cases:tell"), {"title": "t", "text": "文字还在", "sound": file}
        )
        assert refused.status_code == 422
        assert "文字还在" in refused.content.decode()
    assert not Case.objects.exists()


def test_personal_data_is_masked_since_a_refusal_would_lose_the_voice(
    technician: User, sign_in: SignIn
) -> None:
    told = {"title": "13812345678 的车", "text": "客户 13812345678", "sound": spoken()}
    assert sign_in(technician).post(reverse("cases:tell"), told).status_code == 302

    case = Case.objects.get()
    assert "13812345678" not in case.title + case.done + case.telling.text
    assert case.telling.sound is not None


def test_what_the_teller_masks_himself_needs_no_consent(technician: User, director: User) -> None:
    case = told(technician)
    Case.objects.filter(pk=case.pk).update(result="车主 13812345678")
    case.refresh_from_db()

    editing.mask_all(case, by=technician)
    case.refresh_from_db()

    assert reviewing.publish(case, by=director).status == "published"


@pytest.mark.req("4.7")
def test_an_editors_words_need_the_tellers_consent(
    technician: User, director: User, sign_in: SignIn
) -> None:
    case = told(technician)
    editor, teller = sign_in(director), sign_in(technician)
    address = reverse("cases:help", args=[case.pk])
    words = {"title": case.title, "concern": "", "done": "先量搭铁，再查保险", "result": "省两小时"}
    assert editor.post(address, {**words, "version": case.version, "offer": "1"}).status_code == 302
    case.refresh_from_db()
    with pytest.raises(NotNow):
        reviewing.publish(case, by=director)
    assert Notice.objects.filter(recipient=technician, kind="cases.story_offered").count() == 1
    assert address in teller.get(reverse("today")).content.decode()

    agree = reverse("cases:story_agree", args=[case.pk])
    assert editor.post(agree, {"version": case.version}).status_code == 403
    assert teller.post(agree, {"no": "1", "why": ""}).status_code == 422
    assert teller.post(agree, {"no": "1", "why": "是一小时"}).status_code == 302
    assert "是一小时" in editor.get(address).content.decode()
    words["result"] = "省一小时"
    editor.post(address, {**words, "version": case.version, "offer": "1"})
    stale = case.version
    case.refresh_from_db()
    assert teller.post(agree, {"version": stale}).status_code == 403
    assert teller.post(agree, {"version": case.version}).status_code == 302
    assert editor.post(reverse("cases:story_publish", args=[case.pk])).status_code == 302
    case.refresh_from_db()
    assert case.result == "省一小时"


def test_what_the_teller_writes_needs_no_consent(technician: User, director: User) -> None:
    case = told(technician)
    case = stories.help_write(case, version=case.version, by=technician, done="改过")

    assert reviewing.publish(case, by=director).status == CaseStatus.PUBLISHED


def test_who_may_see_a_story_on_its_way(
    technician: User, advisor: User, stranger: User, sign_in: SignIn
) -> None:
    case = told(technician)
    address = reverse("cases:help", args=[case.pk])
    assert sign_in(advisor).get(address).status_code == 404
    assert sign_in(stranger).get(address).status_code == 404


@pytest.mark.req("1.5.3")
@pytest.mark.req("3.5")
def test_a_story_of_a_meeting_is_taken_up_as_its_tellers(
    technician: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    meeting = factories.meeting(technician.store, chair=director)
    story = Story.objects.create(
        store=technician.store,
        meeting=meeting,
        teller=technician,
        title="冬季电瓶",
        situation="早上打不着",
        did="先测电压",
        created_by=director,
    )
    client = sign_in(director)
    take = reverse("cases:story_take", args=[story.pk])
    assert take in client.get(reverse("cases:stories")).content.decode()
    assert sign_in(stranger).post(take).status_code == 404
    client.post(take)
    client.post(take)
    case = Case.objects.get(story=story)
    assert case.author == technician
    with pytest.raises(NotNow):
        reviewing.publish(case, by=director)
    stories.agree(case, version=case.version, by=technician)
    reviewing.publish(case, by=director)
    assert points.balance(technician) == thanking.FOR_STORY
    assert take not in client.get(reverse("cases:stories")).content.decode()


class Service:
    """Says what was said, or that it is busy."""

    busy = False

    def transcribe(self, sound: IO[bytes], **_about: str) -> Sequence[transcription.Heard]:
        if Service.busy:
            raise transcription.Busy("x")
        assert sound.read(4)
        return [transcription.Heard(0, 1, "先听声音"), transcription.Heard(1, 2, "沪A12345")]


@pytest.fixture
def service(settings: Settings) -> Iterator[None]:
    settings.TRANSCRIBER = "tests.cases.test_experiences.Service"
    yield
    Service.busy = False


@pytest.mark.usefixtures("service")
def test_a_spoken_story_is_written_down_and_masked(technician: User, director: User) -> None:
    sound = spoken()
    case = told(technician, text="", sound=sound)
    Service.busy = True
    assert hearing.sweep(timezone.now()) == 0
    assert hearing.sweep(timezone.now()) == 0
    Service.busy = False
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert hearing.sweep(timezone.now()) == 1
    case.refresh_from_db()
    assert "先听声音" in case.done
    assert "12345" not in case.done
    with pytest.raises(NotNow):  # a machine's words are not the teller's
        reviewing.publish(case, by=director)


@pytest.mark.usefixtures("service")
def test_a_service_that_never_answers_is_given_up(technician: User) -> None:
    sound = spoken()
    told(technician, text="", sound=sound)
    Service.busy = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _try in range(6):
            hearing.sweep(timezone.now())
            clock.shift(dt.timedelta(hours=2))
    telling = Telling.objects.get()
    assert telling.hear_at is None
    assert telling.hear_tries == 4


@pytest.mark.req("4.7")
def test_thanks_once_a_person_with_points_up_to_a_cap(
    technician: User, director: User, sign_in: SignIn
) -> None:
    case = published(technician, director)
    address = reverse("cases:thank", args=[case.pk])
    assert sign_in(technician).post(address).status_code == 403
    people = [factories.person(technician.store) for _n in range(thanking.MOST_THANKS + 2)]
    for person in [*people, people[0]]:
        sign_in(person).post(address)
    assert Thank.objects.count() == len(people)
    given = PointEntry.objects.filter(user=technician, reason=thanking.THANKED)
    assert sum(entry.points for entry in given) == thanking.MOST_THANKS


@pytest.mark.req("4.7")
def test_i_used_this_with_result_and_note(
    technician: User, advisor: User, director: User, sign_in: SignIn
) -> None:
    case = published(technician, director)
    client, address = sign_in(advisor), reverse("cases:use", args=[case.pk])
    assert client.post(address, {"result": "nonsense"}).status_code == 422
    client.post(address, {"result": "worked", "note": "用在另一台车上"})
    client.post(address, {"result": "worked", "note": "又一次"})
    sign_in(technician).post(address, {"result": "worked"})
    used = PointEntry.objects.filter(user=technician, reason=thanking.USED)
    assert [entry.points for entry in used] == [thanking.FOR_USE]
    assert Notice.objects.filter(recipient=technician, kind="cases.used").count() == 2
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "用在另一台车上" in page


@pytest.mark.req("4.7")
def test_reach_counts_each_reader_once_and_names_them_to_the_author_only(
    technician: User, advisor: User, director: User, sign_in: SignIn
) -> None:
    case = published(technician, director)
    address = reverse("cases:case", args=[case.pk])
    for client in (sign_in(advisor), sign_in(technician)):
        client.get(address)
        client.get(address)
    assert case.readings.count() == 1
    nobody = factories.person(technician.store, "赵敏")
    assert "reach-names" not in sign_in(nobody).get(address).content.decode()
    assert "reach-names" in sign_in(technician).get(address).content.decode()


@pytest.mark.req("4.7")
def test_one_vote_a_month_not_for_oneself_and_it_can_be_moved(
    technician: User, advisor: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        first, second = published(technician, director), published(advisor, director, "乙")
        client, address = sign_in(technician), reverse("cases:month")
        assert client.post(address, {"case": first.pk}).status_code == 403
        assert client.post(address, {"case": "x"}).status_code == 404
        client.post(address, {"case": second.pk})
        sign_in(director).post(address, {"case": first.pk})
        sign_in(director).post(address, {"case": second.pk})
        assert sign_in(stranger).post(address, {"case": second.pk}).status_code == 404
        assert list(MonthVote.objects.values_list("case", flat=True)) == [second.pk] * 2
        clock.shift(dt.timedelta(days=30))
        assert client.post(address, {"case": second.pk}).status_code == 403


@pytest.mark.req("4.7")
def test_the_month_is_counted_when_it_is_over_and_ties_are_shared(
    technician: User, advisor: User, director: User, gm: User, sign_in: SignIn
) -> None:
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        first, second = published(technician, director), published(advisor, director, "乙")
        voting.vote(first, by=director)
        voting.vote(second, by=gm)
        clock.move_to(dt.datetime(2026, 11, 30, 15, 59, tzinfo=dt.UTC))
        assert voting.count_all(timezone.now()) == 0
        clock.shift(dt.timedelta(minutes=1))  # midnight in Shanghai
        assert voting.count_all(timezone.now()) == 2
        assert voting.count_all(timezone.now()) == 0
        page = sign_in(gm).get(reverse("cases:month")).content.decode()
    assert StoryOfMonth.objects.count() == 2
    for person in (technician, advisor):
        assert points.balance(person) == thanking.FOR_STORY + voting.FOR_MONTH
        assert Notice.objects.filter(recipient=person, kind="cases.month_won").count() == 1
    assert first.title in page
    assert second.title in page


def test_a_withdrawn_story_does_not_win(technician: User, director: User, gm: User) -> None:
    with time_machine.travel(NOVEMBER, tick=False) as clock:
        case = published(technician, director)
        voting.vote(case, by=gm)
        reviewing.withdraw(case, why="有误", by=director)
        clock.shift(dt.timedelta(days=30))
        assert voting.count_all(timezone.now()) == 0


@pytest.mark.parametrize("n", [2, 12])
def test_queries_of_stories_do_not_grow(
    technician: User,
    director: User,
    sign_in: SignIn,
    n: int,
    django_assert_max_num_queries: Any,
) -> None:
    for i in range(n):
        published(technician, director, f"故事 {i}")
        told(technician, f"在路上 {i}")
    client = sign_in(director)
    with django_assert_max_num_queries(15):
        client.get(reverse("cases:stories"))
    with django_assert_max_num_queries(10):
        client.get(reverse("cases:month"))
