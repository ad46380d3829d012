"""Addresses of names and terms: `names`, `subjects`, `places`."""

from django.urls import path

from archive.web.views import authorities, merging, vocabularies

app_name = "authorities"
urlpatterns = [
    path("merges/<uuid:event>/undo/", merging.undo, name="undo_merge"),
    path("<slug:slug>/", authorities.listing, name="list"),
    path("<slug:slug>/new/", authorities.create, name="create"),
    path("<slug:slug>/import/", vocabularies.take_in, name="import"),
    path("<slug:slug>/<uuid:key>/", authorities.record, name="record"),
    path("<slug:slug>/<uuid:key>/edit/", authorities.edit, name="edit"),
    path("<slug:slug>/<uuid:key>/merge/", merging.merge, name="merge"),
]
