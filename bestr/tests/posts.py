"""Every page that takes a POST: how a person comes to send it, and what the book then says; or why it says nothing."""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.links import make_token, short_code
from accounts.models import AccountMail
from accounts.tests.browsers import confirm_password
from accounts.tests.factories import PASSWORD, UserFactory
from badges.tests.console import TYPED
from bestr.tests.arriving import ARRIVALS
from claims import actions as claims
from claims.models import AwardBatch
from claims.tests.browsers import SOMEBODY, browser, link_of
from claims.tests.consoles import GOOD, Console
from issuers.permissions import Role
from issuers.tests.factories import ProjectFactory

NEW_PASSWORD = {"password1": "another horse battery", "password2": "another horse battery"}
BORN = {"birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "1990"}
ORGANISATION = {
    "name": "Academy",
    "website": "academy.example.org",
    "email": "office@academy.example.org",
    "language": "it",
    "hue": "250",
    "deadline_days": "90",
    "recall_minutes": "5",
}
INVITED = {"address": "new@example.org", "role": "editor", "language": "en"}
PROJECT = {"name": "Another project", "text": "", "starts_on": "", "ends_on": ""}
# Pages that take a POST and change nobody's badge, account or right, each with what it does instead.
NO_CHANGE = {
    "account_confirm_login_code": "not used",
    "account_email": "mails a code; the address is added when it is told",
    "account_email_verification_sent": "takes the code of who signs in; the address was the account's own",
    "account_login": "begins a session",
    "account_logout": "ends a session",
    "account_reauthenticate": "asks for the password",
    "account_reset_password": "mails a link",
    "account_signup": "mails a link",
    "award_match": "compares",
    "check_again": "reads a badge of anybody's",
    "check_match": "compares",
    "claim_add_address": "mails a code",
    "claim_by_institution": "leads to the institutions",
    "claim_switch_account": "ends a session",
    "institution_begin": "leads to an institution",
    "manage_award": "a draft: nothing is anybody's before it is confirmed",
    "manage_batch_again": "a draft",
    "manage_batch_columns": "a draft",
    "manage_batch_line": "a draft",
    "verify": "reads a badge of anybody's",
}


def signed_in(user):
    client = Client()
    confirm_password(client, user.email)
    return client


def console(name, args, fields, event):
    """A page of the console, asked by the owner."""

    def scene(house):
        address = reverse(name, args=["demo", *args(house)])
        return signed_in(house.owner), address, fields

    return name, (scene, event)


def own(name, args, fields, event):
    """A page about oneself, asked by the learner."""

    def scene(house):
        return signed_in(house.person), reverse(name, args=args(house)), fields

    return name, (scene, event)


def step(name, fields, event, *, who=True):
    """A step on the way from an invitation to a badge, by the person who was invited or by somebody new."""

    def scene(house):
        invitation = house.invitation
        if who is None:
            type(invitation).objects.update(address="nobody.yet@example.org")
        client = browser(house.person if who else None, link=link_of(invitation))
        return client, reverse(name, args=[invitation.pk]), fields

    return name, (scene, event)


def nothing(_house):
    return []


def leaving(house):
    return signed_in(house.colleague.user), reverse("manage_leave", args=["demo"]), {}


def founding(_house):
    operator = UserFactory(is_staff=True, is_superuser=True)
    fields = ORGANISATION | {"owner_address": "rector@example.org"}
    return signed_in(operator), reverse("manage_new"), fields


def joining(house):
    offer = house.offer
    client = browser(link=f"/join/{make_token('membership', offer.pk, 1, 'k1')}")
    return client, reverse("join", args=[offer.pk]), SOMEBODY


def registering(_house):
    mail = AccountMail.objects.create(kind="registration", address="new@example.org")
    token = make_token("registration", mail.pk, 1, "k1")
    client = browser(link=reverse("account_register", args=[token]))
    return client, reverse("account_registration"), SOMEBODY


def saying_ones_age(_house):
    return signed_in(UserFactory(birth_date=None)), reverse("birth_date"), BORN


def proving_an_address(house):
    proof = house.proof
    fields = {"code": short_code("accounts.address", proof.pk)}
    return signed_in(house.person), reverse("account_email_code", args=[proof.pk]), fields


def proving_the_invited_address(house):
    invitation, stranger = house.invitation, UserFactory()
    type(invitation).objects.update(address="nobody.yet@example.org")
    page = signed_in(stranger)
    page.get(link_of(invitation))
    page.post(reverse("claim_add_address", args=[invitation.pk]))
    code = short_code("accounts.address", stranger.address_proofs.get().pk)
    return page, reverse("claim_prove_address", args=[invitation.pk]), {"code": code}


def resetting(house):
    page = Client()
    page.post(reverse("account_reset_password"), {"email": house.person.email})
    key = default_token_generator.make_token(house.person)
    link = reverse(
        "account_reset_password_from_key", args=[user_pk_to_url_str(house.person), key]
    )
    return page, page.get(link)["Location"], NEW_PASSWORD


def signing_in(house):
    invitation = house.invitation
    address = reverse("claim_sign_in", args=[invitation.pk])
    return browser(link=link_of(invitation)), address, {"password": PASSWORD}


def collecting_all(house):
    assert house.invitation
    return signed_in(house.person), reverse("backpack_collect_all"), {}


def recalling(house):
    now = timezone.now()
    batch = house.run(confirmed_at=now, send_at=now + timedelta(minutes=10))
    return signed_in(house.owner), reverse("manage_batch_recall", args=["demo", batch.pk]), {}


def ending_sessions(house):
    signed_in(house.person)
    here = signed_in(house.person)
    return here, reverse("account_sessions"), {}


def ending_one_session(house):
    there = signed_in(house.person)
    there.get(reverse("account_sessions"))
    elsewhere = UserSession.objects.get(session_key=there.session.session_key)
    return signed_in(house.person), reverse("account_session_end", args=[elsewhere.pk]), {}


def staying(house):
    accounts.ask_erasure(
        person=house.person, password=PASSWORD, withdraws=False, by=house.person
    )
    return signed_in(house.person), reverse("account_erase_undo"), {}


def taking_back(house):
    fields = {"do": "revoke", "confirmed": "1", "reason": "x"}
    fields["invitations"] = str(house.collected.pk)
    return signed_in(house.owner), reverse("manage_take_back", args=["demo"]), fields


def sending_many_again(house):
    fields = {"do": "resend", "invitations": str(house.invitation.pk)}
    return signed_in(house.owner), reverse("manage_invitations", args=["demo"]), fields


def confirming(house):
    desk = Console(house.issuer, Role.OWNER)
    desk.upload(house.badge, GOOD)
    batch = AwardBatch.objects.get()
    fields = {
        "look": claims.seen(batch, claims.counts(batch)),
        "awarded_on": "2026-11-02",
        "deadline_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "duplicates": "skip",
        "sending": "now",
    }
    return desk.client, desk.path("manage_batch_confirm", batch.pk), fields


SCENES = dict(
    [
        # The account
        own(
            "account",
            nothing,
            {"first_name": "Ada", "last_name": "B", "language": "it"},
            "accounts.person_changed",
        ),
        own("account_data", nothing, {}, "accounts.export_asked"),
        own(
            "account_erase",
            nothing,
            {"badges": "keep", "password": PASSWORD},
            "accounts.erasure_asked",
        ),
        *ARRIVALS,
        ("account_erase_undo", (staying, "accounts.erasure_undone")),
        ("account_sessions", (ending_sessions, "accounts.sessions_ended")),
        ("account_session_end", (ending_one_session, "accounts.sessions_ended")),
        ("account_email_code", (proving_an_address, "accounts.address_added")),
        own(
            "account_email_primary",
            lambda house: [house.second_address.pk],
            {},
            "accounts.primary_address_chosen",
        ),
        own(
            "account_email_remove",
            lambda house: [house.second_address.pk],
            {},
            "accounts.address_removed",
        ),
        ("birth_date", (saying_ones_age, "accounts.birth_date_set")),
        ("account_registration", (registering, "accounts.person_registered")),
        own(
            "account_change_password",
            nothing,
            {"oldpassword": PASSWORD} | NEW_PASSWORD,
            "accounts.password_changed",
        ),
        ("account_reset_password_from_key", (resetting, "accounts.password_changed")),
        # What others see
        own(
            "backpack_badge_show",
            lambda house: [house.award.pk],
            {"shown": "no"},
            "badges.assertion_hidden",
        ),
        own(
            "profile_visibility", nothing, {"visibility": "private"}, "backpack.profile_closed"
        ),
        own(
            "profile_edit",
            nothing,
            {"visibility": "public", "handle": "else"},
            "backpack.profile_changed",
        ),
        # From an invitation to a badge
        step("claim_collect", {}, "claims.invitation_claimed"),
        step("claim_register", SOMEBODY, "claims.invitation_claimed", who=None),
        ("claim_sign_in", (signing_in, "claims.invitation_claimed")),
        ("claim_prove_address", (proving_the_invited_address, "claims.invitation_claimed")),
        step("claim_decline", {}, "claims.invitation_declined"),
        step("claim_not_me", {}, "claims.invitation_declined"),
        step("claim_new_link", {}, "claims.link_asked_for"),
        ("backpack_collect_all", (collecting_all, "claims.invitation_claimed")),
        # The organisation
        ("manage_new", (founding, "issuers.founded")),
        console("manage_settings", nothing, ORGANISATION, "issuers.changed"),
        console("manage_people", nothing, INVITED, "issuers.member_invited"),
        console(
            "manage_member",
            lambda house: [house.colleague.pk],
            {"role": "editor"},
            "issuers.role_changed",
        ),
        console(
            "manage_member_remove",
            lambda house: [house.colleague.pk],
            {},
            "issuers.member_removed",
        ),
        ("manage_leave", (leaving, "issuers.member_left")),
        console(
            "manage_membership_resend",
            lambda house: [house.offer.pk],
            {},
            "issuers.invitation_resent",
        ),
        console(
            "manage_membership_withdraw",
            lambda house: [house.offer.pk],
            {},
            "issuers.invitation_withdrawn",
        ),
        ("join", (joining, "issuers.member_joined")),
        console("manage_project_new", nothing, PROJECT, "issuers.project_created"),
        console(
            "manage_project",
            lambda house: [ProjectFactory(issuer=house.issuer).slug],
            PROJECT,
            "issuers.project_changed",
        ),
        # Its badges
        console("manage_badge_new", nothing, TYPED, "badges.badge_created"),
        console(
            "manage_badge_edit",
            lambda house: [house.draft_badge.slug],
            TYPED,
            "badges.badge_changed",
        ),
        console(
            "manage_badge_publish",
            lambda house: [house.draft_badge.slug],
            {},
            "badges.badge_published",
        ),
        console(
            "manage_badge_archive",
            lambda house: [house.badge.slug],
            {},
            "badges.badge_archived",
        ),
        console(
            "manage_badge_restore",
            lambda house: [house.archived_badge.slug],
            {},
            "badges.badge_restored",
        ),
        console(
            "manage_badge_discard",
            lambda house: [house.draft_badge.slug],
            {},
            "badges.badge_discarded",
        ),
        console(
            "manage_badge_copy", lambda house: [house.badge.slug], {}, "badges.badge_created"
        ),
        # Its awards
        ("manage_batch_confirm", (confirming, "claims.batch_confirmed")),
        ("manage_batch_recall", (recalling, "claims.batch_recalled")),
        console(
            "manage_batch_go_on",
            lambda house: [house.run(failed_at=timezone.now()).pk],
            {},
            "claims.batch_resumed",
        ),
        ("manage_take_back", (taking_back, "badges.assertion_revoked")),
        ("manage_invitations", (sending_many_again, "claims.invitation_resent")),
        console(
            "manage_invitation_resend",
            lambda house: [house.invitation.pk],
            {},
            "claims.invitation_resent",
        ),
        console(
            "manage_invitation_withdraw",
            lambda house: [house.invitation.pk],
            {"reason": "x"},
            "claims.invitation_withdrawn",
        ),
        console(
            "manage_invitation_correct",
            lambda house: [house.invitation.pk],
            {"address": "b@example.org"},
            "claims.invitation_address_corrected",
        ),
        console(
            "manage_award_revoke",
            lambda house: [house.collected.pk],
            {"reason": "x"},
            "badges.assertion_revoked",
        ),
    ]
)
