"""Published minutes are corrected as a new version; each version stays as it was."""

import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation
from docx import Document

from meetings.models import Attendee, Meeting, Minutes, MinutesVersion
from meetings.papers.docx import docx
from meetings.papers.sheet import minutes_sheet
from meetings.queries.editions import edition_of, edition_of_version, versions_of
from meetings.queries.tables import tables_of
from meetings.services import (
    actions,
    attendance,
    confirming,
    correcting,
    minutes,
    noting,
    running,
)
from meetings.states import MeetingStatus, MinutesStatus
from notifications.models import Notice
from people.models import Event, User
from people.rules import Denied, NotNow
from tests import factories
from tests.conftest import SignIn

pytestmark = [pytest.mark.req("2.8"), pytest.mark.req("3.7")]
V = Attendee.Verdict
HOUR = dt.timedelta(hours=1)
TUESDAY = dt.datetime(2026, 6, 9, 6, 0, tzinfo=dt.UTC)
WHY = "签字少写了一单"


def at(hours: int) -> time_machine.travel:
    return time_machine.travel(TUESDAY + hours * HOUR, tick=False)


@pytest.fixture
def out(director: User, advisor: User, technician: User) -> Minutes:
    """Version 1, out for an hour: the technician was there, everybody still has to confirm."""
    made = factories.meeting(
        director.store,
        series=factories.series(director.store, chair=director),
        title="质量周会",
        starts_at=TUESDAY,
        chair=director,
        recorder=advisor,
        status=MeetingStatus.ANNOUNCED,
        announced_at=TUESDAY - 96 * HOUR,
    )
    theme = factories.agenda_item(made, "终检", section="theme")
    for person in (director, advisor, technician):
        factories.attendee(made, person)
    with time_machine.travel(TUESDAY, tick=False) as clock:
        running.start_meeting(made, by=director)
        attendance.everyone_else_present(made, by=director)
        noting.save_notes(
            theme, "二组缺 2 单签字\n\n轮胎螺栓未复核", version=0, base="", by=advisor
        )
        noting.decide(made, "少一个签字不出库", item=theme, by=advisor)
        factories.action(technician, director, "复核力矩", meeting=made)
        clock.shift(HOUR)
        ended = running.end_meeting(made, by=director)
        return minutes.publish(ended.minutes, by=advisor)


def reopened(out: Minutes, by: User, hours: int = 5) -> Minutes:
    with at(hours):
        return correcting.reopen(out, why=WHY, by=by)


def changed(draft: Minutes, by: User, old: str = "缺 2 单", new: str = "缺 1 单") -> None:
    draft.refresh_from_db()
    text = draft.body.replace(old, new)
    minutes.save_body(draft, text, version=draft.body_version, base=draft.body, by=by)


def corrected(out: Minutes, by: User, hours: int = 6) -> Minutes:
    draft = reopened(out, by)
    with at(hours):
        changed(draft, by)
        return minutes.publish(draft, by=by)


def seat(of: Minutes, person: User) -> Attendee:
    return of.meeting.attendees.get(user=person)


def url(of: Minutes, name: str = "minutes", *more: int) -> str:
    return reverse(f"meetings:{name}", args=[of.meeting_id, *more])


# Taking them up again


def test_reopening_needs_a_reason_and_takes_the_meeting_back(out: Minutes, advisor: User) -> None:
    with pytest.raises(NotNow, match="原因"):
        correcting.reopen(out, why="  ", by=advisor)

    draft = reopened(out, advisor)

    assert (draft.status, draft.version, draft.reopened_why) == (MinutesStatus.DRAFT, 1, WHY)
    assert Meeting.objects.get(pk=out.meeting_id).status == MeetingStatus.ENDED
    events = Event.objects.filter(name="reopen").values_list("old", "new", "why", "by__name")
    assert set(events) == {
        ("published", "ended", WHY, "李婷"),
        ("published", "draft", WHY, "李婷"),
    }


def test_confirmed_minutes_of_a_closed_meeting_can_be_corrected(
    out: Minutes, advisor: User, director: User
) -> None:
    with at(60):
        confirming.settle(TUESDAY + 60 * HOUR)
        running.close_meeting(out.meeting, by=director)
        draft = correcting.reopen(Minutes.objects.get(pk=out.pk), why=WHY, by=director)

    assert draft.is_reopened
    assert draft.meeting.status == MeetingStatus.ENDED


def test_only_those_who_run_the_meeting_reopen_its_minutes(out: Minutes, technician: User) -> None:
    with pytest.raises(Denied):
        reopened(out, technician)

    out.refresh_from_db()
    assert out.status == MinutesStatus.PUBLISHED


def test_a_meeting_whose_minutes_went_out_is_not_resumed(
    out: Minutes, director: User, sign_in: SignIn
) -> None:
    draft = reopened(out, director)

    with pytest.raises(NotNow, match="更正纪要"):
        running.resume_meeting(draft.meeting, by=director)
    page = sign_in(director).get(url(out, "run")).content.decode()
    assert url(out, "run_resume") not in page


def test_who_objected_hears_that_it_is_being_corrected(
    out: Minutes, advisor: User, technician: User
) -> None:
    with at(3):
        confirming.object_to(seat(out, technician), "只缺 1 单", by=technician)

    reopened(out, advisor)

    notice = Notice.objects.get(kind="meetings.minutes_reopened")
    assert (notice.recipient, notice.title) == (technician, "因您的异议更正纪要：质量周会")
    assert WHY in notice.body


def test_the_version_that_is_out_holds_for_readers_meanwhile(
    out: Minutes, advisor: User, technician: User, sign_in: SignIn
) -> None:
    draft = reopened(out, advisor)
    with at(6):
        changed(draft, advisor, "轮胎螺栓未复核", "轮胎螺栓打蓝点")

    page = sign_in(technician).get(url(out)).content.decode()
    archive = sign_in(technician).get("/minutes/", {"q": "未复核"}).content.decode()
    unpublished = sign_in(technician).get("/minutes/", {"q": "打蓝点"}).content.decode()

    assert ("未复核" in page, "打蓝点" in page, WHY in page) == (True, False, True)
    assert ("质量周会" in archive, "质量周会" in unpublished) == (True, False)


# The next version


def test_a_correction_is_a_new_version_and_the_old_one_stays(out: Minutes, advisor: User) -> None:
    found = corrected(out, advisor)

    first, second = versions_of(found)
    assert (found.version, found.status, found.reopened_why) == (2, MinutesStatus.PUBLISHED, "")
    assert ("缺 2 单" in first.body, "缺 1 单" in second.body) == (True, True)
    assert (first.why, second.why, second.reopened_by) == ("", WHY, advisor)
    assert (first.published_at, second.published_at) == (TUESDAY + HOUR, TUESDAY + 6 * HOUR)
    assert second.decisions == ["少一个签字不出库"]
    assert second.changes == [
        {"kind": "changed", "old": "二组缺 2 单签字", "new": "二组缺 1 单签字"}
    ]


def test_nothing_that_happens_later_touches_an_old_version(
    out: Minutes, advisor: User, technician: User
) -> None:
    before = MinutesVersion.objects.filter(minutes=out).values().get()

    with at(3):
        confirming.object_to(seat(out, technician), "只缺 1 单", by=technician)
    corrected(out, advisor)
    User.objects.filter(pk=technician.pk).update(name="王远志")

    assert MinutesVersion.objects.filter(number=1).values().get() == before


def test_everybody_is_asked_again_and_the_clock_starts_anew(
    out: Minutes, advisor: User, director: User, technician: User
) -> None:
    with at(3):
        confirming.confirm(seat(out, technician), by=technician)

    found = corrected(out, advisor)

    assert found.confirm_until == TUESDAY + 54 * HOUR
    words = {one.user.name: (one.verdict, one.agreed_to) for one in found.meeting.attendees.all()}
    assert words == {
        "陈国强": (V.NONE, 0),
        "李婷": (V.CONFIRMED, 2),
        "王志远": (V.NONE, 1),
    }
    with at(55):
        confirming.settle(TUESDAY + 55 * HOUR)
    assert seat(found, technician).agreed_to == 2


def test_the_notice_says_what_is_different(
    out: Minutes, advisor: User, director: User, technician: User
) -> None:
    with at(3):
        confirming.confirm(seat(out, director), by=director)
        confirming.object_to(seat(out, technician), "只缺 1 单", by=technician)

    corrected(out, advisor)

    rows = Notice.objects.filter(kind="meetings.minutes_corrected")
    bodies = {row.recipient: row.body for row in rows}
    assert set(bodies) == {director, technician}
    assert all(
        words in bodies[director]
        for words in (WHY, "原为： 二组缺 2 单签字", "改为： 二组缺 1 单签字", "只需查看改动之处")
    )
    assert "因您的异议，纪要更正为第 2 版" in bodies[technician]
    assert "因您的异议" not in bodies[director]


def test_an_objection_goes_into_the_version_that_it_led_to(
    out: Minutes, advisor: User, technician: User
) -> None:
    with at(3):
        confirming.object_to(seat(out, technician), "只缺 1 单", by=technician)
        confirming.reply(seat(out, technician), "核对后更正", by=advisor)

    found = corrected(out, advisor)

    versions = versions_of(found)
    said = {"name": "王志远", "text": "只缺 1 单", "reply": "核对后更正"}
    assert versions[1].objections == [said]
    assert seat(found, technician).objection == ""
    assert [one.text for one in edition_of_version(versions[0], versions).objections] == [
        "只缺 1 单"
    ]
    assert edition_of(found).objections == []


def test_a_correction_without_a_difference_is_not_published(out: Minutes, advisor: User) -> None:
    draft = reopened(out, advisor)

    with pytest.raises(NotNow, match="没有任何不同"):
        minutes.publish(draft, by=advisor)

    draft.refresh_from_db()
    assert (draft.status, MinutesVersion.objects.count()) == (MinutesStatus.DRAFT, 1)


def test_a_correction_can_be_given_up(out: Minutes, advisor: User, technician: User) -> None:
    with at(3):
        confirming.confirm(seat(out, technician), by=technician)
    draft = reopened(out, advisor)
    with at(6):
        changed(draft, advisor)
        found = correcting.keep_version(draft, by=advisor)

    found.refresh_from_db()
    assert (found.status, found.version, found.reopened_at) == (MinutesStatus.PUBLISHED, 1, None)
    assert "缺 2 单" in found.body
    assert seat(found, technician).verdict == V.CONFIRMED
    assert Meeting.objects.get(pk=out.meeting_id).status == MeetingStatus.PUBLISHED


def test_the_time_to_object_does_not_run_while_it_is_corrected(
    out: Minutes, advisor: User, technician: User
) -> None:
    draft = reopened(out, advisor, hours=5)
    with at(55):  # the 48 hours would be over by now
        found = correcting.keep_version(draft, by=advisor)

    found.refresh_from_db()
    assert (found.status, found.confirm_until) == (MinutesStatus.PUBLISHED, TUESDAY + 99 * HOUR)
    assert seat(found, technician).verdict == V.NONE


def test_notes_taken_into_a_correction_that_was_given_up_come_back_in_the_next_one(
    out: Minutes, advisor: User
) -> None:
    item = out.meeting.items.get(title="终检")
    draft = reopened(out, advisor)
    with at(6):
        noting.save_notes(
            item,
            f"{item.notes}\n\n补：两台",
            version=item.notes_version,
            base=item.notes,
            by=advisor,
        )
        draft = minutes.take_in_notes(draft, by=advisor)
        assert "补：两台" in draft.body
        out = correcting.keep_version(draft, by=advisor)
        assert "补：两台" not in out.body
    again = reopened(out, advisor, hours=7)
    with at(8):
        assert "补：两台" in minutes.take_in_notes(again, by=advisor).body


def test_minutes_that_were_never_out_have_no_version_to_go_back_to(
    director: User,
) -> None:
    made = factories.meeting(director.store, chair=director, status=MeetingStatus.ENDED)
    draft = Minutes.objects.create(meeting=made)

    with pytest.raises(NotNow):
        correcting.keep_version(draft, by=director)


def test_attendance_that_was_put_right_is_in_the_correction(
    out: Minutes, advisor: User, technician: User
) -> None:
    draft = reopened(out, advisor)
    with at(6):
        attendance.set_attendance(seat(out, technician), "late", by=advisor)
        found = minutes.publish(draft, by=advisor)

    first, second = (
        {group.attendance: [one.name for one in group.people] for group in edition.head.groups}
        for edition in (edition_of_version(one, versions_of(found)) for one in versions_of(found))
    )
    assert first == {"present": ["陈国强", "李婷", "王志远"]}
    assert second == {"present": ["陈国强", "李婷"], "late": ["王志远"]}


def test_promises_stay_as_published_until_they_are_taken_in(
    out: Minutes, advisor: User, director: User
) -> None:
    action = out.meeting.actions.get()
    before = tables_of(out).promised[0].due_on
    with at(3):
        later = action.due_on + dt.timedelta(days=9)
        actions.put_off(action, later, why="等配件", by=director)
    draft = reopened(out, advisor)

    assert tables_of(draft).promised[0].due_on == before
    assert correcting.tables_behind(draft)
    with at(6):
        taken = correcting.take_in_tables(draft, by=advisor)
        found = minutes.publish(taken, by=advisor)

    assert tables_of(found).promised[0].due_on == later.isoformat()


def test_a_correction_that_lies_about_is_reminded_of_once(out: Minutes, advisor: User) -> None:
    reopened(out, advisor)

    for hours in (20, 31, 32):
        confirming.settle(TUESDAY + hours * HOUR)

    rows = Notice.objects.filter(kind="meetings.minutes_due")
    assert [row.recipient for row in rows] == [advisor]


# Papers


def test_papers_say_which_version_they_are(out: Minutes, advisor: User) -> None:
    found = corrected(out, advisor)
    versions = versions_of(found)

    with translation.override("zh-hans"):
        new = minutes_sheet(edition_of(found))
        old = minutes_sheet(edition_of_version(versions[0], versions))

    assert dict(new["facts"])["版本"] == (
        "第 2 版，替代 2026-06-09 15:00 发布的第 1 版。更正原因：签字少写了一单"
    )
    assert (new["draft"], old["draft"]) == ("", "已替代")
    assert dict(old["facts"])["版本"] == "1\n已被 2026-06-09 20:00 发布的第 2 版替代。"
    assert new["foot"].endswith("· 第 2 版")
    word = Document(io.BytesIO(docx(new)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert dict(new["facts"])["版本"] in cells


def test_an_old_version_can_still_be_opened_as_it_was(
    out: Minutes, advisor: User, technician: User, sign_in: SignIn
) -> None:
    corrected(out, advisor)
    client = sign_in(technician)

    page = client.get(url(out, "version", 1)).content.decode()
    pdf = client.get(url(out, "version_pdf", 1))

    assert ("缺 2 单" in page, "缺 1 单" in page, "已替代" in page) == (True, False, True)
    assert pdf.content.startswith(b"%PDF-")
    assert client.get(url(out, "version", 3)).status_code == 404


# Pages


def test_versions_are_listed_with_reasons_and_compared(
    out: Minutes, advisor: User, technician: User, sign_in: SignIn
) -> None:
    with at(3):
        confirming.object_to(seat(out, technician), "只缺 1 单", by=technician)
    corrected(out, advisor)

    page = sign_in(technician).get(url(out, "versions")).content.decode()

    assert all(words in page for words in (WHY, "王志远曾提出异议：只缺 1 单", "首次发布"))
    assert '<del><span class="visually-hidden">[删除： </span>2<span' in page
    assert '<ins><span class="visually-hidden">[新增： </span>1<span' in page


def test_any_two_versions_are_compared_in_the_order_of_time(
    out: Minutes, advisor: User, sign_in: SignIn
) -> None:
    corrected(out, advisor)
    out.refresh_from_db()
    with at(8):
        draft = correcting.reopen(out, why="螺栓已复核", by=advisor)
        changed(draft, advisor, "轮胎螺栓未复核", "轮胎螺栓已复核")
        minutes.publish(draft, by=advisor)
    client = sign_in(advisor)

    last = client.get(url(out, "versions")).context
    whole = client.get(url(out, "versions"), {"old": "3", "new": "1"}).context
    odd = client.get(url(out, "versions"), {"old": "x", "new": "9"}).context

    assert (last["old"].number, last["new"].number) == (2, 3)
    assert (whole["old"].number, whole["new"].number) == (1, 3)
    assert (odd["old"].number, odd["new"].number) == (2, 3)
    lines = [line for line in whole["sections"][0].lines if line.kind == "changed"]
    assert [line.new for line in lines] == ["二组缺 1 单签字", "轮胎螺栓已复核"]


def test_who_agreed_before_is_shown_only_what_is_different(
    out: Minutes, advisor: User, technician: User, sign_in: SignIn
) -> None:
    with at(3):
        confirming.confirm(seat(out, technician), by=technician)
    corrected(out, advisor)
    client = sign_in(technician)

    with at(7):
        page = client.get(url(out)).content.decode()
        client.post(url(out, "minutes_confirm"))

    assert all(
        words in page for words in ("您已同意第 1 版", "<del>二组缺 2 单签字</del>", "确认改动")
    )
    assert (seat(out, technician).verdict, seat(out, technician).agreed_to) == (V.CONFIRMED, 2)


def test_an_objection_is_answered_and_may_be_raised_again(
    out: Minutes, advisor: User, technician: User, sign_in: SignIn
) -> None:
    client = sign_in(technician)
    with at(3):
        client.post(url(out, "minutes_object"), {"text": "只缺 1 单"})
        sign_in(advisor).post(
            url(out, "minutes_reply", seat(out, technician).pk), {"text": "记录如此"}
        )
        page = client.get(url(out)).content.decode()
        client.post(url(out, "minutes_object"), {"text": "派工单为证"})

    assert all(words in page for words in ("记录如此", "同意答复，确认纪要", "仍有异议"))
    again = seat(out, technician)
    assert (again.objection, again.has_open_objection) == ("派工单为证", True)
    assert Notice.objects.get(kind="meetings.minutes_replied").recipient == technician


def test_reopening_on_the_page_begins_with_the_objection(
    out: Minutes, advisor: User, technician: User, sign_in: SignIn
) -> None:
    with at(3):
        confirming.object_to(seat(out, technician), "只缺 1 单", by=technician)
    client = sign_in(advisor)

    page = client.get(
        url(out, "minutes_reopen"), {"objection": seat(out, technician).pk}
    ).content.decode()
    refused = client.post(url(out, "minutes_reopen"), {"why": " "})
    done = client.post(url(out, "minutes_reopen"), {"why": WHY})

    assert "王志远的异议：只缺 1 单" in page
    assert (refused.status_code, "请填写原因" in refused.content.decode()) == (422, True)
    assert (done.status_code, done.url) == (302, url(out, "minutes_edit"))
    again = client.post(url(out, "minutes_reopen"), {"why": WHY})
    assert again.url == url(out, "minutes_edit")
    assert Event.objects.filter(name="reopen").count() == 2


def test_correcting_on_the_pages_from_beginning_to_end(
    out: Minutes, advisor: User, sign_in: SignIn
) -> None:
    client = sign_in(advisor)
    client.post(url(out, "minutes_reopen"), {"why": WHY})

    edit = client.get(url(out, "minutes_edit")).content.decode()
    out.refresh_from_db()
    body = out.body.replace("缺 2 单", "缺 1 单")
    client.post(url(out, "minutes_save"), {"body": body, "version": out.body_version})
    draft = client.get(url(out)).content.decode()
    client.post(url(out, "minutes_publish"))
    page = client.get(url(out)).content.decode()

    assert ("更正中" in draft, WHY in edit, "发布第 2 版" in draft) == (True, True, True)
    assert ("第 2 版" in page, "缺 1 单" in page, "更正中" in page) == (True, True, False)


def test_giving_it_up_on_the_page(out: Minutes, advisor: User, sign_in: SignIn) -> None:
    reopened(out, advisor)

    with at(6):
        answer = sign_in(advisor).post(url(out, "minutes_keep"))

    out.refresh_from_db()
    assert (answer.status_code, out.status) == (302, MinutesStatus.PUBLISHED)


@pytest.mark.parametrize("name", ["versions", "minutes_reopen"])
def test_strangers_see_no_versions(
    out: Minutes, stranger: User, sign_in: SignIn, name: str
) -> None:
    assert sign_in(stranger).get(url(out, name)).status_code == 404
    assert sign_in(stranger).get(url(out, "version", 1)).status_code == 404
    assert sign_in(stranger).get(url(out, "version_pdf", 1)).status_code == 404


def test_others_may_not_reopen(out: Minutes, technician: User, sign_in: SignIn) -> None:
    client = sign_in(technician)

    assert client.get(url(out, "minutes_reopen")).status_code == 403
    assert client.post(url(out, "minutes_reopen"), {"why": WHY}).status_code == 403
    assert client.post(url(out, "minutes_keep")).status_code == 403
    assert client.get(url(out, "minutes_keep")).status_code == 405
    out.refresh_from_db()
    assert out.status == MinutesStatus.PUBLISHED


def test_only_the_version_that_holds_is_found(out: Minutes, advisor: User, sign_in: SignIn) -> None:
    corrected(out, advisor)
    client = sign_in(advisor)

    old = client.get("/minutes/", {"q": "缺 2 单"}).content.decode()
    new = client.get("/minutes/", {"q": "缺 1 单"}).content.decode()

    assert ("质量周会" in old, "质量周会" in new, "第 2 版" in new) == (False, True, True)
