"""Which store a settings page is about, and who may open it."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from people import rules
from people.http import Request
from people.models import Store


def store_of(request: Request) -> Store:
    """The store that the address names with ?store=, for who works with several; else one's own."""
    asked = request.GET.get("store", "")
    if not asked:
        return request.user.store
    if not asked.isdecimal():
        raise Http404
    return get_object_or_404(Store.objects.visible_to(request.user), pk=int(asked))


def managed_store(request: Request) -> Store:
    store = store_of(request)
    rules.check_manage_store(request.user, store)
    return store


def back_to(url: str, request: Request, store: Store) -> str:
    """The address of a settings page of this store."""
    return url if store.pk == request.user.store_id else f"{url}?store={store.pk}"
