"""What several tests of verification share."""

import pytest

from badges.tests.conftest import award, badge_with_picture  # noqa: F401 - found by their names
from verification.tests import internet


@pytest.fixture(scope="session")
def pem(tmp_path_factory):
    return internet.certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def server(pem):
    found = internet.Server(pem)
    yield found
    found.close()


@pytest.fixture
def web(server, pem):
    """The internet of the tests, with the server behind every name."""
    return internet.network(server, pem=pem)
