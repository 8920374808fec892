"""The pages on which an organisation is run."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from issuers.models import Issuer, Picture, Project
from issuers.permissions import Role
from issuers.tests import uploads
from issuers.tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Demo University",
    "description": "A *university*.",
    "website": "university.example.org",
    "email": "Badges@University.example.org",
    "help_url": "",
    "place": "Torino",
    "language": "it",
    "hue": "250",
    "linkedin_id": "1234",
    "mail_text": "Congratulations {{ name }} {% load x %}!",
    "deadline_days": "90",
    "recall_minutes": "5",
}


def errors_of(response, form="form"):
    return {
        name: [str(error) for error in found]
        for name, found in response.context[form].errors.items()
    }


def upload(name="badge.png", content=None):
    return SimpleUploadedFile(
        name,
        uploads.png((640, 640)) if content is None else content,
        content_type="image/png",
    )


PAGES = [
    # page, owner, editor, awarder
    ("manage_settings", 200, 403, 403),
    ("manage_keys", 200, 403, 403),
    ("manage_people", 200, 200, 200),
    ("manage_projects", 200, 200, 200),
    ("manage_project_new", 200, 200, 403),
]


@pytest.mark.parametrize(("name", "owner", "editor", "awarder"), PAGES)
def test_each_page_by_owner_colleagues_stranger_and_nobody(
    client, house, name, owner, editor, awarder
):
    address = reverse(name, args=["demo"])
    found = {"nobody": client.get(address).headers["Location"]}
    for who in ("owner", "editor", "awarder", "stranger"):
        client.force_login(getattr(house, who))
        found[who] = client.get(address).status_code

    assert found == {
        "nobody": f"{reverse('account_login')}?next={address}",
        "owner": owner,
        "editor": editor,
        "awarder": awarder,
        "stranger": 404,
    }


def test_whoever_works_for_one_organisation_goes_straight_there(client, house):
    client.force_login(house.editor)

    assert client.get(reverse("manage")).headers["Location"] == reverse(
        "manage_issuer", args=["demo"]
    )


def test_whoever_works_for_two_chooses(client, house):
    MembershipFactory(user=house.editor, issuer__name="Second Academy")
    client.force_login(house.editor)

    page = client.get(reverse("manage"))

    assert [issuer.name for issuer in page.context["page"]] == [
        "Demo University",
        "Second Academy",
    ]


def test_whoever_works_for_none_is_told(client, house):
    house.membership_of(house.editor).delete()
    client.force_login(house.editor)

    assert (
        "You do not work for an organisation here"
        in client.get(reverse("manage")).content.decode()
    )


def test_the_operator_founds_an_organisation(client, house):
    client.force_login(house.operator)

    response = client.post(
        reverse("manage_new"),
        {
            "name": "Academy",
            "slug": "",
            "website": "academy.example.org",
            "email": "office@academy.example.org",
            "language": "it",
            "owner_address": "rector@academy.example.org",
        },
    )

    issuer = Issuer.objects.get(name="Academy")
    assert response.headers["Location"] == reverse("manage_issuer", args=["academy"])
    assert (issuer.website, issuer.membership_invitations.get().role) == (
        "https://academy.example.org",
        Role.OWNER,
    )


@pytest.mark.parametrize("who", ["owner", "stranger"])
def test_nobody_else_founds(client, house, who):
    client.force_login(getattr(house, who))

    assert client.get(reverse("manage_new")).status_code == 403
    assert client.post(reverse("manage_new"), {"name": "Mine"}).status_code == 403
    assert Issuer.objects.count() == 2


def test_what_is_wrong_with_a_new_organisation_stands_at_its_field(client, house):
    client.force_login(house.operator)

    response = client.post(
        reverse("manage_new"),
        {
            "name": " \u202e ",
            "slug": "demo",
            "website": "nothing",
            "email": "a@localhost",
            "language": "it",
            "owner_address": "rector",
        },
    )

    assert set(errors_of(response)) == {"name", "slug", "website", "email", "owner_address"}
    assert errors_of(response)["owner_address"] == [
        "This is not a complete mail address. It looks like name@example.org."
    ]


def test_settings_are_kept(client, house):
    client.force_login(house.owner)

    client.post(reverse("manage_settings", args=["demo"]), SETTINGS)

    issuer = Issuer.objects.get(slug="demo")
    assert {name: getattr(issuer, name) for name in SETTINGS} == SETTINGS | {
        "website": "https://university.example.org",
        "email": "badges@university.example.org",
        "hue": 250,
        "deadline_days": 90,
        "recall_minutes": 5,
    }


def test_a_logo_stays_chosen_while_another_field_is_corrected(client, house):
    client.force_login(house.owner)
    address = reverse("manage_settings", args=["demo"])

    first = client.post(address, SETTINGS | {"name": "", "picture_file": upload()})
    kept = re.search(r'name="kept_picture" value="([^"]+)"', first.content.decode())[1]
    client.post(address, SETTINGS | {"kept_picture": kept})

    assert errors_of(first) == {"name": ["This field is required."]}
    assert str(Issuer.objects.get(slug="demo").logo_id) == kept


def test_a_logo_is_taken_away(client, house):
    client.force_login(house.owner)
    address = reverse("manage_settings", args=["demo"])
    client.post(address, SETTINGS | {"picture_file": upload()})

    client.post(address, SETTINGS | {"remove_picture": "on"})

    assert Issuer.objects.get(slug="demo").logo is None


@pytest.mark.threat("I-06")
def test_an_empty_picture_gets_one_sentence(client, house):
    client.force_login(house.owner)

    page = client.post(
        reverse("manage_settings", args=["demo"]),
        SETTINGS | {"picture_file": upload(content=b"")},
    )

    assert page.context["form"].errors == {
        "picture_file": ["This file is empty. Choose another one."]
    }


def test_a_bad_picture_gets_its_sentence_at_the_field_and_nothing_is_saved(client, house):
    client.force_login(house.owner)

    response = client.post(
        reverse("manage_settings", args=["demo"]),
        SETTINGS
        | {"place": "Elsewhere", "picture_file": upload(content=b"\x89PNG\r\n\x1a\n1234")},
    )

    assert errors_of(response) == {
        "picture_file": [
            "This picture is damaged. Save it again from the program that made it."
        ]
    }
    assert 'value="Elsewhere"' in response.content.decode()
    assert Issuer.objects.get(slug="demo").place == ""


@pytest.mark.threat("I-09")
@pytest.mark.parametrize(
    "name", ["../../etc/x.png", "a.png\r\nX: y", "CON", "\u202egnp.a", "n" * 4000]
)
def test_the_name_of_an_upload_is_ignored(client, house, name):
    client.force_login(house.owner)

    client.post(
        reverse("manage_settings", args=["demo"]), SETTINGS | {"picture_file": upload(name)}
    )

    picture = Picture.objects.get()
    assert Issuer.objects.get(slug="demo").logo == picture
    assert picture.address() == f"/pictures/{picture.sha256}/600.png"


def test_a_title_of_300_characters_is_refused_and_stays(client, house):
    client.force_login(house.owner)
    long = "È lungo " * 40

    response = client.post(reverse("manage_project_new", args=["demo"]), {"name": long})

    assert errors_of(response) == {"name": ["This is 319 characters long. Shorten it to 200."]}
    assert long in response.content.decode()
    assert Project.objects.count() == 0


def test_a_project_is_created_and_changed(client, house):
    client.force_login(house.editor)
    client.post(
        reverse("manage_project_new", args=["demo"]),
        {"name": "🚀 مشروع", "starts_on": "2026-09-01", "picture_file": upload()},
    )
    project = Project.objects.get()

    client.post(
        reverse("manage_project", args=["demo", project.slug]),
        {
            "name": "Soft skills",
            "description": "One\r\ntwo",
            "kept_picture": project.picture_id,
        },
    )

    changed = Project.objects.get()
    assert (
        changed.name,
        changed.description,
        changed.slug,
        changed.starts_on,
        changed.picture,
    ) == (
        "Soft skills",
        "One\ntwo",
        project.slug,
        None,
        project.picture,
    )


def test_a_project_that_ends_before_it_starts_is_refused(client, house):
    client.force_login(house.editor)

    response = client.post(
        reverse("manage_project_new", args=["demo"]),
        {"name": "P", "starts_on": "2026-09-02", "ends_on": "2026-09-01"},
    )

    assert errors_of(response) == {
        "ends_on": ["The project ends before it starts. Correct one of the days."]
    }


@pytest.mark.threat("Z-01")
@pytest.mark.threat("D-01", "D-04")
def test_many_pictures_in_a_short_while_are_not_drawn(client, house, monkeypatch):
    monkeypatch.setattr("issuers.uploads.PICTURES_IN_TEN_MINUTES", 1)
    client.force_login(house.owner)
    address = reverse("manage_settings", args=["demo"])
    client.post(address, SETTINGS | {"name": "", "picture_file": upload()})

    another = upload(content=uploads.png((640, 640), colour=(1, 2, 3, 255)))
    response = client.post(address, SETTINGS | {"place": "Elsewhere", "picture_file": another})

    assert errors_of(response) == {
        "picture_file": [
            "You have uploaded many pictures in a short while. Wait ten minutes, then choose this one again."
        ]
    }
    assert 'value="Elsewhere"' in response.content.decode()
    assert Picture.objects.count() == 1


def test_a_kept_picture_of_another_organisation_is_not_taken(client, house):
    theirs = Picture.objects.create(
        issuer=house.stranger.memberships.get().issuer, sha256="a" * 64, size=600
    )
    client.force_login(house.editor)

    client.post(
        reverse("manage_project_new", args=["demo"]), {"name": "P", "kept_picture": theirs.pk}
    )

    assert Project.objects.get().picture is None


@pytest.mark.parametrize("name", ["manage_projects", "manage_people"])
def test_a_list_asks_as_much_for_thirty_rows_as_for_one(
    client, house, name, django_assert_num_queries
):
    client.force_login(house.owner)
    address = reverse(name, args=["demo"])
    ProjectFactory(issuer=house.issuer)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for _ in range(29):
        ProjectFactory(issuer=house.issuer)
        MembershipFactory(issuer=house.issuer, role=Role.EDITOR)

    with django_assert_num_queries(len(few)):
        client.get(address)


@pytest.mark.threat("I-07")
def test_a_picture_is_served_so_that_it_can_do_nothing(client, house):
    client.force_login(house.owner)
    client.post(
        reverse("manage_settings", args=["demo"]), SETTINGS | {"picture_file": upload()}
    )
    address = Issuer.objects.get(slug="demo").logo.address(320)
    client.logout()

    response = client.get(address)

    body = response.content
    response.close()
    assert body.startswith(b"\x89PNG")
    assert {
        name: response.headers[name]
        for name in (
            "Content-Type",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cross-Origin-Resource-Policy",
            "Cache-Control",
        )
    } == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    assert "Set-Cookie" not in response.headers
    assert (
        client.get(address, headers={"if-none-match": response.headers["ETag"]}).status_code
        == 304
    )


@pytest.mark.parametrize(
    "address",
    [f"/pictures/{'a' * 64}/600.png", f"/pictures/{'a' * 64}/art.svg", "/pictures/../600.png"],
)
def test_a_picture_that_is_not_there_is_404(client, db, address):
    assert client.get(address).status_code == 404
