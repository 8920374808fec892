"""The admin: one door, everybody's own rows, and changes through the same actions as on the pages."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import DateTimeField
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges import actions as badges
from badges.models import Assertion, BadgeClass
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from issuers.models import Issuer, Membership, Project
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory, ProjectFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(db):
    return IssuerFactory(slug="demo")


def person(issuer, role):
    return MembershipFactory(issuer=issuer, role=role).user


def upload():
    content = io.BytesIO()
    Image.new("RGBA", (640, 640), (11, 79, 60, 255)).save(content, "PNG")
    return SimpleUploadedFile("badge.png", content.getvalue())


def badge_form(issuer, **changes):
    return {
        "issuer": issuer.pk,
        "project": "",
        "name": "Critical thinking",
        "description": "Weighs sources.",
        "criteria": "Write an essay.",
        "badge_type": "skill",
        "language": "en",
        "tags": "",
        "valid_months": "",
    } | changes


def texts_of(page):
    return [str(message) for message in page.context["messages"]]


def test_everybody_enters_by_the_sites_own_door(client):
    response = client.get("/admin/badges/badgeclass/", follow=True)

    assert response.redirect_chain[-1][0] == (
        f"{reverse('account_login')}?next=/admin/badges/badgeclass/"
    )


def test_the_door_leads_nowhere_else(client):
    response = client.get("/admin/login/?next=https://evil.example.org/")

    assert response.headers["Location"] == f"{reverse('account_login')}?next=/admin/"


def test_whoever_has_no_role_is_refused(client):
    client.force_login(UserFactory())

    assert client.get("/admin/", follow=True).status_code == 403


def test_it_speaks_the_language_of_the_person(client, issuer):
    italian = person(issuer, Role.OWNER)
    italian.language = "it"
    italian.save()
    client.force_login(italian)

    assert '<html lang="it"' in client.get("/admin/").content.decode()


def test_no_redirect_tells_the_address_of_a_row(client, issuer):
    client.force_login(person(issuer, Role.OWNER))
    draft = BadgeClassFactory(published_at=None)

    assert client.get(f"/admin/r/1/{draft.pk}/").status_code == 404


def test_staff_see_only_what_their_organisation_has(client, issuer):
    client.force_login(person(issuer, Role.EDITOR))

    page = client.get("/admin/").content.decode()

    assert "/admin/badges/badgeclass/" in page
    assert "/admin/accounts/user/" not in page
    assert "/admin/outbox/outgoingmail/" not in page


def test_an_editor_creates_and_publishes_a_badge(client, issuer):
    editor = person(issuer, Role.EDITOR)
    client.force_login(editor)

    client.post(
        reverse("admin:badges_badgeclass_add"), badge_form(issuer, picture_file=upload())
    )
    badge = BadgeClass.objects.get()
    client.post(
        reverse("admin:badges_badgeclass_changelist"),
        {"action": "publish", "_selected_action": [str(badge.pk)]},
    )

    badge.refresh_from_db()
    assert (badge.name, badge.is_published, badge.created_by) == (
        "Critical thinking",
        True,
        editor,
    )
    assert list(
        AuditEvent.objects.order_by("id")
        .values_list("event", "by")
        .exclude(event="issuers.picture_kept")
    ) == [("badges.badge_created", editor.pk), ("badges.badge_published", editor.pk)]


def test_changing_an_awarded_badge_makes_a_version_here_too(client, issuer):
    client.force_login(person(issuer, Role.EDITOR))
    badge = BadgeClassFactory(issuer=issuer)
    AssertionFactory(badge_class=badge)
    badges.freeze(version=badge.current_version)

    client.post(
        reverse("admin:badges_badgeclass_change", args=[badge.pk]),
        badge_form(issuer, name="Other words"),
    )

    badge.refresh_from_db()
    assert (badge.current_version.number, badge.name) == (2, "Other words")
    assert Assertion.objects.get().version.text().name == "Critical thinking"


def test_a_badge_that_is_not_ready_is_not_published(client, issuer):
    client.force_login(person(issuer, Role.EDITOR))
    client.post(reverse("admin:badges_badgeclass_add"), badge_form(issuer))
    badge = BadgeClass.objects.get()

    page = client.post(
        reverse("admin:badges_badgeclass_changelist"),
        {"action": "publish", "_selected_action": [str(badge.pk)]},
        follow=True,
    )

    assert texts_of(page)[-1].startswith("Critical thinking: A badge needs a name")
    badge.refresh_from_db()
    assert badge.published_at is None


@pytest.mark.threat("Z-01")
def test_an_editor_here_is_no_editor_elsewhere(client, issuer):
    """The choice of the form is not the permission: a role as awarder there creates nothing there."""
    editor = person(issuer, Role.EDITOR)
    other = MembershipFactory(user=editor, role=Role.AWARDER).issuer
    strange = IssuerFactory()
    client.force_login(editor)

    answers = [
        client.post(reverse("admin:badges_badgeclass_add"), badge_form(target)).status_code
        for target in (other, strange)
    ]
    client.post(reverse("admin:issuers_project_add"), {"issuer": other.pk, "name": "Mine"})

    assert answers == [403, 200]
    assert (BadgeClass.objects.count(), Project.objects.count()) == (0, 0)


@pytest.mark.threat("Z-01")
def test_choices_hold_nothing_of_others(client, issuer):
    client.force_login(person(issuer, Role.EDITOR))
    ProjectFactory(name="Their secret project")

    page = client.get(reverse("admin:badges_badgeclass_add")).content.decode()

    assert "Their secret project" not in page
    assert Issuer.objects.exclude(pk=issuer.pk).get().name not in page


def revoke(client, award, **more):
    return client.post(
        reverse("admin:badges_assertion_changelist"),
        {"action": "revoke", "_selected_action": [str(award.pk)]} | more,
        follow=True,
    )


def test_an_awarder_revokes_with_a_reason(client, issuer):
    client.force_login(person(issuer, Role.AWARDER))
    award = AssertionFactory(badge_class=BadgeClassFactory(issuer=issuer))

    asked = revoke(client, award)
    refused = revoke(client, award, revoke_now="1", reason=" ")
    award.refresh_from_db()
    before = award.revoked_at
    revoke(client, award, revoke_now="1", reason="Awarded by mistake")

    award.refresh_from_db()
    assert [page.status_code for page in (asked, refused)] == [200, 200]
    assert (before, award.revocation_reason) == (None, "Awarded by mistake")
    assert OutgoingMail.objects.get().kind == "badges.revoked"


@pytest.mark.threat("Z-01")
def test_awards_of_others_are_not_revoked(client, issuer):
    client.force_login(person(issuer, Role.OWNER))
    award = AssertionFactory()

    revoke(client, award, revoke_now="1", reason="Mine now")

    award.refresh_from_db()
    assert award.revoked_at is None


def test_an_editor_revokes_nothing(client, issuer):
    client.force_login(person(issuer, Role.EDITOR))
    award = AssertionFactory(badge_class=BadgeClassFactory(issuer=issuer))

    page = revoke(client, award, revoke_now="1", reason="No right to")

    assert texts_of(page) == ["You may not revoke these badges."]
    award.refresh_from_db()
    assert award.revoked_at is None


@pytest.mark.threat("Z-07")
@pytest.mark.parametrize("is_operator", [True, False])
def test_an_award_is_read_never_written(client, issuer, is_operator):
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True)
        if is_operator
        else person(issuer, Role.OWNER)
    )
    award = AssertionFactory(badge_class=BadgeClassFactory(issuer=issuer))
    address = reverse("admin:badges_assertion_change", args=[award.pk])

    page = client.get(address).content.decode()
    answers = [
        client.post(address, {"holder_name": "Somebody Else"}).status_code,
        client.post(reverse("admin:badges_assertion_delete", args=[award.pk])).status_code,
        client.get(reverse("admin:badges_assertion_add")).status_code,
    ]

    assert answers == [403, 403, 403]
    assert 'name="holder_name"' not in page
    assert award.salt not in page
    assert Assertion.objects.get().holder_name == award.holder_name


@pytest.mark.threat("Z-03")
def test_roles_change_by_the_same_rules(client, issuer):
    owner = MembershipFactory(issuer=issuer, role=Role.OWNER)
    client.force_login(owner.user)
    address = reverse("admin:issuers_membership_change", args=[owner.pk])

    page = client.post(address, {"role": "editor"}, follow=True)

    assert texts_of(page) == ["An organisation needs an owner. Make a colleague owner first."]
    assert Membership.objects.get(pk=owner.pk).role == Role.OWNER


@pytest.mark.threat("Z-03")
def test_nobody_becomes_owner_without_the_password(client, issuer):
    client.force_login(MembershipFactory(issuer=issuer, role=Role.OWNER).user)
    editor = MembershipFactory(issuer=issuer, role=Role.EDITOR)

    client.post(reverse("admin:issuers_membership_change", args=[editor.pk]), {"role": "owner"})

    assert Membership.objects.get(pk=editor.pk).role == Role.EDITOR


@pytest.mark.threat("Z-03")
def test_an_awarder_changes_no_role(client, issuer):
    awarder = MembershipFactory(issuer=issuer, role=Role.AWARDER)
    client.force_login(awarder.user)

    answer = client.post(
        reverse("admin:issuers_membership_change", args=[awarder.pk]), {"role": "owner"}
    )

    assert answer.status_code == 403
    assert Membership.objects.get(pk=awarder.pk).role == Role.AWARDER


def test_the_operator_sees_every_organisation_and_founds_on_the_page(client, issuer):
    IssuerFactory()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:issuers_issuer_changelist"))

    assert page.context["cl"].result_count == 2
    assert client.get(reverse("admin:issuers_issuer_add")).headers["Location"] == reverse(
        "manage_new"
    )


def test_an_owner_changes_the_organisation_by_the_action(client, issuer):
    client.force_login(person(issuer, Role.OWNER))
    page = client.get(reverse("admin:issuers_issuer_change", args=[issuer.pk]))
    form = page.context["adminform"].form

    client.post(
        reverse("admin:issuers_issuer_change", args=[issuer.pk]),
        {name: form.initial[name] or "" for name in form.fields} | {"place": "Torino"},
    )

    issuer.refresh_from_db()
    assert issuer.place == "Torino"
    assert AuditEvent.objects.get().details == {"fields": ["place"]}


def test_the_organisation_follows_the_rules_of_the_console_here_too(client, issuer):
    client.force_login(person(issuer, Role.OWNER))
    address = reverse("admin:issuers_issuer_change", args=[issuer.pk])
    form = client.get(address).context["adminform"].form
    typed = {name: form.initial[name] or "" for name in form.fields}

    wrong = {"recall_minutes": 1441, "deadline_days": 3651, "linkedin_id": "acme"}
    refused = client.post(address, typed | wrong)
    client.post(address, typed | {"name": "Demo\nUniversity", "email": "Office@Example.ORG"})

    assert refused.context["adminform"].form.errors == {
        "recall_minutes": ["Write a number up to 1440."],
        "deadline_days": ["Write a number up to 3650."],
        "linkedin_id": ["This number has digits only."],
    }
    changed = Issuer.objects.get()
    assert (changed.name, changed.email) == ("Demo University", "office@example.org")


def test_the_search_of_a_list_has_a_label_and_keeps_its_filters(client):
    UserFactory()
    client.force_login(UserFactory(is_staff=True, is_superuser=True, email="olga@example.org"))

    page = client.get(reverse("admin:accounts_user_changelist") + "?q=olga&is_staff__exact=1")
    text = " ".join(page.content.decode().split())

    assert '<label for="searchbar">Search</label>' in text
    assert 'rel="icon" href="/static/img/favicon' in text
    assert '<input type="hidden" name="is_staff__exact" value="1">' in text
    assert "1 result (<a" in text


def test_no_package_brings_forms_that_write_past_the_actions(client):
    apps = {model._meta.app_label for model in admin.site._registry}
    giulia = UserFactory(email="giulia@example.org")
    EmailAddress.objects.create(user=giulia, email="g@example.org", verified=False)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:accounts_user_change", args=[giulia.pk])).content.decode()

    assert apps == {"accounts", "badges", "claims", "issuers", "outbox"}
    assert "giulia@example.org<br>g@example.org (not proven)" in page


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model.__name__)
def test_a_filter_that_no_database_can_answer_leads_to_the_whole_list(client, model):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    moments = [
        field.name for field in model._meta.fields if isinstance(field, DateTimeField)
    ] or ["pk"]
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")

    for moment in moments:
        answer = client.get(f"{address}?{moment}__year=99999999")

        assert (answer.status_code, answer.headers["Location"]) == (302, f"{address}?e=1")
    assert client.get(f"{address}?e=1").status_code == 200


@pytest.mark.parametrize(
    "name",
    ["badges_badgeclass", "badges_badgeclassversion", "badges_assertion", "issuers_project"],
)
def test_a_list_asks_as_much_for_thirty_rows_as_for_one(
    client, issuer, name, django_assert_max_num_queries
):
    client.force_login(person(issuer, Role.OWNER))
    address = reverse(f"admin:{name}_changelist")
    for _ in range(30):
        AssertionFactory(badge_class=BadgeClassFactory(issuer=issuer))
        ProjectFactory(issuer=issuer)

    with django_assert_max_num_queries(16):
        assert client.get(address).context["cl"].result_count == 30
