"""A transcription service on this machine: answers as it is told, keeps what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HEARD = {
    "text": "上月返修十一台。刹车异响四台。",
    "segments": [
        {"start": 12.4, "end": 15.0, "text": "刹车异响四台。"},
        {"start": 0.0, "end": 4.2, "text": " 上月返修十一台。"},
        {"start": 15.0, "end": 16.0, "text": " "},
    ],
}


@dataclass
class Service:
    """`answers` are given in turn, the last one again and again: (status, body)."""

    url: str
    answers: list[tuple[int, Any]] = field(default_factory=lambda: [(200, HEARD)])
    asked: list[dict[str, Any]] = field(default_factory=list)

    def next_answer(self) -> tuple[int, bytes]:
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


def _fields(headers: Message, body: bytes) -> dict[str, Any]:
    kind = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(kind + body)
    found: dict[str, Any] = {"Authorization": headers["Authorization"]}
    for part in form.iter_parts():
        name = part.get_param("name", header="Content-Disposition")
        content = part.get_payload(decode=True)
        file_name = part.get_filename()
        found[str(name)] = (
            (file_name, part.get_content_type(), content) if file_name else content.decode()
        )
    return found


@contextmanager
def service() -> Iterator[Service]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            double.asked.append(_fields(self.headers, body))
            status, answer = double.next_answer()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double = Service(f"http://127.0.0.1:{server.server_port}/v1/audio/transcriptions")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
