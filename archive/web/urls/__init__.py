"""The portal's URL table: one module per area."""

from django.urls import include, path

urlpatterns = [
    path("", include("archive.web.urls.catalogue")),
    path("", include("archive.web.urls.accounts")),
    path("authorities/", include("archive.web.urls.authorities")),
    path("accessions/", include("archive.web.urls.accessions")),
    path("exchange/", include("archive.web.urls.exchange")),
    path("fixity/", include("archive.web.urls.fixity")),
    path("media/", include("archive.web.urls.media")),
    path("imports/", include("archive.web.urls.imports")),
    path("workshop/", include("archive.web.urls.workshop")),
    path("weights/", include("archive.web.urls.weights")),
    path("review/", include("archive.web.urls.review")),
    path("rights/", include("archive.web.urls.rights")),
]
