"""Small photos and videos, made where they are needed."""

import io
import struct

from PIL import Image


def photo(width: int = 80, height: int = 40) -> bytes:
    """A JPEG with the place where it was taken."""
    picture = Image.new("RGB", (width, height), "navy")
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def video(place: bytes = b"+31.2304+121.4737/", size: int = 0) -> bytes:
    """An MP4 as phones write it: the place in moov/udta and in moov/trak/meta."""
    private = box(b"udta", box(b"\xa9xyz", place))
    track = box(b"trak", box(b"meta", place) + box(b"tkhd", bytes(20)))
    head = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")
    return (
        head
        + box(b"moov", box(b"mvhd", bytes(20)) + track + private)
        + box(b"mdat", bytes(size or 64))
    )


def webm(place: bytes = b"31.2304 somewhere here", codec: bytes = b"V_VP9") -> bytes:
    """A WebM with Tags that name the place."""
    ebml = b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm"
    tags = b"\x12\x54\xc3\x67" + bytes([0x80 | len(place)]) + place
    cluster = b"\x1f\x43\xb6\x75\x84abcd"
    codec = b"\x86" + bytes([0x80 | len(codec)]) + codec
    entry = b"\xae" + bytes([0x80 | len(codec)]) + codec
    tracks = b"\x16\x54\xae\x6b" + bytes([0x80 | len(entry)]) + entry
    body = tracks + tags + cluster
    return ebml + b"\x18\x53\x80\x67" + b"\x01" + len(body).to_bytes(7, "big") + body
