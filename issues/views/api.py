"""Signed JSON for chat robots and other programs; described in openapi.json and docs/api.md."""

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from issues import bursts, lines
from issues.forms.programs import ReportForm
from issues.models import ApiKey, Issue
from issues.services import programs
from notifications import ratelimit
from people import privacy
from people.rules import NotNow

MOST_BYTES = 256 * 1024
A_MINUTE, BURST = 60, 30
BAD_A_MINUTE = 120
OPENAPI = Path(__file__).parent.parent / "openapi.json"
REQUEST_ID = re.compile(r"^[A-Za-z0-9._:-]{8,64}$")
MOST_LINES = 100


class Problem(Exception):  # noqa: N818 - it is answered, not logged
    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(code)
        self.status, self.wait = status, more.pop("wait", 0)
        self.content = {"error": code, "message": message, **more}

    def answer(self) -> JsonResponse:
        response = _json(self.content, self.status)
        if self.wait:
            response.headers["Retry-After"] = str(self.wait)
        return response


def _json(content: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})


View = Callable[..., HttpResponse]


def _for_programs(method: str) -> Callable[[View], View]:
    """Only this method; what is wrong is answered as JSON; no cookie counts, so none is checked."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @never_cache
        @wraps(view)
        def answered(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
            try:
                if request.method != method:
                    return _wrong_method(method)
                return view(request, *args, **named)
            except Problem as problem:
                return problem.answer()

        return answered

    return wrap


def _wrong_method(allowed: str) -> HttpResponse:
    words = _("Only %(method)s works here.") % {"method": allowed}
    response = Problem(405, "method", words).answer()
    response.headers["Allow"] = allowed
    return response


@_for_programs("POST")
def issues(request: HttpRequest) -> HttpResponse:
    body = _body(request)
    key = _key(request, body)
    report = _report(key, body)
    found, is_new = _take(key, request, body, report)
    return _json(_shown(found, request), 201 if is_new else 200)


@_for_programs("GET")
def issue(request: HttpRequest, number: str) -> HttpResponse:
    """The state of an issue that the same program has logged."""
    key = _key(request, request.path.encode())
    rows = Issue.objects.filter(api_key=key, store=key.store, number=number).defer("search")
    found = rows.first()
    if found is None:
        raise Problem(404, "not_found", _("This program has logged no such issue."))
    return _json(_shown(found, request))


@login_not_required
@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(OPENAPI.read_bytes(), content_type="application/json")


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise Problem(411, "length", _("Content-Length is missing."))
    if int(length) > MOST_BYTES:
        raise Problem(413, "too_large", _("At most 256 kB."))
    return request.body


def _key(request: HttpRequest, signed: bytes) -> ApiKey:
    """Whose request it is. What is wrong with a signature is not said in detail."""
    headers = request.headers
    timestamp = headers.get("X-Luoshi-Timestamp", "")
    key = _signed_by(headers, signed)
    if key is None:
        if bursts.is_too_much("api-unsigned", BAD_A_MINUTE):
            raise Problem(429, "too_many", _("Too many requests."), wait=60)
        raise Problem(401, "signature", _("The key is unknown or the signature is wrong."))
    now = timezone.now()
    if not programs.is_timely(timestamp, now):
        raise Problem(401, "timestamp", _("The timestamp is more than five minutes off."))
    wait = ratelimit.take(f"issues-api-{key.pk}", rate_per_minute=A_MINUTE, burst=BURST)
    if wait:
        seconds = math.ceil(wait.total_seconds())
        raise Problem(429, "too_many", _("Too many requests."), wait=seconds)
    programs.note_use(key, now)
    return key


def _signed_by(headers: Mapping[str, str], signed: bytes) -> ApiKey | None:
    key_id = headers.get("X-Luoshi-Key", "")
    if not (key_id and len(key_id) <= 32 and "\0" not in key_id):  # noqa: PLR2004 - as its column
        return None
    rows = ApiKey.objects.select_related("store").filter(is_active=True)
    key = rows.filter(key_id=key_id).first()
    if key is None:
        return None
    given = [headers.get(f"X-Luoshi-{name}", "") for name in ("Timestamp", "Request", "Signature")]
    timestamp, request_id, signature = given
    return key if programs.is_signed(key, timestamp, request_id, signed, signature) else None


def _report(key: ApiKey, body: bytes) -> programs.Report:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(400, "json", _("The body is not valid JSON.")) from None
    if not isinstance(data, dict):
        raise Problem(400, "json", _("The body must be a JSON object."))
    form = ReportForm(key.store, data)
    if not form.is_valid():
        fields = {name: [str(one) for one in errors] for name, errors in form.errors.items()}
        raise Problem(422, "invalid", _("Some fields are wrong."), fields=fields)
    return form.report()


def _take(
    key: ApiKey, request: HttpRequest, body: bytes, report: programs.Report
) -> tuple[Issue, bool]:
    request_id = request.headers.get("X-Luoshi-Request", "")
    if not REQUEST_ID.match(request_id):
        sentence = _("X-Luoshi-Request must be 8 to 64 letters, digits, dots, dashes or colons.")
        raise Problem(400, "request_id", sentence)
    try:
        return programs.take(key, request_id, body, report)
    except programs.OtherBody:
        sentence = _("This request id was used before, with another body.")
        raise Problem(409, "request_id", sentence) from None
    except NotNow as reason:
        raise Problem(422, "invalid", str(reason), fields={"text": [str(reason)]}) from None


def _shown(found: Issue, request: HttpRequest) -> dict[str, Any]:
    entries = found.entries.filter(is_public=True)[:MOST_LINES]
    return {
        "number": found.number,
        "status": found.status,
        "status_label": found.get_status_display(),
        "priority": found.priority,
        "title": found.title,
        "reported_at": found.reported_at.isoformat(),
        "due_at": found.due_at.isoformat(),
        "url": request.build_absolute_uri(found.get_absolute_url()),
        "lines": [
            {
                "at": entry.at.isoformat(),
                "kind": entry.kind,
                "text": privacy.mask(lines.words(entry)),
            }
            for entry in entries
        ],
    }
