"""Photos and videos of a case: added by form or in pieces, drawn on, taken away."""

import contextlib
import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST
from PIL import Image

from attachments import services as attachments
from attachments.models import Attachment
from cases import rules
from cases.models import Annotation, Case, Upload
from cases.queries.pictures import WIDE, picture_of, pictures_of
from cases.services import annotating, uploading
from cases.views.writing import case_or_404
from people.http import Request
from people.rules import NotNow

LONGEST_NAME = 200


@require_POST
def add(request: Request, pk: int) -> HttpResponse:
    """Without scripts: the files whole, each kept or refused with its sentence."""
    case = case_or_404(request, pk)
    kept = 0
    for upload in request.FILES.getlist("files"):
        kept += _keep(request, case, upload)
    if kept:
        words = ngettext("%(n)d file is kept.", "%(n)d files are kept.", kept)
        messages.success(request, words % {"n": kept})
    return redirect(f"{case.get_absolute_url()}/edit#photos")


def _keep(request: Request, case: Case, upload: UploadedFile[Any]) -> int:
    try:
        uploading.add(case, upload, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return 0
    return 1


def _refusal(error: ValidationError) -> JsonResponse:
    return JsonResponse({"why": " ".join(error.messages)}, status=422)


@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Which pieces of this file are here already."""
    case = case_or_404(request, pk)
    size = request.POST.get("size", "")
    name, key = request.POST.get("name", "")[:LONGEST_NAME], request.POST.get("key", "")
    if not size.isdecimal() or len(size) > 12 or not key:  # noqa: PLR2004 - a terabyte
        return JsonResponse({"why": _("This is no file. Choose it again.")}, status=422)
    try:
        upload = uploading.begin(case, key=key, name=name, size=int(size), by=request.user)
    except ValidationError as error:
        return _refusal(error)
    have = list(upload.pieces.values_list("number", flat=True))
    return JsonResponse({"upload": upload.pk, "have": have, "piece": uploading.PIECE})


def _upload(request: Request, pk: int) -> Upload:
    upload = get_object_or_404(Upload.objects.select_related("case"), pk=pk, by=request.user)
    if not Case.objects.visible_to(request.user).filter(pk=upload.case_id).exists():
        raise Http404
    return upload


@require_POST
def piece(request: Request, pk: int, number: int) -> HttpResponse:
    upload = _upload(request, pk)
    rules.check_write(request.user, upload.case)
    try:
        uploading.add_piece(upload, number, request.body)
    except NotNow as error:
        return JsonResponse({"why": str(error)}, status=409)
    return HttpResponse(status=204)


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    try:
        attachment = uploading.finish(upload, by=request.user)
    except ValidationError as error:
        uploading.refused(upload)
        return _refusal(error)
    if attachment is None:
        return JsonResponse({"why": _("Some of it is still missing.")}, status=409)
    return JsonResponse({"file": attachment.pk})


@require_http_methods(["GET", "HEAD"])
def shots(request: Request, pk: int) -> HttpResponse:
    """The photos of a case as they stand now."""
    case = case_or_404(request, pk)
    rules.check_write(request.user, case)
    return render(request, "cases/_shots_edit.html", {"case": case, "pictures": pictures_of(case)})


def _photo(request: Request, pk: int, file: int) -> tuple[Case, Attachment]:
    case = case_or_404(request, pk)
    rules.check_write(request.user, case)
    return case, get_object_or_404(Attachment.objects.of(case), pk=file)


@require_http_methods(["GET", "HEAD", "POST"])
def annotate(request: Request, pk: int, file: int) -> HttpResponse:
    case, photo = _photo(request, pk, file)
    if request.method == "POST":
        photo.target = case
        return _annotated(request, case, photo)
    return _draw(request, case, photo)


def _annotated(request: Request, case: Case, photo: Attachment) -> HttpResponse:
    version = request.POST.get("version", "")
    caption = request.POST.get("caption", "")
    try:
        annotating.annotate(
            photo,
            _sent_shapes(request) if photo.is_image else [],
            caption=caption,
            version=int(version) if version.isdecimal() else 0,
            by=request.user,
        )
    except (ValidationError, NotNow) as error:
        words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return _draw(request, case, photo, error=words, caption=caption)
    if "again" in request.POST:
        return redirect(request.path)
    messages.success(request, _("Saved."))
    return redirect(f"{case.get_absolute_url()}/edit#photos")


def _sent_shapes(request: Request) -> list[annotating.Shape]:
    """The drawing; without scripts a mark is added by its place, or taken away by its number."""
    shapes = annotating.read(request.POST.get("shapes", ""))
    gone = {int(one) for one in request.POST.getlist("gone") if one.isdecimal()}
    shapes = [shape for number, shape in enumerate(shapes) if number not in gone]
    kind, place = request.POST.get("add_kind", ""), request.POST.get("add_place", "")
    if kind in annotating.KINDS and len(place) == 2 and place.isdecimal():  # noqa: PLR2004 - row and column
        x, y = (min(int(one), 2) / 3 + 1 / 6 for one in (place[1], place[0]))
        text = request.POST.get("add_text", "")
        shapes.append(_placed(kind, x, y, text))
    return annotating.read(json.dumps(shapes))


def _placed(kind: str, x: float, y: float, text: str) -> annotating.Shape:
    near = {"arrow": (x - 0.12, y - 0.12, x, y), "box": (x - 0.1, y - 0.1, x + 0.1, y + 0.1)}
    places = near.get(kind, (x, y, x, y))
    return dict(zip(annotating.PLACES, places, strict=True)) | {"kind": kind, "text": text}


def _draw(
    request: Request, case: Case, photo: Attachment, *, error: str = "", caption: str | None = None
) -> HttpResponse:
    drawn = Annotation.objects.filter(attachment=photo).first()
    picture = picture_of(photo, drawn)
    shapes = picture.shapes
    if error:
        with contextlib.suppress(ValidationError):
            shapes = annotating.read(request.POST.get("shapes", ""))
    context = {
        "case": case,
        "picture": picture,
        "shapes": shapes,
        "shapes_json": json.dumps(shapes, ensure_ascii=False),
        "caption": picture.caption if caption is None else caption,
        "error": error,
        "colours": _colours(),
        "places": _places(),
        "height": picture.height if drawn and drawn.width else _height(photo),
    }
    return render(request, "cases/annotate.html", context, status=422 if error else 200)


def _colours() -> list[tuple[str, str]]:
    words = (_("Red"), _("Amber"), _("Green"), _("Blue"), _("White"))
    return list(zip(annotating.COLOURS, words, strict=True))


def _places() -> list[tuple[str, str]]:
    rows = (_("above"), _("in the middle"), _("below"))
    columns = (_("on the left"), _("in the centre"), _("on the right"))
    return [
        (f"{y}{x}", f"{row}, {column}")
        for y, row in enumerate(rows)
        for x, column in enumerate(columns)
    ]


def _height(photo: Attachment) -> int:
    """How high the drawing is when it is a thousand wide."""
    if not photo.is_image:
        return 0
    with photo.file.open("rb") as content, Image.open(content) as opened:
        return round(WIDE * opened.height / opened.width)


@require_POST
def remove(request: Request, pk: int, file: int) -> HttpResponse:
    case, photo = _photo(request, pk, file)
    attachments.remove(photo, by=request.user)
    return redirect(f"{case.get_absolute_url()}/edit#photos")
