"""What holders are told about their badges by mail; each is rendered at delivery."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from badges.models import Assertion
from outbox.emails import compose


def revoked(about):
    """The issuer took a badge back: what that means, and whom to ask."""
    assertion = Assertion.objects.with_face().filter(pk=about).first()
    if assertion is None or assertion.revoked_at is None or not assertion.holder.is_active:
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
        "badges_revoked",
        context,
        language=language,
        to_address=assertion.holder.email,
        to_name=assertion.holder.get_full_name(),
        from_name=assertion.issuer.name,
        reply_to=assertion.issuer.email,
    )
