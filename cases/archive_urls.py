"""The archive, the page of a case, lists, export and import."""

from django.urls import path

from cases.views import archive, case, exporting, importing, lists, sheet

urlpatterns = [
    path("cases/", archive.page, name="archive"),
    path("cases/<int:pk>", case.page, name="case"),
    path("cases/<int:pk>.pdf", sheet.pdf, name="sheet"),
    path("cases/<int:pk>/similar", sheet.similar, name="similar"),
    path("cases/like-issue/<int:pk>", sheet.solved_before, name="solved_before"),
    path("cases/lists", lists.lists, name="lists"),
    path("cases/lists/<int:pk>", lists.page, name="list"),
    path("cases/lists/<int:pk>/edit", lists.edit, name="list_edit"),
    path("cases/lists/<int:pk>/delete", lists.delete, name="list_delete"),
    path("cases/lists/<int:pk>/put", lists.put, name="list_put"),
    path("cases/lists/<int:pk>/order", lists.order, name="list_order"),
    path("cases/lists/<int:pk>.pdf", lists.sheet, name="list_sheet"),
    path("cases/export", exporting.page, name="export"),
    path("cases/import", importing.choose, name="import"),
    path("cases/import/<int:pk>", importing.run_page, name="import_run"),
    path("cases/import/<int:pk>/begin", importing.begin, name="import_begin"),
    path("cases/import/<int:pk>/discard", importing.discard, name="import_discard"),
    path("cases/import/<int:pk>/bad.csv", importing.bad_rows, name="import_bad"),
]
