"""G6 and G7: what a hosted document, a picture and a page cost the processor, against a trivial Django view.

Both sides go through the whole stack of middleware in one process, with rows in PostgreSQL on the same machine.
"""

from datetime import date

import stage
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from badges import actions
from badges.tests.factories import AlignmentFactory, BadgeClassFactory

HTML = {"headers": {"accept": "text/html"}}


def scene():
    """One award with a picture, three skills and evidence."""
    badge = BadgeClassFactory()
    version = badge.current_version
    for number in range(3):
        AlignmentFactory(version=version, target_name=f"skill {number}", position=number)
    storages["default"].save(
        f"pictures/{version.picture.sha256}/600.png", ContentFile(b"x" * 100_000)
    )
    holder = UserFactory()
    return actions.issue(
        version=version,
        holder=holder,
        address=holder.email,
        holder_name=holder.get_full_name(),
        language="en",
        awarded_on=date(2026, 11, 2),
        narrative="Defended an essay.",
        evidence=[{"url": "https://example.org/essay"}],
        by=holder,
    )


def main():
    with stage.database("pages"):
        award = scene()
        handler = WSGIHandler()
        handler.load_middleware()
        factory = RequestFactory(headers={"host": "localhost"})

        def ask(path, **more):
            def work():
                response = handler.get_response(factory.get(path, **more))
                response.close()
                return response

            return work

        trivial = stage.cpu_milliseconds(ask("/healthz"))
        hosted = f"/ob/2/assertions/{award.pk}"
        tag = ask(hosted)()["ETag"]
        lines = [
            ("hosted assertion", ask(hosted), "<= 2.5"),
            ("hosted assertion, 304", ask(hosted, headers={"if-none-match": tag}), "<= 2.5"),
            ("hosted badge class", ask(f"/ob/2/badges/{award.version_id}"), "<= 2.5"),
            ("hosted issuer", ask(f"/ob/2/issuers/{award.issuer_id}"), "<= 2.5"),
            ("picture of the award", ask(f"/v/{award.pk}/badge-600.png"), "<= 2.5"),
            ("award page", ask(f"/v/{award.pk}", **HTML), "<= 1.5 ms"),
            ("badge page", ask(award.badge_class.get_absolute_url(), **HTML), "<= 1.5 ms"),
            ("catalogue", ask("/badges/", **HTML), ""),
            ("home", ask("/", **HTML), ""),
        ]
        for title, work, goal in lines:
            with CaptureQueriesContext(connection) as queries:
                status = work().status_code
            figure = stage.cpu_milliseconds(work)
            stage.said(
                f"{title} ({status}, {len(queries)} queries)", figure, trivial, goal=goal
            )


main()
