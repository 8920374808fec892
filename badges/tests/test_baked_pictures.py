"""Pictures with the badge inside: the holder takes them along, nobody else."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.urls import reverse

from accounts.tests.factories import UserFactory
from badges import actions, tasks
from badges.documents import stored
from badges.models import Assertion, AssertionDocument
from badges.tests.conftest import square_png
from badges.tests.factories import BadgeClassFactory
from issuers.images import files
from openbadges import baking

pytestmark = pytest.mark.django_db

Form = AssertionDocument.Form


@pytest.mark.parametrize(
    ("query", "has_2_0", "has_3_0"),
    [("", True, True), ("?v=2", True, False), ("?v=3", False, True)],
)
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_holder_takes_a_picture_along(client, award, kind, query, has_2_0, has_3_0):
    with_svg(award)
    client.force_login(award.holder)

    answer = client.get(reverse(f"award_{kind}", args=[award.pk]) + query)
    found = baking.unbake(answer.content)

    forms = stored(award)
    assert found.v2 == (forms[Form.HOSTED_2_0].decode() if has_2_0 else "")
    assert found.v3 == (forms[Form.JWT_3_0].decode() if has_3_0 else "")
    assert "no-transform" in answer["Cache-Control"]


def with_svg(award):
    picture = award.version.picture
    type(picture).objects.filter(pk=picture.pk).update(has_svg=True)
    storages["default"].save(
        f"pictures/{picture.sha256}/art.svg",
        ContentFile(
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
        ),
    )


@pytest.mark.parametrize("address", ["award_png", "award_svg"])
def test_pictures_with_badges_are_the_holders_alone(client, award, address):
    with_svg(award)
    path = reverse(address, args=[award.pk])

    assert client.get(path).status_code == 404
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404
    client.force_login(award.holder)
    assert client.get(f"{path}?v=1").status_code == 404
    actions.suspend(assertion=award, reason="We look into it", by=award.holder)
    assert client.get(path).status_code == 410


def test_a_badge_without_vector_artwork_has_no_svg(client, award):
    client.force_login(award.holder)

    assert client.get(reverse("award_svg", args=[award.pk])).status_code == 404


def test_export_award_writes_every_form(award, tmp_path):
    with_svg(award)

    call_command("export_award", str(award.pk), str(tmp_path), stdout=io.StringIO())

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "baked-ob2.png",
        "baked-ob2.svg",
        "baked-ob3.png",
        "baked-ob3.svg",
        "baked.png",
        "baked.svg",
        "ob2-badge.json",
        "ob2-hosted.json",
        "ob2-signed.jws",
        "ob3.json",
        "ob3.jwt",
    ]
    assert (tmp_path / "ob3.jwt").read_bytes() == stored(award)[Form.JWT_3_0]
    assert baking.unbake((tmp_path / "baked.png").read_bytes()).v3
    assert square_png()[:16] == (tmp_path / "baked.png").read_bytes()[:16]


@pytest.mark.threat("F-19")
def test_artwork_that_is_lost_holds_up_no_other_badge(award):
    badge = BadgeClassFactory()
    other = actions.issue(
        version=badge.current_version,
        holder=award.holder,
        address=award.recipient_address,
        holder_name=award.holder_name,
        language="it",
        awarded_on=award.awarded_on,
        by=award.holder,
    )
    names = [files.png(each.version.picture.sha256, 600) for each in (award, other)]
    storages["default"].delete(names[0])
    storages["default"].save(names[1], ContentFile(square_png()))

    tasks.sweep()

    baked = dict(Assertion.objects.values_list("pk", "baked_at"))
    assert [baked[each.pk] is None for each in (award, other)] == [True, False]
