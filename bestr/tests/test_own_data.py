"""Everything about a person in one file: what is in it, who gets it, how long it is there."""

import csv
import io
import json
import sys
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.exports import parts
from accounts.models import DataExport
from accounts.tasks import make_export, sweep
from accounts.tests.browsers import confirm_password, sent
from accounts.tests.factories import UserFactory
from badges import documents
from badges.tests.conftest import award, badge_with_picture  # noqa: F401 - fixtures
from claims.tests.factories import InvitationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def giulia(award):  # noqa: F811 - the fixture
    return award.holder


@pytest.fixture(autouse=True)
def _no_files():
    for name in files_kept():
        storages["private"].delete(f"exports/{name}")


def exported(client, giulia):
    """Ask for the file, let a worker make it, fetch it."""
    confirm_password(client, giulia.email)
    client.post(reverse("account_data"))
    make_export(giulia.data_export.pk)
    answer = client.get(reverse("account_data_file", args=[giulia.data_export.pk]))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def files_kept():
    try:
        return storages["private"].listdir("exports")[1]
    except FileNotFoundError:
        return []


@pytest.mark.threat("L-06")
def test_export_holds_every_part_and_every_form_of_each_badge(client, giulia, award):  # noqa: F811
    InvitationFactory(address=giulia.email, badge_class=award.badge_class)

    archive = exported(client, giulia)

    folder = f"badges/{award.badge_class.slug}-{award.pk}"
    assert sorted(archive.namelist()) == sorted(
        [
            "README.txt",
            "activity.csv",
            *(f"{app}.json" for app in parts.parts()),
            f"{folder}/badge.png",
            f"{folder}/open-badge-2.0.json",
            f"{folder}/open-badge-2.0.jws",
            f"{folder}/open-badge-3.0.jwt",
            f"{folder}/open-badge-3.0.json",
        ]
    )
    stored = documents.stored(award)
    assert archive.read(f"{folder}/open-badge-3.0.jwt") == stored["ob3-jwt"]
    assert archive.read(f"{folder}/open-badge-2.0.json") == stored["ob2"]
    read = {app: json.loads(archive.read(f"{app}.json")) for app in parts.parts()}
    assert read["accounts"]["account"]["birth_date"] == "1990-05-17"
    assert read["accounts"]["addresses"] == [
        {"email": giulia.email, "verified": True, "primary": True}
    ]
    assert read["badges"]["badges"][0]["evidence"] == [
        {"url": "https://essays.example.org/1", "name": "The essay", "narrative": ""}
    ]
    assert [row["address"] for row in read["claims"]["invitations"]] == [giulia.email]
    lines = list(
        csv.reader(io.StringIO(archive.read("activity.csv").decode("utf-8-sig")), delimiter=";")
    )
    assert [line[1] for line in lines] == [
        "What happened",
        "badges.assertion_issued",
        "accounts.export_asked",
    ]


@pytest.mark.threat("L-04", "L-06")
def test_every_app_with_tables_says_what_it_holds_and_how_it_is_erased():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if (settings.BASE_DIR / config.label).is_dir() and list(config.get_models())
    }

    # What was mailed is told and taken out by the apps that it is about.
    assert ours - {"outbox"} <= set(parts.parts())


@pytest.mark.threat("L-06")
def test_export_says_nothing_of_anybody_else(client, giulia, award):  # noqa: F811
    other = UserFactory(email="sentinel.other@example.org", last_name="Sentinelli")
    InvitationFactory(
        address=other.email, badge_class=award.badge_class, first_name="Sentinella"
    )

    archive = exported(client, giulia)

    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"giulia@example.org" in everything
    assert b"entinel" not in everything


@pytest.mark.threat("L-06")
def test_only_the_person_gets_the_file_and_only_after_the_password(client, giulia):
    exported(client, giulia)
    address = reverse("account_data_file", args=[giulia.data_export.pk])
    nobody, stranger, without_password = Client(), Client(), Client()
    confirm_password(stranger, UserFactory().email)
    without_password.force_login(giulia)

    answers = [browser.get(address) for browser in (nobody, stranger, without_password)]

    assert [answer.status_code for answer in answers] == [302, 404, 302]
    assert answers[0]["Location"].startswith(reverse("account_login"))
    assert answers[2]["Location"].startswith(reverse("account_reauthenticate"))
    assert client.get(address).status_code == 200


def test_mail_tells_where_the_file_is_and_until_when(client, giulia):
    exported(client, giulia)

    (mail,) = [mail for mail in sent() if mail.subject == "Your data are ready"]

    assert mail.to == [giulia.email]
    assert f"http://localhost:8000{reverse('account_data')}" in mail.body
    assert str(giulia.data_export.pk) not in mail.body


def test_file_is_gone_after_its_week(client, giulia):
    exported(client, giulia)
    address = reverse("account_data_file", args=[giulia.data_export.pk])

    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        confirm_password(client, giulia.email)
        before_sweep = client.get(address).status_code
        sweep()

    assert before_sweep == 404
    assert (files_kept(), DataExport.objects.count()) == ([], 0)


def test_second_export_waits_for_the_first(client, giulia):
    client.force_login(giulia)
    client.post(reverse("account_data"))
    first = giulia.data_export.pk

    page = client.post(reverse("account_data"), follow=True).content.decode()

    assert "We are making your file already." in page
    assert DataExport.objects.get().pk == first


def test_new_export_takes_the_place_of_the_old_one(
    client, giulia, django_capture_on_commit_callbacks
):
    exported(client, giulia)
    before = giulia.data_export.pk

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_data"))
    export = DataExport.objects.get()
    make_export(export.pk)

    assert export.pk != before
    assert [name.partition(".")[0] for name in files_kept()] == [str(export.pk)]


def test_fourth_export_of_a_day_is_refused(client, giulia):
    client.force_login(giulia)
    for _time in range(3):
        client.post(reverse("account_data"))
        DataExport.objects.all().delete()

    page = client.post(reverse("account_data"), follow=True).content.decode()

    assert "You have asked three times today." in page
    assert not DataExport.objects.exists()


def test_worker_that_dies_leaves_nothing_half_made(giulia, monkeypatch):
    export = accounts.ask_export(person=giulia, by=giulia)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.actions.exports._finish", lambda *_: sys.exit(9))
        with pytest.raises(SystemExit):
            make_export(export.pk)
    assert len(files_kept()) == 1

    is_made_too_early = accounts.make_export(export_id=export.pk)
    DataExport.objects.update(lease_until=timezone.now() - timedelta(hours=1))
    is_made = accounts.make_export(export_id=export.pk)
    again = accounts.make_export(export_id=export.pk)

    assert (is_made_too_early, is_made, again) == (False, True, False)
    DataExport.objects.update(
        made_at=timezone.now() - timedelta(days=8),
        expires_at=timezone.now() - timedelta(days=1),
    )
    sweep()
    assert files_kept() == []


def test_export_that_stops_three_workers_is_given_up(client, giulia, monkeypatch):
    export = accounts.ask_export(person=giulia, by=giulia)
    monkeypatch.setattr("accounts.actions.exports.write_archive", lambda *_: 1 / 0)
    for _time in range(3):
        with pytest.raises(ZeroDivisionError):
            accounts.make_export(export_id=export.pk)
        DataExport.objects.update(lease_until=timezone.now() - timedelta(hours=1))

    accounts.make_export(export_id=export.pk)

    client.force_login(giulia)
    page = client.get(reverse("account_data")).content.decode()
    assert "We could not make your file." in page
    assert "Make the file" in page
