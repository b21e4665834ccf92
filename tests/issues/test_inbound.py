"""Taking e-mails apart, well made and badly made ones."""

import pytest

from issues.inbound import new_part, parse, plain
from tests.issues.letters import PDF, mail


def test_what_a_mail_says() -> None:
    found = parse(
        mail(
            "请看附件",
            subject="Re: [I-2026-118] 举升机",
            In_Reply_To="<b2@example.com>",
            References="<b1@example.com> <b2@example.com>",
            files=(("单据.pdf", "application/pdf", PDF),),
        )
    )

    assert (found.sender, found.sender_name) == ("wang@customer.example", "客户王先生")
    assert found.message_id == "a1@customer.example"
    assert found.references == ("b2@example.com", "b1@example.com")
    assert found.numbers == ("I-2026-118",)
    assert [(file.name, file.content) for file in found.files] == [("单据.pdf", PDF)]
    assert found.automatic == ""


@pytest.mark.parametrize(
    "quote",
    [
        "------------------ 原始邮件 ------------------\n发件人: x\n旧的话",
        "-----Original Message-----\nold words",
        "在 2026年11月23日，恒达汽车 <a@b.c> 写道：\n> 旧的话",
        "On Mon, 23 Nov 2026 at 10:00, Hengda <a@b.c> wrote:\n> old",
        "发件人：恒达汽车\n发送时间：周一\n旧的话",
        "________________________________\nFrom: x",
        "> 旧的话\n> 更旧的话",
    ],
)
def test_the_quotation_of_a_reply_is_cut_off(quote: str) -> None:
    assert new_part(f"还是不行\n\n{quote}") == "还是不行"
    forwarded = parse(mail(f"还是不行\n\n{quote}"))
    assert "旧的话" in forwarded.text or "old" in forwarded.text or "From" in forwarded.text


def test_a_reply_of_nothing_but_quotation_is_kept_whole() -> None:
    assert new_part("> 旧的话") == "> 旧的话"


def test_html_becomes_text_without_scripts_and_quotations() -> None:
    html = "<style>p{}</style><p>漏油<br>很多 &amp; 快</p><script>x()</script><blockquote>旧</blockquote>"

    assert plain(html) == "漏油\n很多 & 快"


def test_html_alone_is_read() -> None:
    raw = (
        b"From: a@b.example\r\nSubject: x\r\nContent-Type: text/html; charset=gb2312\r\n\r\n"
        + "<p>镕铁漏油</p>".encode("gb18030")
    )

    assert parse(raw).text == "镕铁漏油", "called gb2312, but with signs of its larger sisters"


@pytest.mark.parametrize(
    ("headers", "sign"),
    [
        ({"Auto_Submitted": "auto-replied"}, "Auto-Submitted"),
        ({"Precedence": "bulk"}, "Precedence"),
        ({"List_Id": "<news.example>"}, "List-Id"),
        ({"X_Autoreply": "yes"}, "X-Autoreply"),
        ({"Return_Path": "<>"}, "Return-Path"),
        ({"sender": "MAILER-DAEMON@example.com"}, "From"),
        ({"sender": "noreply@example.com"}, "From"),
        ({"Auto_Submitted": "no"}, ""),
        ({"sender": "postmasterson@example.com"}, ""),
    ],
)
def test_machines_are_known_by_their_headers(headers: dict[str, str], sign: str) -> None:
    assert parse(mail(**headers)).automatic == sign  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"no header at all",
        b"From: @@@\r\nSubject: =?utf-8?q?=zz?=\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff",
        b"From: <a@b.c\r\nMessage-ID: <<>>\r\nContent-Type: multipart/mixed\r\n\r\nx",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--",
        b"From: "
        + b"a" * 5000
        + b"@b.c\r\nContent-Disposition: attachment; filename*=x'y\r\n\r\nx",
        b"Subject: =?gb2312?b?xOM=?=\r\nTo: ;;:;\r\nDate: 99 Foo\r\nContent-Type: ;;;\r\n\r\n",
    ],
)
def test_no_mail_is_too_broken_to_be_taken_apart(raw: bytes) -> None:
    found = parse(raw)

    assert found.message_id
    assert "\0" not in found.subject + found.text
