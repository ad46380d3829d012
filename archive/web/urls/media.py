"""Addresses of bytes. The key is the stored file's; who may have it is decided anew for every request."""

from django.urls import path

from archive.web.views import media

app_name = "media"
urlpatterns = [
    path("thumbnail/<uuid:key>", media.thumbnail, name="thumbnail"),
    path("access/<uuid:key>", media.access, name="access"),
    path("download/<uuid:key>", media.download, name="download"),
    path("captioned/<uuid:key>", media.captioned, name="captioned"),
    path("credentials/authority.pem", media.authority, name="authority"),
    path("credentials/<uuid:key>", media.credentials, name="credentials"),
    path("master/<uuid:key>", media.master, name="master"),
    path("zoom/<uuid:key>.dzi", media.dzi, name="dzi"),
    path("zoom/<uuid:key>_files/<int:level>/<int:column>_<int:row>.jpg", media.tile, name="tile"),
]
