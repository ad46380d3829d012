"""Addresses of the imports."""

from django.urls import path

from archive.web.views import imports, new_import

app_name = "imports"
urlpatterns = [
    path("", imports.batches, name="list"),
    path("new/", new_import.new, name="new"),
    path("folders/", new_import.folders, name="folders"),
    path("places/", new_import.places, name="places"),
    path("<uuid:key>/", imports.batch, name="batch"),
    path("<uuid:key>/progress/", imports.progress, name="progress"),
    path("<uuid:key>/report/", imports.report, name="report"),
    path("<uuid:key>/again/", imports.again, name="again"),
]
