"""Addresses of what goes out of the catalogue and comes into it as files."""

from django.urls import path

from archive.web.views import batches, exporting, sheets, tables

app_name = "exchange"
urlpatterns = [
    path("descriptions.csv", exporting.table, name="csv"),
    path("finding-aid.xml", exporting.ead, name="ead"),
    path("dublin-core.xml", exporting.dublin_core, name="dublin_core"),
    path("tables/", tables.new, name="new"),
    path("tables/<uuid:key>/", tables.table, name="table"),
    path("tables/<uuid:key>/findings.csv", tables.findings, name="findings"),
    path("tables/<uuid:key>/write/", tables.write, name="write"),
    path("sheet/", sheets.sheet, name="sheet"),
    path("many/", batches.edit, name="many"),
    path("many/<uuid:key>/undo/", batches.undo, name="undo"),
]
