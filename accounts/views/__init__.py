"""Pages about one's own account, and the texts that everybody accepts."""

from accounts.views import addresses, age, legal, person, registering

__all__ = ["addresses", "age", "legal", "person", "registering"]
