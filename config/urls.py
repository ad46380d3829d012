"""The one URL table: the portal's own, and what it answers when something is not there or goes wrong."""

from django.urls import include, path

urlpatterns = [path("", include("archive.web.urls"))]

handler400 = "archive.web.errors.bad_request"
handler403 = "archive.web.errors.forbidden"
handler404 = "archive.web.errors.not_found"
handler500 = "archive.web.errors.broken"
