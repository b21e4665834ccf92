"""Pictures as phones make them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

CAMERA = "Spionage-Kamera 4711"


def photo(name: str = "IMG_20261123_174213_wangzhiyuan.jpg") -> SimpleUploadedFile:
    """A photo that names its camera, place and moment in EXIF."""
    picture = Image.new("RGB", (64, 48), "#1857b5")
    exif = picture.getexif()
    exif[0x010F] = CAMERA
    exif[0x0132] = "2026:11:23 17:42:13"
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")
