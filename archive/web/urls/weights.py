"""Addresses of the weights."""

from django.urls import path

from archive.web.views import weights

app_name = "weights"
urlpatterns = [
    path("", weights.catalogue, name="list"),
    path("import/", weights.take_in, name="import"),
    path("verify/<str:name>/", weights.verify, name="verify"),
]
