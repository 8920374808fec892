"""Every refusal of this app, named as a fact."""

from django.utils.translation import gettext_lazy as _

from accounts.errors import Refusal


class ClaimError(Refusal):
    """A step on the way from award to claim that the rules do not allow."""


class AlreadyClaimed(ClaimError):
    message = _("This badge was already collected.")


class InvitationWithdrawn(ClaimError):
    message = _("The issuer has withdrawn this badge.")


class InvitationExpired(ClaimError):
    message = _("The time to collect this badge is over. Ask for a new link.")


class InvitationDeclined(ClaimError):
    message = _("This badge was declined.")


class AddressNotYours(ClaimError):
    message = _(
        "This badge was awarded to another address. Add that address to your account first."
    )


class SentTooOften(ClaimError):
    message = _(
        "A mail left for this address a short while ago. Wait ten minutes before you send another."
    )


class BatchEnded(ClaimError):
    message = _("This list was already awarded or recalled.")


class BatchNotChecked(ClaimError):
    message = _("This list is still being checked. Wait a moment.")


class RecallOver(ClaimError):
    message = _(
        "The time to recall this award is over: the mails have left. You can still withdraw single invitations."
    )


class NothingToAward(ClaimError):
    message = _(
        "No row of this list can be awarded. Correct the rows that are marked and upload the list again."
    )


class ListUnreadable(ClaimError):
    message = _("This file could not be read as a list.")


class LettersUnreadable(ListUnreadable):
    message = _(
        "Some letters of this list cannot be read. Save it as “CSV UTF-8” and upload it again."
    )


class ListTooLong(ListUnreadable):
    message = _(
        "This list has more than 100,000 lines. Split it, and upload the parts one after the other."
    )


class ListTooBig(ListUnreadable):
    message = _(
        "This file is larger than 20 MB. Keep only the columns that are needed, or split the list, and upload it again."
    )


class ListChanged(ClaimError):
    message = _(
        "This list has changed since you looked at it. Look at the numbers again, then confirm."
    )


class NumberNotTyped(ClaimError):
    message = _("Type the number of people to confirm that this many mails shall leave.")


class AlreadyEnded(ClaimError):
    message = _("This invitation has ended already. Look at its state.")


class MailStillWaiting(ClaimError):
    message = _("A mail for this person is already waiting to leave.")


class AlreadyInvited(ClaimError):
    message = _("Somebody at that address has this badge already, or an invitation to it.")


class ReasonMissing(ClaimError):
    message = _("Write why, so that your colleagues can read it later.")
