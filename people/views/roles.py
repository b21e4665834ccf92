"""Who may do what, as it is: the table of roles, and who holds them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from people import queries
from people.http import Request
from people.views.settings_store import store_of


@require_safe
def roles(request: Request) -> HttpResponse:
    store = store_of(request)
    columns, permissions = queries.permission_table()
    context = {
        "store": store,
        "columns": columns,
        "permissions": permissions,
        "roles": queries.roles(store),
    }
    return render(request, "people/roles.html", context)
