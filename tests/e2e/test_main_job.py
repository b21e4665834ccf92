"""The whole main job, as manager, advisor and technician, from an empty product to a kept promise."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from playwright.sync_api import Page, expect

from meetings.models import ActionItem, Meeting, Series
from people.models import User
from people.services import set_up
from tests.e2e import axe
from tests.e2e.browsing import PHONE, Windows, choose, words
from tests.e2e.story import (
    CHINESE,
    ENGLISH,
    Cast,
    Story,
    address,
    answer_link,
    at,
    event,
    part,
    photo,
    staff_list,
)
from tests.notifications.mailserver import SmtpSink

PASSWORD = "修订-终检-清单-2026"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday, nine days before the first meeting."""
    with time_machine.travel(at("2026-06-01T09:00"), tick=True) as traveller:
        yield traveller


def set_up_store(story: Story) -> Page:
    say, cast = story.say, story.cast
    page = story.windows.open(language=cast.language)
    page.goto("/")
    story.field(page, "Name of the store").fill(cast.store)
    story.field(page, "Store code").fill("HD01")
    story.field(page, "Your name").fill(cast.manager)
    story.field(page, "Employee number").fill("1001")
    story.field(page, "E-mail address").fill(address(1001))
    story.field(page, "Password").fill(PASSWORD)
    story.field(page, "The same again").fill(PASSWORD)
    story.press(page, "Set up and sign in")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Import staff"))
    return page


def import_staff(story: Story, page: Page) -> None:
    cast, say = story.cast, story.say
    page.locator("input[type=file]").set_input_files(staff_list(cast, say))
    story.press(page, "Look at it first")

    problems = page.get_by_role("region", name=say("Left out: please correct these cells"))
    expect(problems.get_by_role("row")).to_have_count(2)
    expect(problems.get_by_text("B6")).to_be_visible()
    assert User.objects.count() == 1, "nothing is written before the confirmation"
    story.press(page, "Import")

    expect(page.get_by_text(cast.technician)).to_be_visible()
    assert set(User.objects.values_list("name", "employee_number", "hired_on", "language")) == {
        (cast.manager, "1001", None, cast.language),
        (cast.advisor, "1002", dt.date(2021, 3, 8), cast.language),
        (cast.technician, "1003", dt.date(2021, 3, 8), cast.language),
        (cast.stand_in, "1004", dt.date(2021, 3, 8), cast.language),
    }


def set_up_mail(story: Story, page: Page) -> None:
    page.goto("/notices/channels")
    mail = page.locator("#mail")
    story.field(mail, "server").fill("127.0.0.1")
    story.field(mail, "port").fill(str(story.post.port))
    story.field(mail, "encryption").select_option(label=story.say("None"))
    story.field(mail, "sender address").fill("luoshi@hengda.example")
    story.press(mail, "Save and send a test mail to me")

    expect(mail.get_by_role("status").or_(mail.locator(".note")).first).to_be_visible()
    assert [one.to for one in story.post.received] == [address(1001)]


def make_series(story: Story, page: Page) -> None:
    """Every second Wednesday of the month at two, shown as a sentence and its days before saving."""
    say, cast = story.say, story.cast
    page.goto("/series/new")
    choose(page, story.field(page, "How often"), say("Every month, on a weekday"))
    choose(page, story.field(page, "Which one"), story.second)
    choose(page, story.field(page, "Weekday"), say("Wednesday"))
    story.field(page, "Title").fill(cast.title)
    choose(page, story.field(page, "Room"), say("Meeting room"))
    story.field(page, "Start time").fill("14:00")
    story.field(page, "First day").fill("2026-06-02")
    story.field(page, "First day").blur()

    preview = page.locator("#preview")
    sentence = {"zh-hans": "每月第二个星期三", "en": "second Wednesday"}[cast.language]
    expect(preview.locator(".series-sentence")).to_contain_text(sentence)
    expect(preview.locator(".series-sentence")).to_contain_text("14:00")
    expect(preview.locator("time").first).to_contain_text("2026-06-10")
    expect(preview.locator("time").nth(1)).to_contain_text("2026-07-08")
    story.press(page, "Save")

    expect(page.get_by_role("heading", level=1)).to_have_text(cast.title)
    series = Series.objects.get()
    assert series.rule == "FREQ=MONTHLY;BYDAY=2WE"
    days = series.meetings.order_by("starts_at").values_list("starts_at", flat=True)
    assert list(days) == [at("2026-06-10T14:00"), at("2026-07-08T14:00")]


def set_agenda(story: Story, page: Page, meeting: Meeting) -> None:
    """An item too many is shown in red, goes up by keyboard, brings its material; another one goes."""
    cast, say = story.cast, story.say
    page.goto(f"/meetings/{meeting.pk}/edit")
    story.field(page, "Theme").fill(cast.theme)
    story.press(page, "Save")
    expect(page.get_by_text(say("The meeting is changed."))).to_be_visible()
    page.goto(f"/meetings/{meeting.pk}/agenda")
    story.field(page, "What it is about").fill(cast.topic)
    story.field(page, "Part").select_option(label=say("Theme discussion"))
    story.field(page, "Length (min)").fill("10")
    choose(page, story.field(page, "Presenter"), cast.technician)
    story.press(page, "Add")

    rows = page.locator("ol.agenda > li")
    expect(rows).to_have_count(8)
    expect(page.locator("#agenda-total")).to_contain_text("80")
    expect(page.locator("#agenda-total")).to_have_class("badge tone-red")
    item = meeting.items.get(title=cast.topic)
    expect(rows.nth(3)).to_contain_text(cast.topic)
    up = page.locator(f"#up-{item.pk}")
    up.press("Enter")
    expect(rows.nth(2)).to_contain_text(cast.topic)
    expect(up).to_be_focused()
    rows.filter(has_text=say("Experience sharing")).locator("form").last.get_by_role(
        "button"
    ).click()
    page.get_by_role("dialog").get_by_role("button", name=say("Take it off")).click()
    expect(rows).to_have_count(7)
    expect(page.locator("#agenda-total")).not_to_have_class("badge tone-red")

    story.follow(page, cast.topic)
    page.locator("input[type=file]").set_input_files(photo())
    story.press(page, "Save")
    expect(
        rows.filter(has_text=cast.topic).locator(".icon-paperclip, use[href$='#paperclip']")
    ).to_be_attached()
    sections = ["opening", "review", "theme", "theme", "questions", "summary", "actions"]
    assert list(meeting.items.values_list("section", flat=True)) == sections
    assert meeting.items.all()[2].title == cast.topic


def wait_for_the_deadline(story: Story, meeting: Meeting) -> None:
    """Three days ahead, by itself, to everyone: text, HTML and an invitation."""
    cast = story.cast
    before = len(story.post.received)
    story.on("2026-06-07T17:20")
    assert len(story.post.received) == before, "the notice is not due yet"
    story.on("2026-06-07T17:35")
    meeting.refresh_from_db()
    assert meeting.status == "announced"

    everyone = (cast.manager, cast.advisor, cast.technician, cast.stand_in)
    assert len(story.post.received) == before + len(everyone)
    for name in everyone:
        letter = story.letters(name)[-1]
        assert cast.theme in part(letter, "text/plain")
        assert cast.topic in part(letter, "text/html")
        method, invitation = event(letter)
        assert method == "REQUEST"
        assert invitation["UID"] == f"meeting-{meeting.pk}@localhost"
        assert invitation["SEQUENCE"] == 0
        assert invitation.decoded("DTSTART") == meeting.starts_at
    story.tick()
    assert len(story.post.received) == before + len(everyone), "each notice goes out once"


def answer(story: Story, meeting: Meeting) -> None:
    """By the links of the letters, without signing in: the advisor yes, the technician no, on his phone."""
    cast, say = story.cast, story.say
    page = story.windows.open(language=cast.language)
    page.goto(answer_link(story.letters(cast.advisor)[-1]) + "?answer=yes")
    story.press(page, "Send my answer")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        say("Thank you, your answer is noted.")
    )

    phone = story.windows.open(language=cast.language, size=PHONE)
    phone.goto(answer_link(story.letters(cast.technician)[-1]) + "?answer=no")
    story.press(phone, "Send my answer")
    expect(phone.get_by_text(say("Please give the reason.")).first).to_be_visible()
    story.field(phone, "Reason, if you cannot come").fill(cast.reason)
    choose(phone, story.field(phone, "Who comes instead"), cast.stand_in)
    story.press(phone, "Send my answer")
    expect(phone.get_by_text(cast.stand_in)).to_be_visible()

    seats = meeting.attendees.values_list(
        "user__name", "answer", "answer_reason", "substitute__name"
    )
    assert set(seats) == {
        (cast.manager, "none", "", None),
        (cast.advisor, "yes", "", None),
        (cast.technician, "no", cast.reason, cast.stand_in),
        (cast.stand_in, "none", "", None),
    }
    story.tick()
    assert cast.reason in part(story.letters(cast.manager)[-1], "text/plain")
    chair = story.window(cast.manager)
    chair.goto(f"/meetings/{meeting.pk}")
    people = chair.get_by_role("region", name=say("People"))
    expect(people.get_by_text(cast.reason)).to_be_visible()


def hold(story: Story, meeting: Meeting) -> None:
    """From the start to the end: attendance, notes, a decision, two promises, one topic put off."""
    cast, say = story.cast, story.say
    story.on("2026-06-10T13:58")
    page = story.window(cast.manager)
    page.goto(f"/meetings/{meeting.pk}")
    story.follow(page, "Start the meeting")
    story.press(page, "Start the meeting")
    story.press(page, "Everyone else is here")
    expect(page.get_by_role("heading", name=say("Attendance"))).to_contain_text("3 / 4")

    title = page.locator("#item-title")
    story.press(page, "Next item")
    expect(title).to_have_text(say("Review of last resolutions"))
    expect(page.get_by_text(say("Nothing is open from earlier meetings."))).to_be_visible()
    story.press(page, "Next item")
    expect(title).to_have_text(cast.topic)
    notes = page.locator("textarea[data-autosave]")
    notes.fill(cast.note)
    expect(page.locator(".run-notes .saved")).to_have_attribute("data-state", "saved")
    page.get_by_label(say("New decision")).fill(cast.decision)
    page.get_by_label(say("New decision")).press("Enter")
    expect(page.get_by_role("region", name=say("Decisions"))).to_contain_text(cast.decision)
    promise(story, page, cast.first_line, cast.first_action, cast.technician)
    promise(story, page, cast.second_line, cast.second_action, cast.advisor)

    story.press(page, "Next item")
    expect(title).to_have_text(say("Theme discussion"))
    story.press(page, "Not today")
    for section in ("Questions and answers", "Summary", "Next action plan"):
        expect(title).to_have_text(say(section))
        story.press(page, "Item done" if section == "Next action plan" else "Next item")
    story.press(page, "End the meeting")
    page.get_by_role("dialog").get_by_role("button", name=say("End the meeting")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Summary"))
    assert_held(story, meeting)


def promise(story: Story, page: Page, line: str, text: str, owner: str) -> None:
    """One line: who and by when are understood before it is sent."""
    field = page.get_by_label(story.say("New action item in one line"))
    field.fill(line)
    expect(page.locator("#understood .is-known").first).to_contain_text(owner)
    field.press("Enter")
    made = page.get_by_role("region", name=re.compile(re.escape(story.say("New action items"))))
    expect(made.get_by_role("listitem").filter(has_text=text)).to_be_visible()


def assert_held(story: Story, meeting: Meeting) -> None:
    cast = story.cast
    meeting.refresh_from_db()
    assert meeting.status == "ended"
    assert set(meeting.attendees.values_list("user__name", "attendance")) == {
        (cast.manager, "present"),
        (cast.advisor, "present"),
        (cast.stand_in, "present"),
        (cast.technician, "excused"),
    }
    friday = dt.date(2026, 6, 12)
    promises = meeting.actions.values_list("text", "owner__name", "verifier__name", "due_on")
    assert set(promises) == {
        (cast.first_action, cast.technician, cast.manager, friday),
        (cast.second_action, cast.advisor, cast.manager, friday),
    }
    item = meeting.items.get(title=cast.topic)
    assert (item.notes, item.decisions.get().text) == (cast.note, cast.decision)


def publish(story: Story, meeting: Meeting) -> None:
    """The minutes are made from the notes, completed, published, and reach the absent one too."""
    cast, say = story.cast, story.say
    page = story.window(cast.manager)
    page.goto(f"/meetings/{meeting.pk}/minutes")
    sheet = page.get_by_role("article")
    for text in (cast.note, cast.decision, cast.first_action, cast.second_action):
        expect(sheet).to_contain_text(text)
    story.follow(page, "Edit")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Edit the minutes"))
    page.wait_for_load_state()
    body = page.locator("#body")
    body.fill(body.input_value() + f"\n\n**{cast.theme}**\n")
    expect(page.locator("#body-saved")).to_have_attribute("data-state", "saved")
    expect(page.locator("#preview strong").last).to_have_text(cast.theme)
    story.follow(page, "To publishing")
    story.press(page, "Publish the minutes")
    page.get_by_role("dialog").get_by_role("button", name=say("Publish"), exact=True).click()

    expect(page.locator(".page-title")).to_contain_text(say("locked"))
    meeting.refresh_from_db()
    assert meeting.status == "published"
    assert cast.theme in meeting.minutes.body
    story.tick()
    present = say("Minutes to confirm: %(title)s") % {"title": meeting.title}
    absent = say("Please read what was decided: %(title)s") % {"title": meeting.title}
    for name, subject in (
        (cast.advisor, present),
        (cast.stand_in, present),
        (cast.technician, absent),
    ):
        assert subject in [letter["Subject"] for letter in story.letters(name)]


def keep_promise(story: Story, meeting: Meeting) -> None:
    """On his phone the absent technician reads, confirms and proves it done; the manager verifies."""
    cast, say = story.cast, story.say
    story.on("2026-06-11T16:00")
    phone = story.window(cast.technician, PHONE)
    phone.goto("/")
    phone.goto(f"/meetings/{meeting.pk}/minutes")
    expect(phone.get_by_role("article")).to_contain_text(cast.decision)
    assert axe.overflow(phone) == []
    story.press(phone, "I have read them")
    expect(phone.get_by_role("button", name=say("I have read them"))).to_have_count(0)
    phone.goto("/actions/")
    phone.get_by_role("link", name=cast.first_action).click()
    story.field(phone, "How was it done?").fill(cast.evidence)
    phone.locator("form", has=phone.get_by_role("button", name=say("Report done"))).locator(
        "input[type=file]"
    ).set_input_files(photo())
    story.press(phone, "Report done")
    expect(phone.get_by_text(cast.evidence)).to_be_visible()
    action = ActionItem.objects.get(text=cast.first_action)
    assert action.status == "done"
    assert meeting.attendees.get(user__name=cast.technician).verdict == "confirmed"

    story.on("2026-06-12T09:00")
    page = story.window(cast.manager)
    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text(cast.first_action)
    page.goto(f"/actions/{action.pk}")
    expect(page.locator("main img").first).to_be_visible()
    story.press(page, "Verify")
    expect(page.get_by_text(say("Verified")).first).to_be_visible()
    action.refresh_from_db()
    assert (action.status, action.verified_by) == ("verified", story.person(cast.manager))


def review(story: Story, meeting: Meeting) -> None:
    """The next meeting asks for the promise that was not kept, and brings back the topic put off."""
    cast, say = story.cast, story.say
    story.on("2026-07-05T17:35")
    story.on("2026-07-08T13:58")
    page = story.window(cast.manager)
    page.goto(f"/meetings/{meeting.pk}/run")
    story.press(page, "Start the meeting")
    story.press(page, "Next item")
    expect(page.locator("#item-title")).to_have_text(say("Review of last resolutions"))
    action = ActionItem.objects.get(text=cast.second_action)
    row = page.locator(f"#promise-{action.pk}")
    row.get_by_text(say("Not quite…")).click()
    row.get_by_label(say("Reason")).fill(cast.why_late)
    row.get_by_label(say("New date")).fill("2026-07-17")
    story.press(row, "Save")

    expect(row).to_contain_text("07-17")
    expect(row).to_contain_text(cast.why_late)
    action.refresh_from_db()
    assert (action.status, action.due_on, action.due_moves) == ("open", dt.date(2026, 7, 17), 1)
    said = action.reviews.get()
    assert (said.meeting, said.outcome, said.why) == (meeting, "not_done", cast.why_late)
    carried = meeting.items.get(carries=1)
    assert carried.carried_from is not None
    assert carried.carried_from.section == "theme"
    expect(page.get_by_role("region", name=say("Agenda"))).to_contain_text(say("Theme discussion"))


@pytest.mark.req("1.4.1")
@pytest.mark.parametrize("cast", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_main_job(
    cast: Cast, windows: Windows, smtp_sink: SmtpSink, clock: time_machine.Traveller
) -> None:
    set_up.forget()
    story = Story(cast, words(cast.language), windows, smtp_sink, clock)

    page = set_up_store(story)
    import_staff(story, page)
    set_up_mail(story, page)
    make_series(story, page)

    first, second = Meeting.objects.order_by("starts_at")
    set_agenda(story, page, first)
    wait_for_the_deadline(story, first)
    answer(story, first)
    hold(story, first)
    publish(story, first)
    keep_promise(story, first)
    review(story, second)
