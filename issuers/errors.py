"""Every refusal of this app, named as a fact."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class IssuerError(Refusal):
    """A change that the rules about organisations do not allow."""


class LastOwner(IssuerError):
    message = _("An organisation needs an owner. Make a colleague owner first.")


class AlreadyMember(IssuerError):
    message = _(
        "This person already works in your organisation. Change the role in the list of people."
    )


class InvitationEnded(IssuerError):
    message = _("This invitation is no longer open. Ask for a new one.")


class NotYourInvitation(IssuerError):
    message = _(
        "This invitation was sent to another address. Sign in with that address to accept it."
    )


class PictureRefused(IssuerError):
    message = _("This picture cannot be used.")


class RoleAboveOwn(IssuerError):
    message = _("You cannot give a role that allows more than your own.")


class AlreadyInvited(IssuerError):
    message = _(
        "This address already has an open invitation. Send it again from the list, or withdraw it."
    )


class SentTooOften(IssuerError):
    message = _(
        "A mail left for this address a short while ago. Wait ten minutes before you send another."
    )


class NotAColleague(IssuerError):
    message = _("This person no longer works in your organisation.")


class SlugTaken(IssuerError):
    message = _("This address is taken. Choose another.")


class OfAnotherIssuer(IssuerError):
    message = _("This belongs to another organisation. Choose one of yours.")


class KeyTooFresh(IssuerError):
    message = _(
        "This key was published less than a day ago: caches may not know it yet. Wait, or say that it must be now."
    )


class KeyNotPending(IssuerError):
    message = _("Only a key that was never used can be put to use.")


class KeyNotActive(IssuerError):
    message = _("Only the key in use can be retired.")


class AlreadyCompromised(IssuerError):
    message = _("This key was already reported as compromised.")


class KeyStillUsed(IssuerError):
    message = _("Retire this key before you destroy its private part.")


class KeyUnreadable(IssuerError):
    """The sealed part does not open here: another row's, another KEK's, or damaged."""

    message = _("This key cannot be opened. Check BADGE_KEKS, and whether the row was changed.")


class SigningFailed(IssuerError):
    """What was just signed does not read back; nothing of it may leave."""

    message = _("The badge could not be signed. Nothing was changed; try again in a while.")


class OwnerNeedsPassword(IssuerError):
    message = _(
        "Make somebody owner in the list of people of the console: it asks for your password first."
    )
