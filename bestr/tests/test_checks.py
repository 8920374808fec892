"""What is wrong with a server's settings is said before it serves."""

from base64 import b64encode

import pytest
from django.core import checks

GOOD = {
    "SECRET_KEY": "x" * 60,
    "CLAIM_KEYS": ["k2:" + "y" * 50, "k1:" + "z" * 50],
    "BADGE_KEKS": ["k1:" + "A" * 43 + "="],
    "CHECKPOINT_KEYS": ["k1:" + "B" * 42 + "A="],
    "LEDGER_KEY": "w" * 50,
    "SITE_URL": "https://badges.example.org",
    "ALLOWED_HOSTS": ["badges.example.org"],
    "OUTBOX_PAGE": False,
    "EMAIL_BACKEND": "outbox.backends.SmtpBackend",
    "EMAIL_HOST": "smtp.example.org",
    "EMAIL_HOST_PASSWORD": "secret",
    "EMAIL_USE_TLS": True,
    "MAIL_FROM_ADDRESS": "badges@example.org",
    "REDIS_URL": "redis://cache/0",
}


def found(settings, **changes):
    for name, value in (GOOD | changes).items():
        setattr(settings, name, value)
    return sorted(
        problem.id
        for problem in checks.run_checks(
            tags=["security", "compatibility", "caches"], include_deployment_checks=True
        )
        if problem.id.startswith("bestr.")
    )


def test_good_settings_pass(settings):
    assert found(settings) == []


def test_a_clone_with_nothing_set_is_no_server(settings):
    key = settings.INSECURE_KEY

    ids = found(
        settings,
        SECRET_KEY=key,
        CLAIM_KEYS=[f"k1:claim-{key}"],
        LEDGER_KEY=f"ledger-{key}",
        BADGE_KEKS=["k1:" + b64encode(key[:32].encode()).decode()],
        SITE_URL="http://localhost:8000",
        MAIL_FROM_ADDRESS="badges@localhost",
        EMAIL_HOST="localhost",
        REDIS_URL="",
    )

    assert ids == [
        "bestr.E001",
        "bestr.E002",
        "bestr.E005",
        "bestr.E011",
        "bestr.E013",
        "bestr.E016",
        "bestr.W001",
        "bestr.W002",
    ]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"CLAIM_KEYS": ["k1:short"]}, "bestr.E003"),
        ({"CLAIM_KEYS": []}, "bestr.E003"),
        ({"CLAIM_KEYS": ["k1:" + "y" * 50, "k1:" + "z" * 50]}, "bestr.E004"),
        ({"CLAIM_KEYS": [":" + "y" * 50]}, "bestr.E004"),
        ({"BADGE_KEKS": []}, "bestr.E012"),
        ({"BADGE_KEKS": ["k1:c2hvcnQ="]}, "bestr.E012"),
        ({"SITE_URL": "http://badges.example.org"}, "bestr.E005"),
        ({"SITE_URL": "https://example.org/badges"}, "bestr.E006"),
        ({"ALLOWED_HOSTS": ["*"]}, "bestr.E007"),
        ({"ALLOWED_HOSTS": [".example.org"]}, "bestr.E007"),
        ({"OUTBOX_PAGE": True}, "bestr.E008"),
        ({"EMAIL_BACKEND": "outbox.backends.FolderBackend"}, "bestr.E009"),
        ({"EMAIL_USE_TLS": False}, "bestr.E010"),
        ({"MAIL_FROM_ADDRESS": "badges@localhost"}, "bestr.E011"),
        ({"REDIS_URL": ""}, "bestr.W002"),
    ],
)
def test_each_mistake_is_named(settings, changes, problem):
    assert found(settings, **changes) == [problem]
