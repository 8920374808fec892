"""Secrets that institutions gave us, at rest: sealed under a key worked out of DJANGO_SECRET_KEY and of the row.

A secret that no longer opens is typed again by the operator, so no key of its own is kept for these few.
"""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.errors import SecretUnreadable


def _box(pk) -> MultiFernet:
    return MultiFernet(
        [
            Fernet(
                urlsafe_b64encode(
                    salted_hmac(
                        "accounts.provider_secret", str(pk), secret=key, algorithm="sha256"
                    ).digest()
                )
            )
            for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        ]
    )


def seal(secret: str, *, pk) -> str:
    """Seal a secret for one row; an empty one stays empty."""
    return _box(pk).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str, *, pk) -> str:
    """Open what `seal` made for the same row. Raises SecretUnreadable."""
    try:
        return _box(pk).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise SecretUnreadable from None
