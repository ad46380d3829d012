"""The pages of names and terms: what each person finds there, writing, merging, undoing."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.domain.vocabulary import Visibility, Vocabulary
from archive.models import Agent, Description, PreservationEvent, Term, User
from archive.services.describing import descriptions, records
from tests.archive.items import item

CANARY = "Withheldsson, Quill"


@pytest.fixture
def desk(client: Client, archivist: User) -> Client:
    client.force_login(archivist)
    return client


@pytest.fixture
def public(series: Description, archivist: User) -> Description:
    return item(
        series,
        archivist,
        visibility=Visibility.PUBLIC,
        creator="Halvorsen, Ida",
        subjects="Piers",
        places="Bergen",
    )


@pytest.fixture
def hidden(series: Description, archivist: User) -> Description:
    fields = {"creator": CANARY, "depicted": "Halvorsen, Ida", "subjects": CANARY, "places": CANARY}
    return item(series, archivist, "2", visibility=Visibility.STAFF, **fields)


def listed(client: Client, slug: str, **query: str) -> str:
    return client.get(reverse("authorities:list", args=[slug]), query).content.decode()


@pytest.mark.parametrize(
    ("slug", "name"), [("names", "Halvorsen, Ida"), ("subjects", "Piers"), ("places", "Bergen")]
)
def test_a_reader_finds_the_names_of_what_they_may_see_and_no_other(
    client: Client, public: Description, hidden: Description, slug: str, name: str
) -> None:
    page = listed(client, slug)
    assert name in page
    assert "1 description" in page
    assert CANARY not in page
    assert CANARY not in listed(client, slug, name="withheld").replace("withheld", "")


def test_a_record_of_hidden_descriptions_does_not_exist_for_readers(
    client: Client, public: Description, hidden: Description, archivist: User
) -> None:
    records_of_hidden = [Agent.objects.get(name=CANARY), *Term.objects.filter(name=CANARY)]
    for each in records_of_hidden:
        assert client.get(each.get_absolute_url()).status_code == 404
    shown = client.get(Agent.objects.get(name="Halvorsen, Ida").get_absolute_url()).content.decode()
    assert public.get_absolute_url() in shown
    assert hidden.get_absolute_url() not in shown
    assert "Person depicted" not in shown
    client.force_login(archivist)
    shown = client.get(Agent.objects.get(name="Halvorsen, Ida").get_absolute_url()).content.decode()
    assert hidden.get_absolute_url() in shown
    assert "Person depicted" in shown


def test_hidden_neighbours_of_a_term_are_not_named(
    client: Client, public: Description, hidden: Description, archivist: User
) -> None:
    piers = Term.objects.get(name="Piers")
    records.edit_term(piers, changes={"broader": CANARY}, revision=1, by=archivist)
    assert CANARY not in client.get(piers.get_absolute_url()).content.decode()


def test_people_who_sign_in_are_no_authority_records(
    client: Client, public: Description, archivist: User
) -> None:
    client.force_login(archivist)
    agent = Agent.objects.get(user=archivist)
    assert client.get(agent.get_absolute_url()).status_code == 404
    assert f'records__name" href="{agent.get_absolute_url()}' not in listed(client, "names")


@pytest.mark.parametrize("name", ["create", "edit", "merge"])
def test_a_reader_writes_no_records(client: Client, public: Description, reader: User, name: str) -> None:
    client.force_login(reader)
    agent = Agent.objects.get(name="Halvorsen, Ida")
    arguments = ["names"] if name == "create" else ["names", agent.uid]
    assert client.get(reverse(f"authorities:{name}", args=arguments)).status_code == 403


def test_a_record_is_made_and_edited(desk: Client) -> None:
    sent = {"kind": "corporate_body", "name": "Harbour office", "existence_edtf": "1902 to about 1950"}
    answer = desk.post(reverse("authorities:create", args=["names"]), sent)
    made = Agent.objects.get(name="Harbour office")
    assert answer["Location"] == made.get_absolute_url()
    page = desk.get(made.get_absolute_url()).content.decode()
    assert "1902 to about 1950" in page
    edited = {**sent, "revision": "1", "parallel_names": "港务局 [zh]"}
    desk.post(reverse("authorities:edit", args=["names", made.uid]), edited)
    assert "Harbour office" in listed(desk, "names", name="港务")


@pytest.mark.parametrize(
    ("slug", "sent", "said"),
    [
        ("names", {"kind": "person", "name": ""}, "required"),
        ("names", {"kind": "person", "name": "Ida", "existence_edtf": "soon"}, "cannot be read"),
        ("names", {"kind": "person", "name": "halvorsen, ida"}, "is taken"),
        ("places", {"name": "Oslo", "latitude": "91", "longitude": "1"}, "less than or equal to 90"),
        ("places", {"name": "Oslo", "latitude": "60"}, "both latitude and longitude"),
        ("subjects", {"name": "Piers", "broader": ""}, "is taken"),
    ],
)
def test_what_does_not_fit_is_said(
    desk: Client, public: Description, slug: str, sent: dict[str, str], said: str
) -> None:
    answer = desk.post(reverse("authorities:create", args=[slug]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_slower_editor_of_a_record_is_told(desk: Client, public: Description, archivist: User) -> None:
    agent = Agent.objects.get(name="Halvorsen, Ida")
    records.edit_agent(agent, changes={"history": "First"}, revision=1, by=archivist)
    sent = {"kind": "person", "name": "Halvorsen, Ida", "history": "Second", "revision": "1"}
    answer = desk.post(reverse("authorities:edit", args=["names", agent.uid]), sent)
    assert answer.status_code == 422
    assert "changed by somebody else" in answer.content.decode()


def test_a_merge_is_shown_before_it_is_done_and_can_be_undone(
    desk: Client, public: Description, hidden: Description
) -> None:
    drop, into = Agent.objects.get(name=CANARY), Agent.objects.get(name="Halvorsen, Ida")
    address = reverse("authorities:merge", args=["names", drop.uid])
    shown = desk.post(address, {"into": "halvorsen, ida"}).content.decode()
    assert "1 link to a description" in shown
    assert Agent.objects.filter(pk=drop.pk, merged_into__isnull=True).exists()
    answer = desk.post(address, {"into": "halvorsen, ida", "confirmed": str(into.uid)}, follow=True)
    assert "is now part of" in answer.content.decode()
    assert desk.get(drop.get_absolute_url())["Location"] == into.get_absolute_url()
    event = PreservationEvent.objects.get(detail__act="merged")
    answer = desk.post(reverse("authorities:undo_merge", args=[event.uid]), follow=True)
    assert "a record of its own again" in answer.content.decode()
    answer = desk.post(reverse("authorities:undo_merge", args=[event.uid]), follow=True)
    assert "cannot be taken back" in answer.content.decode()


def test_an_unknown_name_to_merge_into_is_said(desk: Client, public: Description) -> None:
    drop = Agent.objects.get(name="Halvorsen, Ida")
    answer = desk.post(reverse("authorities:merge", args=["names", drop.uid]), {"into": "Halvorsen, Ida"})
    assert answer.status_code == 422
    assert "No other record here" in answer.content.decode()


def test_other_lists_do_not_exist(desk: Client, public: Description) -> None:
    assert desk.get(reverse("authorities:list", args=["secrets"])).status_code == 404
    place = Term.objects.get(vocabulary=Vocabulary.PLACE)
    assert desk.get(reverse("authorities:record", args=["subjects", place.uid])).status_code == 404


def test_a_description_links_to_its_records(client: Client, public: Description) -> None:
    page = client.get(public.get_absolute_url()).content.decode()
    for record in (Agent.objects.get(name="Halvorsen, Ida"), *Term.objects.all()):
        assert record.get_absolute_url() in page


def test_a_hidden_description_renamed_by_its_record_stays_hidden(
    client: Client, hidden: Description, archivist: User
) -> None:
    descriptions.edit(hidden, changes={"creator": "Another"}, revision=hidden.revision, by=archivist)
    assert CANARY not in listed(client, "names")
