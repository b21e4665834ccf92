"""E-mails as people, machines and liars send them."""

from email.message import EmailMessage
from email.policy import SMTP

PDF = b"%PDF-1.7\n" + b"0" * 300


def mail(
    text: str = "2号举升机升到一半停住",
    *,
    sender: str = "客户王先生 <wang@customer.example>",
    subject: str = "举升机",
    message_id: str = "<a1@customer.example>",
    files: tuple[tuple[str, str, bytes], ...] = (),
    html: str = "",
    **headers: str,
) -> bytes:
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = "gongdan@example.com"
    made["Subject"] = subject
    if message_id:
        made["Message-ID"] = message_id
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    for name, mime, content in files:
        main, _slash, sub = mime.partition("/")
        made.add_attachment(content, main, sub, filename=name)
    return made.as_bytes()
