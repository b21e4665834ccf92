"""Sound made by hand: WebM as a browser records it, a WAV file, an upload of it."""

import io
import struct
import wave

from django.core.files.uploadedfile import SimpleUploadedFile


def _element(kind: str, body: bytes) -> bytes:
    return bytes.fromhex(kind) + bytes([0x08]) + len(body).to_bytes(4) + body


def webm(seconds: int, *, every: int = 100) -> list[bytes]:
    """Pieces of five seconds: open segment, open clusters, a block each tenth of a second."""
    info = _element("1549a966", _element("2ad7b1", (1_000_000).to_bytes(4)))
    track = _element("d7", b"\x01") + _element("86", b"A_OPUS")
    head = _element("1a45dfa3", _element("4282", b"webm"))
    head += bytes.fromhex("18538067") + b"\x01" + b"\xff" * 7
    head += info + _element("1654ae6b", _element("ae", track))
    pieces = []
    for begin in range(0, seconds * 1000, 5000):
        cluster = bytes.fromhex("1f43b675") + b"\x01" + b"\xff" * 7
        cluster += _element("e7", begin.to_bytes(4))
        for at in range(0, min(5000, seconds * 1000 - begin), every):
            cluster += _element("a3", b"\x81" + struct.pack(">h", at) + b"\x80" + b"sound")
        pieces.append(cluster)
    return [head + pieces[0], *pieces[1:]]


WAV_BYTES = 44 + 4000 * 60
"""Of a minute."""


def wav(seconds: int) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(4000)
        sound.writeframes(bytes([128]) * 4000 * seconds)
    return content.getvalue()


def upload(name: str = "例会.wav", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, wav(60) if content is None else content, "audio/wav")
