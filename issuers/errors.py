"""Every refusal of this app, named as a fact."""

from django.utils.translation import gettext_lazy as _


class IssuerError(Exception):
    """A change that the rules about organisations do not allow; `message` is the sentence for the person."""

    message = _("This is not possible.")

    def __init__(self, message=None):
        super().__init__(message or self.message)
        if message:
            self.message = message


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
