"""The request as every view of this product gets it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import User


class Request(HttpRequest):
    """Signed in (LoginRequiredMiddleware), with htmx's headers read."""

    user: User
    htmx: HtmxDetails
