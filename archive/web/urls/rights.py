"""Addresses of rights and access: rules, openings, redactions, takedowns."""

from django.urls import path

from archive.web.views import erasures, people, redactions, rights, takedowns

app_name = "rights"
urlpatterns = [
    path("takedowns/", takedowns.queue, name="takedowns"),
    path("takedowns/<uuid:key>/decide/", takedowns.decide, name="decide"),
    path("people/", people.page, name="people"),
    path("people/groups/", people.make_group, name="make_group"),
    path("people/groups/<int:key>/", people.set_members, name="members"),
    path("people/branches/", people.limit, name="limit"),
    path("rules/<slug:kind>/<int:rule>/lift/", rights.lift, name="lift"),
    path("rules/<slug:kind>/<int:rule>/restore/", rights.restore, name="restore"),
    path("redactions/<uuid:key>/lift/", redactions.lift, name="lift_redaction"),
    path("copies/<uuid:key>/redact/", redactions.redact, name="redact"),
    path("copies/<uuid:key>/faces/", redactions.faces, name="faces"),
    path("<uuid:key>/", rights.panel, name="panel"),
    path("<uuid:key>/add/<slug:kind>/", rights.add, name="add"),
    path("<uuid:key>/open/", rights.open_closed, name="open"),
    path("<uuid:key>/erasure/", erasures.page, name="erasure"),
    path("<uuid:key>/erasure/decide/", erasures.decide, name="decide_erasure"),
    path("<uuid:key>/takedown/", takedowns.ask, name="ask"),
]
