"""Imports, figures and exports."""

from django.urls import path

from issues.views import exports, figures, imports

urlpatterns = [
    path("issues/imports", imports.imports, name="imports"),
    path("issues/imports/<int:pk>", imports.page, name="import"),
    path("issues/imports/<int:pk>/progress", imports.progress, name="import_progress"),
    path("issues/imports/<int:pk>/begin", imports.begin, name="import_begin"),
    path("issues/imports/<int:pk>/forget", imports.forget, name="import_forget"),
    path("issues/imports/<int:pk>/bad.csv", imports.bad_rows, name="import_bad"),
    path("issues/imports/<int:pk>/rows/<int:number>", imports.row, name="import_row"),
    path("issues/figures", figures.page, name="figures"),
    path("issues/export", exports.export, name="export"),
]
