"""Signing in, being locked out, signing out."""

import pytest
from django.test import Client
from django.urls import reverse

from archive.models import Description, User

SIGN_IN = "/sign-in/"


def attempt(client: Client, name: str, password: str, **extra: str) -> int:
    return client.post(SIGN_IN, {"username": name, "password": password, **extra}).status_code


def test_a_person_comes_back_to_where_they_were_going(
    client: Client, archivist: User, series: Description
) -> None:
    wanted = reverse("catalogue:edit", args=[series.pk])
    answer = client.post(SIGN_IN, {"username": "alice", "password": "darkroom-alice", "next": wanted})
    assert answer["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_to_another_house(client: Client, archivist: User, elsewhere: str) -> None:
    answer = client.post(SIGN_IN, {"username": "alice", "password": "darkroom-alice", "next": elsewhere})
    assert answer["Location"] == "/"


def test_a_wrong_password_says_what_to_look_at(client: Client, archivist: User) -> None:
    answer = client.post(SIGN_IN, {"username": "alice", "password": "wrong"})
    assert "do not belong together" in answer.content.decode()


def test_after_five_wrong_passwords_the_door_is_locked_even_for_the_right_one(
    client: Client, archivist: User
) -> None:
    for _ in range(5):
        attempt(client, "alice", "wrong")
    answer = client.post(SIGN_IN, {"username": "alice", "password": "darkroom-alice"})
    assert answer.status_code == 429
    assert "Locked for a while" in answer.content.decode()


def test_one_persons_mistakes_lock_out_nobody_else(client: Client, archivist: User, reviewer: User) -> None:
    for _ in range(6):
        attempt(client, "alice", "wrong")
    assert attempt(client, "bob", "darkroom-bob") == 302


def test_signing_out_is_a_post(client: Client, archivist: User) -> None:
    client.force_login(archivist)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_closed_account_gets_no_further(client: Client, archivist: User) -> None:
    archivist.is_active = False
    archivist.save()
    assert attempt(client, "alice", "darkroom-alice") == 200
    assert "_auth_user_id" not in client.session
