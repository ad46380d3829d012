"""Addresses of the workshop."""

from django.urls import path

from archive.web.views import easel, repetitions, workshop

app_name = "workshop"
urlpatterns = [
    path("", workshop.board, name="list"),
    path("runs/<uuid:key>/", workshop.run, name="run"),
    path("runs/<uuid:key>/progress/", workshop.progress, name="progress"),
    path("runs/<uuid:key>/cancel/", workshop.cancel, name="cancel"),
    path("runs/<uuid:key>/again/", workshop.again, name="again"),
    path("runs/<uuid:key>/repetitions/", repetitions.of_run, name="repetitions"),
    path("items/<uuid:key>/", workshop.of_item, name="of_item"),
    path("items/<uuid:key>/queue/", workshop.queue, name="queue"),
    path("items/<uuid:key>/easel/", easel.page, name="easel"),
    path("items/<uuid:key>/easel/palette/", easel.palette, name="palette"),
    path("items/<uuid:key>/easel/exemplars/", easel.exemplars, name="exemplars"),
]
