"""Which pages are open without signing in: exactly these."""

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

# Every open page is named here; a page that is opened, or closed, changes this list in the same commit.
OPEN = {
    "accessibility",
    "account_register",
    "account_registration",
    "account_signup",
    "arrival",
    "arrival_join",
    "arrival_prove",
    "award",
    "award_json",
    "award_jwt",
    "award_match",
    "award_picture",
    "award_png",
    "award_svg",
    "badge",
    "badge_list",
    "check",
    "check_again",
    "check_match",
    "checkpoints",
    "claim",
    "claim_add_address",
    "claim_by_institution",
    "claim_collect",
    "claim_decline",
    "claim_done",
    "claim_link",
    "claim_link_not_me",
    "claim_new_link",
    "claim_not_me",
    "claim_prove_address",
    "claim_register",
    "claim_sign_in",
    "claim_switch_account",
    "did_document",
    "healthz",
    "home",
    "institution_begin",
    "institution_callback",
    "institution_find",
    "issuer",
    "issuer_list",
    "join",
    "join_link",
    "login",
    "jwks",
    "key",
    "ob2_assertion",
    "ob2_badge",
    "ob2_issuer",
    "ob2_key",
    "ob2_revocations",
    "ob2_signed_assertion",
    "ob2_signing_badge",
    "ob2_signing_issuer",
    "outbox",
    "outbox_mail",
    "outbox_mail_file",
    "outbox_mail_html",
    "picture",
    "privacy",
    "profile",
    "project",
    "readyz",
    "robots",
    "site_jwks",
    "status_list",
    "styleguide",
    "terms",
    "too_young",
    "verify",
}


def named_views(patterns):
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from named_views(entry.url_patterns)
        elif isinstance(entry, URLPattern):
            yield entry.name, entry.callback


@pytest.mark.threat("Z-02")
def test_open_pages_are_exactly_these():
    found = {
        name
        for name, view in named_views(get_resolver().url_patterns)
        if not getattr(view, "login_required", True)
        and not view.__module__.startswith(("allauth.", "django."))
    }

    assert found == OPEN


@pytest.mark.threat("Z-02")
@pytest.mark.django_db
def test_every_other_page_sends_nobody_to_sign_in(client):
    closed = [
        path
        for name, view in named_views(get_resolver().url_patterns)
        if name and getattr(view, "login_required", True) and (path := address_of(name))
    ]

    answers = {path: client.get(path) for path in closed}

    assert len(closed) > 5
    assert {
        path: (answer.status_code, answer["Location"]) for path, answer in answers.items()
    } == {path: (302, f"{reverse('account_login')}?next={path}") for path in closed}


def address_of(name):
    """Where a page without anything variable in its address lies; None for the others."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return None
