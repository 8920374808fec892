"""What the tests of the outbox share: a kind of mail, and a mail server that answers as told."""

import pytest

from outbox import kinds
from outbox.tests import internet
from outbox.tests.factories import note, running_mail_server


@pytest.fixture
def settled():
    """What the kind `test.note` was told: (about, outcome, reason)."""
    return []


@pytest.fixture
def rendered():
    """Contents for some of the mails: an exception is raised, None says that there is nothing to say."""
    return {}


@pytest.fixture(autouse=True)
def note_kind(settled, rendered, monkeypatch):
    def render(about):
        content = rendered.get(about, note)
        if isinstance(content, Exception):
            raise content
        return content(about) if callable(content) else content

    def hear(about, outcome, reason):
        settled.append((about, outcome, reason))

    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register("test.note", title="Note", render=render, settled=hear)


@pytest.fixture
def mail_server(settings):
    with running_mail_server() as server:
        settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_PORT = server.port
        yield server


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
