"""Every refusal of this app, named as a fact."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class BadgeError(Refusal):
    """A change that the rules about badges do not allow."""


class NotPublished(BadgeError):
    message = _("This badge is still a draft. Publish it before you award it.")


class AlreadyPublished(BadgeError):
    message = _("This badge is already published.")


class Archived(BadgeError):
    message = _("This badge is archived. It can no longer be awarded.")


class NotReady(BadgeError):
    message = _(
        "A badge needs a name, a description, how it is earned and a picture before it is published."
    )


class IssuerNotOpen(BadgeError):
    message = _("This organisation cannot award badges at the moment.")


class AlreadyRevoked(BadgeError):
    message = _("This badge was already revoked.")


class AlreadySuspended(BadgeError):
    message = _("This badge is already suspended.")


class NotSuspended(BadgeError):
    message = _("This badge is not suspended.")


class NotSigned(BadgeError):
    message = _(
        "The badge could not be signed, so nothing was changed. Try again in a while; if it goes on, tell us."
    )


class HasAwards(BadgeError):
    message = _("This badge was awarded already. Archive it instead.")


class ReasonMissing(BadgeError):
    message = _("Say why this badge is taken back. The reason is shown on its page.")
