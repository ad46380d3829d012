"""Addresses of fixity."""

from django.urls import path

from archive.web.views import fixity

app_name = "fixity"
urlpatterns = [
    path("", fixity.standing, name="standing"),
    path("<uuid:key>/again/", fixity.again, name="again"),
]
