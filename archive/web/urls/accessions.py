"""Addresses of the accession records."""

from django.urls import path

from archive.web.views import accessions

app_name = "accessions"
urlpatterns = [
    path("", accessions.listing, name="list"),
    path("new/", accessions.create, name="create"),
    path("<uuid:key>/", accessions.record, name="record"),
    path("<uuid:key>/edit/", accessions.edit, name="edit"),
    path("batches/<uuid:batch>/", accessions.attach, name="attach"),
]
