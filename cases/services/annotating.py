"""What is drawn on a photo: arrows, boxes, words. Two who draw at once are told."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from attachments.models import Attachment
from cases import rules
from cases.models import Annotation, Case
from cases.services.editing import touched
from people import moves
from people.models import User
from people.privacy import find
from people.rules import NotNow

KINDS = ("arrow", "box", "text")
COLOURS = ("red", "amber", "green", "blue", "white")
MOST = 40
LONGEST = 60
PLACES = ("x", "y", "x2", "y2")

Shape = dict[str, Any]


def read(text: str) -> list[Shape]:
    """The shapes of a form's JSON; raises ValidationError with a sentence."""
    wrong = ValidationError(_("The drawing could not be read. Draw it again, please."))
    try:
        given = json.loads(text or "[]")
    except ValueError:
        raise wrong from None
    if not isinstance(given, list):
        raise wrong
    if len(given) > MOST:
        raise ValidationError(_("At most %(n)s marks on one photo."), params={"n": MOST})
    return [_shape(one, wrong) for one in given]


def _shape(given: object, wrong: ValidationError) -> Shape:
    if not isinstance(given, dict) or given.get("kind") not in KINDS:
        raise wrong
    shape: Shape = {"kind": given["kind"]}
    for name in PLACES:
        value = given.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise wrong
        if not 0 <= value <= 1:
            raise wrong
        shape[name] = round(float(value), 4)
    shape["text"] = str(given.get("text", "")).strip()[:LONGEST]
    shape["colour"] = given["colour"] if given.get("colour") in COLOURS else COLOURS[0]
    if find(shape["text"]):
        raise ValidationError(_("Words on a photo must not name a person or a car."))
    return shape


@transaction.atomic
def annotate(
    photo: Attachment, shapes: Sequence[Shape], *, caption: str, version: int, by: User
) -> Annotation:
    """Save the marks and the caption; `version` is what was seen (0: nothing was there)."""
    case = photo.target
    assert isinstance(case, Case)  # noqa: S101 - narrows the type
    case = moves.lock(case)
    rules.check_write(by, case)
    if find(caption):
        raise ValidationError(_("Words on a photo must not name a person or a car."))
    row = Annotation.objects.select_for_update().filter(attachment=photo).first()
    if (row.version if row else 0) != version:
        raise NotNow(_("Somebody else has drawn on this photo in the meantime."))
    row = row or Annotation(attachment=photo, version=0)
    row.shapes, row.caption, row.by = list(shapes), caption.strip()[:120], by
    row.version += 1
    if not row.width and photo.is_image:
        with photo.file.open("rb") as content, Image.open(content) as picture:
            row.width, row.height = picture.size
    row.save()
    touched(case, "annotated", by=by, file=photo.name)
    return row
