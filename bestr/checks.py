"""What has to be right before this runs as a server; `check --deploy` says what is not, and what to set."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured

from issuers.keys import keks, named_secrets


@register(Tags.security, deploy=True)
def check_keys(**_options):
    """Keys that stand in the source protect nothing."""
    problems = []
    if settings.INSECURE_KEY in settings.SECRET_KEY:
        problems.append(
            Error(
                "DJANGO_SECRET_KEY is the key of the source code, which everybody knows.",
                hint="Set DJANGO_SECRET_KEY to 50 random characters or more.",
                id="bestr.E001",
            )
        )
    secrets = [key.partition(":")[2] for key in settings.CLAIM_KEYS]
    if any(settings.INSECURE_KEY in secret for secret in secrets):
        problems.append(
            Error(
                "CLAIM_KEYS is the key of the source code: everybody could make links to claim a badge.",
                hint="Set CLAIM_KEYS to k1: and 50 random characters.",
                id="bestr.E002",
            )
        )
    elif any(len(secret) < 32 for secret in secrets) or not secrets:
        problems.append(
            Error(
                "A key in CLAIM_KEYS is too short, or none is there.",
                hint="Each is a name, a colon and at least 32 random characters: k1:…",
                id="bestr.E003",
            )
        )
    if settings.INSECURE_KEY in settings.LEDGER_KEY:
        problems.append(
            Error(
                "LEDGER_KEY is the key of the source code: who has a backup could tell who was erased since.",
                hint="Set LEDGER_KEY to 50 random characters, and never change it.",
                id="bestr.E016",
            )
        )
    names = [key.partition(":")[0] for key in settings.CLAIM_KEYS]
    if len(set(names)) != len(names) or "" in names:
        problems.append(
            Error(
                "Two keys in CLAIM_KEYS have one name, or a key has none.",
                hint="Name them k1, k2, … and put the newest first.",
                id="bestr.E004",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def check_keks(**_options):
    """Private keys are sealed under a key that nobody else has, or they are not sealed."""
    hint = (
        "Set BADGE_KEKS to k1: and 32 random bytes in base64: openssl rand -base64 32. "
        "Keep a copy apart from the backups of the database."
    )
    try:
        found = keks()
    except ImproperlyConfigured as refusal:
        return [Error(f"{refusal}.", hint=hint, id="bestr.E012")]
    if settings.INSECURE_KEY[:32].encode() in found.values():
        return [
            Error(
                "BADGE_KEKS is the key of the source code: everybody could sign in the name of every organisation.",
                hint=hint,
                id="bestr.E013",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_checkpoint_keys(**_options):
    """A checkpoint proves something only if whoever writes the database cannot sign one."""
    hint = "Set CHECKPOINT_KEYS to k1: and 32 random bytes in base64: openssl rand -base64 32."
    try:
        found = named_secrets("CHECKPOINT_KEYS")
    except ImproperlyConfigured as refusal:
        return [Error(f"{refusal}.", hint=hint, id="bestr.E014")]
    if settings.INSECURE_KEY[:32].encode() in found.values():
        return [
            Error(
                "CHECKPOINT_KEYS is the key of the source code: everybody could sign what was issued.",
                hint=hint,
                id="bestr.E015",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_site(**_options):
    """Badges and mails carry SITE_URL for ever."""
    problems = []
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https" or address.hostname in {"localhost", "127.0.0.1", None}:
        problems.append(
            Error(
                f"SITE_URL is {settings.SITE_URL}: badges would carry an address that nobody can verify.",
                hint="Set SITE_URL to the https address under which the world sees this site.",
                id="bestr.E005",
            )
        )
    if address.path not in {"", "/"} or address.query:
        problems.append(
            Error(
                "SITE_URL has a path; this site has to be at the root of its host.",
                hint="Give it a host of its own, such as https://badges.example.org.",
                id="bestr.E006",
            )
        )
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        problems.append(
            Error(
                "ALLOWED_HOSTS has a wildcard: links could be made to lead to other hosts.",
                hint="Write each host name in full.",
                id="bestr.E007",
            )
        )
    return problems


@register(Tags.security, deploy=True)
def check_outbox_page(**_options):
    """The page that shows everybody's mails is for one machine."""
    if not settings.OUTBOX_PAGE:
        return []
    return [
        Error(
            "OUTBOX_PAGE is on: who reaches this machine's own address reads everybody's mails.",
            hint="Take OUTBOX_PAGE out of the environment of a server.",
            id="bestr.E008",
        )
    ]


@register(Tags.compatibility, deploy=True)
def check_mail(**_options):
    """Without mail nobody learns of a badge."""
    problems = []
    backend = settings.EMAIL_BACKEND
    if backend.endswith(
        ("FolderBackend", "locmem.EmailBackend", "console.EmailBackend", "dummy.EmailBackend")
    ):
        problems.append(
            Error(
                f"EMAIL_BACKEND is {backend}, which sends nothing.",
                hint="Take it out of the environment and set EMAIL_HOST.",
                id="bestr.E009",
            )
        )
    elif "mtp" in backend and settings.EMAIL_HOST in {"", "localhost"}:
        problems.append(
            Caution(
                "EMAIL_HOST is this machine. That is right only if a mail server runs on it.",
                hint="Set EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD.",
                id="bestr.W001",
            )
        )
    elif settings.EMAIL_HOST_PASSWORD and not (
        settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    ):
        problems.append(
            Error(
                "The password of the mail server would go over the net in clear.",
                hint="Set EMAIL_USE_TLS=1 (port 587) or EMAIL_USE_SSL=1 (port 465).",
                id="bestr.E010",
            )
        )
    if settings.MAIL_FROM_ADDRESS.endswith("@localhost"):
        problems.append(
            Error(
                "MAIL_FROM_ADDRESS is at localhost, so every answer is lost and most mails are refused.",
                hint="Set MAIL_FROM_ADDRESS to an address of your domain, which has SPF and DKIM.",
                id="bestr.E011",
            )
        )
    return problems


@register(Tags.caches, deploy=True)
def check_cache(**_options):
    """Limits are counted in the cache; a machine's own files count for that machine only."""
    if settings.REDIS_URL:
        return []
    return [
        Caution(
            "Limits are counted on this machine alone, because there is no REDIS_URL.",
            hint="Set REDIS_URL if more than one machine serves this site.",
            id="bestr.W002",
        )
    ]
