"""Choosing and writing cases."""

from django.urls import path

from cases.views import case, choosing, media, writing

urlpatterns = [
    path("cases/new", writing.new, name="new"),
    path("cases/from-issue/<int:pk>", writing.from_issue, name="from_issue"),
    path("cases/nominations", choosing.nominations, name="nominations"),
    path("cases/nominations/<int:pk>/take", choosing.take, name="take"),
    path("cases/nominations/<int:pk>/dismiss", choosing.dismiss, name="dismiss"),
    path("cases/review", choosing.review, name="review"),
    path("cases/<int:pk>/edit", writing.edit, name="edit"),
    path("cases/<int:pk>/save", writing.save, name="save"),
    path("cases/<int:pk>/mask", writing.mask, name="mask"),
    path("cases/<int:pk>/moves/<slug:name>", case.move, name="move"),
    path("cases/<int:pk>/versions", case.versions, name="versions"),
    path("cases/<int:pk>/present", case.present, name="present"),
    path("cases/<int:pk>/improve", case.improve, name="improve"),
    path("cases/<int:pk>/needs-none", case.needs_none, name="needs_none"),
    path("cases/<int:pk>/files", media.add, name="add_files"),
    path("cases/<int:pk>/shots", media.shots, name="shots"),
    path("cases/<int:pk>/uploads", media.begin, name="upload"),
    path("cases/uploads/<int:pk>/pieces/<int:number>", media.piece, name="upload_piece"),
    path("cases/uploads/<int:pk>/end", media.finish, name="upload_end"),
    path("cases/<int:pk>/files/<int:file>/draw", media.annotate, name="annotate"),
    path("cases/<int:pk>/files/<int:file>/remove", media.remove, name="remove_file"),
]
