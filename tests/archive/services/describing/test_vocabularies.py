"""SKOS: what is taken over, what is completed, and files that are refused whole."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from archive.domain.errors import NotPermitted, VocabularyRefused
from archive.domain.vocabulary import Vocabulary
from archive.models import Term, User
from archive.services.describing import records, skos, vocabularies
from archive.services.describing.vocabularies import Taken

HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:skos="http://www.w3.org/2004/02/skos/core#"'
    ' xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#">'
)
WHOLE = f"""<?xml version="1.0" encoding="UTF-8"?>
{HEAD}
<skos:Concept rdf:about="urn:x:harbour">
  <skos:prefLabel xml:lang="zh-Hans">港口</skos:prefLabel>
  <skos:prefLabel xml:lang="en">Harbours</skos:prefLabel>
  <skos:altLabel xml:lang="en">Ports</skos:altLabel>
  <skos:scopeNote>Where ships lie.</skos:scopeNote>
  <skos:narrower rdf:resource="urn:x:pier"/>
</skos:Concept>
<rdf:Description rdf:about="urn:x:pier">
  <rdf:type rdf:resource="http://www.w3.org/2004/02/skos/core#Concept"/>
  <skos:prefLabel>Piers</skos:prefLabel>
  <skos:broader rdf:resource="urn:x:elsewhere"/>
</rdf:Description>
<skos:Concept rdf:about="urn:x:unnamed"/>
</rdf:RDF>"""


def taken(text: str, by: User, *, into: Vocabulary = Vocabulary.SUBJECT, is_rehearsal: bool = False) -> Taken:
    return vocabularies.take_in(io.BytesIO(text.encode()), vocabulary=into, is_rehearsal=is_rehearsal, by=by)


def test_concepts_become_terms_with_their_names_and_places(archivist: User) -> None:
    assert taken(WHOLE, archivist) == Taken(new=2, known=0)
    harbours = Term.objects.get(uri="urn:x:harbour")
    assert harbours.name == "Harbours"
    assert records.term_texts(harbours)["parallel_names"] == "港口 [zh-Hans]"
    assert records.term_texts(harbours)["variant_names"] == "Ports [en]"
    assert harbours.scope_note == "Where ships lie."
    assert [each.name for each in harbours.narrower.all()] == ["Piers"]


def test_a_rehearsal_writes_nothing_and_a_second_import_changes_nothing(archivist: User) -> None:
    assert taken(WHOLE, archivist, is_rehearsal=True) == Taken(new=2, known=0)
    assert not Term.objects.exists()
    taken(WHOLE, archivist)
    events = sum(term.events.count() for term in Term.objects.all())
    assert taken(WHOLE, archivist) == Taken(new=0, known=2)
    assert sum(term.events.count() for term in Term.objects.all()) == events


def test_a_term_that_is_here_keeps_its_name_and_gains_what_it_lacks(archivist: User) -> None:
    fields = {"name": "harbours", "scope_note": "Ours."}
    own = records.record_term(vocabulary=Vocabulary.SUBJECT, fields=fields, by=archivist)
    assert taken(WHOLE, archivist) == Taken(new=1, known=1)
    own.refresh_from_db()
    assert (own.name, own.scope_note, own.uri) == ("harbours", "Ours.", "urn:x:harbour")
    assert "ports" in own.keys


def test_places_bring_their_points(archivist: User) -> None:
    text = (
        f'{HEAD}<skos:Concept rdf:about="urn:x:b"><skos:prefLabel>Bergen</skos:prefLabel>'
        "<geo:lat>60.3913</geo:lat><geo:long>5.3221</geo:long></skos:Concept></rdf:RDF>"
    )
    taken(text, archivist, into=Vocabulary.PLACE)
    assert Term.objects.get().has_point
    with pytest.raises(VocabularyRefused) as refusal:
        taken(
            text.replace("60.3913", "160").replace("urn:x:b", "urn:x:c").replace("Berg", "Os"),
            archivist,
            into=Vocabulary.PLACE,
        )
    assert refusal.value.reason == "unfit"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "unreadable"),
        ("<a>", "unreadable"),
        ("\x00\x01", "unreadable"),
        ("<a/>", "not_rdf"),
        (f"{HEAD}</rdf:RDF>", "no_concepts"),
        (f'<!DOCTYPE rdf:RDF [<!ENTITY a "b">]>{HEAD}</rdf:RDF>', "dtd"),
        (
            f'{HEAD}<skos:Concept rdf:about="a"><skos:prefLabel>A</skos:prefLabel>'
            '<skos:broader rdf:resource="b"/></skos:Concept><skos:Concept rdf:about="b">'
            '<skos:prefLabel>B</skos:prefLabel><skos:broader rdf:resource="a"/></skos:Concept></rdf:RDF>',
            "circular",
        ),
        (
            f'{HEAD}<skos:Concept rdf:about="a"><skos:prefLabel>{"x" * 301}</skos:prefLabel>'
            "</skos:Concept></rdf:RDF>",
            "unfit",
        ),
    ],
)
def test_a_file_that_cannot_be_taken_over_leaves_nothing(archivist: User, text: str, reason: str) -> None:
    with pytest.raises(VocabularyRefused) as refusal:
        taken(text, archivist)
    assert refusal.value.reason == reason
    assert not Term.objects.exists()


def test_an_endless_file_is_refused(archivist: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skos, "MOST_CONCEPTS", 1)
    with pytest.raises(VocabularyRefused) as refusal:
        taken(WHOLE, archivist)
    assert refusal.value.reason == "too_many"


def test_a_reader_takes_nothing_in(reader: User) -> None:
    with pytest.raises(NotPermitted):
        taken(WHOLE, reader)


def test_a_file_is_counted_or_imported_on_its_page(client: Client, archivist: User) -> None:
    client.force_login(archivist)
    address = reverse("authorities:import", args=["subjects"])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"file": SimpleUploadedFile("v.rdf", WHOLE.encode()), "try": "1"})
    assert "would bring 2 new terms" in answer.content.decode()
    answer = client.post(address, {"file": SimpleUploadedFile("v.rdf", b"<a/>")})
    assert answer.status_code == 422
    assert "not RDF" in answer.content.decode()
    answer = client.post(address, {"file": SimpleUploadedFile("v.rdf", WHOLE.encode())}, follow=True)
    assert "Taken over: 2 new terms" in answer.content.decode()
    assert client.get(reverse("authorities:import", args=["names"])).status_code == 404
