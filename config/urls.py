"""The one URL table: the portal's own."""

from django.urls import include, path

urlpatterns = [path("", include("archive.web.urls"))]
