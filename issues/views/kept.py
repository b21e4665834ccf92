"""Answers to forms that a browser keeps while there is no line, and sends by itself later."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from issues.models import Issue
from people.templatetags.house import when


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def logged(issue: Issue, *, joined: bool = False) -> JsonResponse:
    """By now the form may be answered twice: the same token gives the same issue."""
    words = _("%(number)s is logged. %(owner)s looks after it; due %(due)s.") % {
        "number": issue.number,
        "owner": issue.owner.name,
        "due": when(issue.due_at),
    }
    if joined:
        words = _("Added to %(number)s. You follow it now.") % {"number": issue.number}
    return JsonResponse(
        {"words": words, "number": issue.number, "url": issue.get_absolute_url()},
        status=HTTPStatus.CREATED,
    )


def refused(errors: Form | Mapping[str, Sequence[str]]) -> JsonResponse:
    """What must be mended by a person before it is sent again."""
    found = errors.errors if isinstance(errors, Form) else errors
    said = {name: [str(one) for one in lines] for name, lines in found.items()}
    return JsonResponse({"errors": said}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
