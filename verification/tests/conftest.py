"""What several tests of verification share."""

from badges.tests.conftest import award, badge_with_picture  # noqa: F401 - found by their names
from outbox.tests.conftest import pem, server, web  # noqa: F401
