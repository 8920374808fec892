"""What holders are told about their badges by mail; each is rendered at delivery."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from badges.models import Assertion
from outbox.emails import compose


def revoked(about):
    """The issuer took a badge back: what that means, and whom to ask."""
    return _told(about, "badges_revoked", lambda award: award.revoked_at)


def suspended(about):
    """The issuer suspended a badge: what that means, and whom to ask; not sent if it holds again by then."""
    return _told(
        about, "badges_suspended", lambda award: award.suspended_at and not award.revoked_at
    )


def lifted(about):
    """A suspended badge holds again; not sent if it was taken back once more by then."""
    return _told(
        about, "badges_lifted", lambda award: not (award.suspended_at or award.revoked_at)
    )


def _told(about, template, is_still_so):
    assertion = Assertion.objects.with_face().filter(pk=about).first()
    if assertion is None or not is_still_so(assertion) or not assertion.holder.is_active:
        return None
    language = assertion.holder.language
    with override(language):
        label = _("See the page of the badge")
    context = {
        "assertion": assertion,
        "badge": assertion.version.text(language).name,
        "name": assertion.holder.first_name,
        "issuer_name": assertion.issuer.name,
        "action_url": f"{assertion.page}?lang={language}",
        "action_label": label,
    }
    return compose(
        template,
        context,
        language=language,
        to_address=assertion.holder.email,
        to_name=assertion.holder.get_full_name(),
        from_name=assertion.issuer.name,
        reply_to=assertion.issuer.email,
    )
