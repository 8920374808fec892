"""Pages about one's own account, and the texts that everybody accepts."""

from accounts.views import (
    addresses,
    age,
    arrivals,
    institutions,
    legal,
    own_data,
    person,
    registering,
)

__all__ = [
    "addresses",
    "age",
    "arrivals",
    "institutions",
    "legal",
    "own_data",
    "person",
    "registering",
]
