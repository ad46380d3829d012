"""Addresses of the review desk."""

from django.urls import path

from archive.web.views import review

app_name = "review"
urlpatterns = [
    path("", review.queue, name="queue"),
    path("<uuid:key>/", review.desk, name="desk"),
    path("<uuid:key>/approve/", review.approve, name="approve"),
    path("<uuid:key>/reject/", review.reject, name="reject"),
]
