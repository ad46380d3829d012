"""Addresses of the catalogue and of what is written in it."""

from django.urls import path

from archive.web.views import catalogue, descriptions, moving, searching

app_name = "catalogue"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("search/", searching.search, name="search"),
    path("search/suggestions/", searching.suggestions, name="suggestions"),
    path("search/saved/", searching.saved, name="saved_searches"),
    path("search/saved/new/", searching.save, name="save_search"),
    path("search/saved/<uuid:key>/name/", searching.rename, name="rename_search"),
    path("search/saved/<uuid:key>/delete/", searching.delete, name="delete_search"),
    path("catalogue/describe/", descriptions.create, name="create_top"),
    path("catalogue/date/", descriptions.date_hint, name="date_hint"),
    path("catalogue/levels/", catalogue.levels, name="levels"),
    path("catalogue/<uuid:key>/", catalogue.description, name="description"),
    path("catalogue/<uuid:key>/levels/", catalogue.levels, name="levels_around"),
    path("catalogue/<uuid:key>/tree/", catalogue.tree, name="tree"),
    path("catalogue/<uuid:key>/history/", catalogue.history, name="history"),
    path("catalogue/<uuid:key>/describe/", descriptions.create, name="create"),
    path("catalogue/<uuid:key>/edit/", descriptions.edit, name="edit"),
    path("catalogue/<uuid:key>/field/<slug:name>/", descriptions.field, name="field"),
    path("catalogue/<uuid:key>/move/", moving.move, name="move"),
    path("catalogue/<uuid:key>/visibility/", descriptions.visibility, name="visibility"),
]
