"""Lists, reading, similar cases, paper."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from attachments.services import attach
from cases.models import Annotation, CaseList, Reading
from cases.papers.photos import drawn
from cases.queries.alike import like_issue
from cases.queries.lists import readers
from cases.services import listing
from notifications.models import Notice
from people.models import User
from people.rules import Denied
from tests import factories
from tests.conftest import SignIn

pytestmark = pytest.mark.req("4.6")


def test_a_list_is_made_filled_sorted_and_printed(
    technician: User, director: User, sign_in: SignIn
) -> None:
    first = factories.published_case(technician, director, "刹车异响")
    second = factories.published_case(technician, director, "冬季启动困难")
    client = sign_in(technician)
    response = client.post("/cases/lists", {"name": "新人必读", "case": first.pk})
    made = CaseList.objects.get()
    assert response.url == first.get_absolute_url()
    client.post(f"/cases/lists/{made.pk}/put", {"case": second.pk})
    keys = list(made.items.values_list("pk", flat=True))
    client.post(f"/cases/lists/{made.pk}/order", {"order": keys, "down": keys[0]})
    assert list(made.items.values_list("pk", flat=True)) == keys[::-1]
    body = client.get(f"/cases/lists/{made.pk}").content.decode()
    assert body.index("冬季启动困难") < body.index("刹车异响")
    assert client.get(f"/cases/lists/{made.pk}.pdf").content.startswith(b"%PDF")
    client.post(f"/cases/lists/{made.pk}/put", {"case": first.pk, "off": 1})
    assert made.items.count() == 1
    assert client.post("/cases/lists", {"name": "新人必读"}).status_code == 422
    client.post(f"/cases/lists/{made.pk}/delete")
    assert not CaseList.objects.exists()


def test_ones_own_list_is_ones_own(
    technician: User, advisor: User, director: User, stranger: User, sign_in: SignIn
) -> None:
    mine = listing.save(None, name="私藏", by=technician)
    assert sign_in(advisor).get(f"/cases/lists/{mine.pk}").status_code == 404
    shared = listing.save(None, name="入冬前", is_shared=True, by=director)
    assert sign_in(advisor).get(f"/cases/lists/{shared.pk}").status_code == 200
    assert sign_in(stranger).get(f"/cases/lists/{shared.pk}").status_code == 404
    case = factories.published_case(technician, director)
    with pytest.raises(Denied):
        listing.add(shared, case, by=advisor)
    with pytest.raises(Denied):
        listing.save(None, name="x", read_by_on=dt.date(2027, 1, 1), by=technician)


@time_machine.travel(dt.datetime(2026, 10, 20, 2, tzinfo=dt.UTC), tick=False)
def test_who_has_not_read_is_reminded_once(
    technician: User, advisor: User, director: User, sign_in: SignIn
) -> None:
    case = factories.published_case(
        director, factories.person(director.store, "马总", "general_manager")
    )
    chosen = listing.save(
        None, name="入冬前", read_by_on=dt.date(2026, 10, 25), every_year=True, by=director
    )
    listing.add(chosen, case, by=director)
    sign_in(technician).get(case.get_absolute_url())
    sign_in(technician).get(case.get_absolute_url())
    assert Reading.objects.filter(case=case, user=technician).count() == 1
    for _time in range(2):
        listing.remind_all(timezone.now())
    told = Notice.objects.filter(kind="cases.to_read")
    assert technician.pk not in told.values_list("recipient", flat=True)
    assert told.filter(recipient=advisor).count() == 1
    assert "入冬前" in told.get(recipient=advisor).title
    with time_machine.travel(dt.datetime(2026, 10, 26, 2, tzinfo=dt.UTC)):
        listing.remind_all(timezone.now())
    chosen.refresh_from_db()
    assert chosen.read_by_on == dt.date(2027, 10, 25)


@time_machine.travel(dt.datetime(2026, 10, 20, 2, tzinfo=dt.UTC), tick=False)
def test_ones_own_case_needs_no_reading(
    technician: User, advisor: User, director: User, sign_in: SignIn
) -> None:
    case = factories.published_case(technician, director)
    chosen = listing.save(None, name="入冬前", read_by_on=dt.date(2026, 10, 25), by=director)
    listing.add(chosen, case, by=director)
    sign_in(director).get(case.get_absolute_url())
    read = {reader.user: reader.read for reader in readers(chosen)}
    assert (read[technician], read[director], read[advisor]) == (1, 1, 0)
    page = sign_in(director).get(chosen.get_absolute_url())
    assert page.context["finished"] == 2
    assert f"{len(read)} 人中有 2 人读完" in page.content.decode()
    listing.remind_all(timezone.now())
    told = Notice.objects.filter(kind="cases.to_read").values_list("recipient", flat=True)
    assert advisor.pk in told
    assert technician.pk not in told


def test_solved_before(technician: User, advisor: User, director: User, sign_in: SignIn) -> None:
    case = factories.published_case(
        technician,
        director,
        "左前制动异响",
        concern="低速刹车时左前轮吱吱响",
        cause="导向销干涩",
        codes=["C0035"],
    )
    twin = factories.published_case(
        technician, director, "右前刹车响声", concern="低速制动时右前轮吱吱响"
    )
    factories.published_case(
        technician, director, "空调不制冷", concern="夏天出风不凉，压缩机不吸合"
    )
    issue = factories.issue(advisor, "客户说低速刹车左前轮吱吱响，故障码C0035")
    alike = like_issue(issue, advisor)
    assert [one.case for one in alike] == [case, twin]
    assert alike[0].why
    assert twin.title in sign_in(technician).get(f"/cases/{case.pk}/similar").content.decode()
    address = reverse("cases:solved_before", args=[issue.pk])
    client = sign_in(technician)
    assert f'hx-get="{address}"' in client.get(issue.get_absolute_url()).content.decode()
    block = client.get(address, headers={"HX-Request": "true"}).content.decode()
    page = client.get(address).content.decode()
    for html in (block, page):
        assert case.title in html
    assert issue.get_absolute_url() in page


def test_where_nothing_is_alike_the_block_goes(
    technician: User, advisor: User, sign_in: SignIn
) -> None:
    address = reverse("cases:solved_before", args=[factories.issue(advisor, "打印机卡纸").pk])
    client = sign_in(technician)

    assert client.get(address, headers={"HX-Request": "true"}).content == b""
    assert client.get(address).status_code == 200


def test_a_sheet_with_drawn_photos(
    technician: User, director: User, sign_in: SignIn, stranger: User
) -> None:
    case = factories.published_case(
        technician, director, "#刹车 $异响$", concern="*导向销* @ref", mileage=5600
    )
    picture = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(picture, "PNG")
    photo = attach(
        case, SimpleUploadedFile("轮.png", picture.getvalue(), "image/png"), by=technician
    )
    shapes = [
        {"kind": "box", "x": 0.1, "y": 0.1, "x2": 0.5, "y2": 0.5, "colour": "amber"},
        {"kind": "arrow", "x": 0.9, "y": 0.9, "x2": 0.5, "y2": 0.5, "text": "干涩"},
        {"kind": "box"},
        "x",
    ]
    Annotation.objects.create(attachment=photo, shapes=shapes, caption="导向销", by=technician)
    with Image.open(io.BytesIO(drawn(photo))) as made:
        red, green, blue = made.getpixel((40, 100))
        assert (red > 200, 120 < green < 220, blue < 120) == (True, True, True), (
            "amber as on screen"
        )
        words = made.crop((250, 245, 370, 266)).convert("L")
        assert words.getextrema()[0] < 90, "above the tail of the arrow, with a dark edge"
    response = sign_in(technician).get(f"/cases/{case.pk}.pdf")
    assert response.content.startswith(b"%PDF")
    assert sign_in(stranger).get(f"/cases/{case.pk}.pdf").status_code == 404
