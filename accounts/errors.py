"""Every refusal of this app, named as a fact."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """What the rules of the house do not allow, in every app; `message` is the sentence for the person."""

    message = _("This is not possible.")

    def __init__(self, message=None):
        super().__init__(message or self.message)
        if message:
            self.message = message


class AccountError(Refusal):
    """A change that the rules about people do not allow."""


class TooYoung(AccountError):
    message = _("You need to be at least 16 years old to have an account.")


class AddressInUse(AccountError):
    message = _("This address already belongs to an account. Sign in with it instead.")


class WrongCode(AccountError):
    message = _("This code is not the one we sent. Look at the most recent mail and try again.")


class CodeExpired(AccountError):
    message = _("This code has expired. Ask for a new one.")


class TooManyAttempts(AccountError):
    message = _("Too many attempts. Wait ten minutes and try again.")


class LastAddress(AccountError):
    message = _("This is your main address. Make another one your main address first.")


class UnprovenAddress(AccountError):
    message = _("Prove first that this address is yours: ask for a code and type it here.")


class TooManyAddresses(AccountError):
    message = _("An account can have five addresses. Remove one, then add the new one.")


class BirthDateKnown(AccountError):
    message = _(
        "We have your date of birth already, and it cannot be changed here. Write to us if it is wrong."
    )


class ExportUnderWay(AccountError):
    message = _("We are making your file already. You get a mail when it is ready.")


class TooManyExports(AccountError):
    message = _("You have asked three times today. Ask again tomorrow.")


class ErasureAsked(AccountError):
    message = _("Your account will be erased already. You can still undo it.")


class ErasureBegun(AccountError):
    message = _("Your fourteen days are over. The account is being erased and cannot be kept.")


class WrongPassword(AccountError):
    message = _("This is not your password. Type it again.")


# --- Signing in through an institution ----------------------------------------------------------


class SecretUnreadable(AccountError):
    message = _("The secret of this institution cannot be opened. Type it again.")


class SlugInUse(AccountError):
    message = _("Another institution has this short name or this sign-in service.")


class ServiceInUse(AccountError):
    message = _(
        "People have joined this institution already. For another sign-in service, add an institution and close this one."
    )


class InstitutionFailed(AccountError):
    message = _(
        "Your institution did not say who you are. Try again; if it happens again, its help desk can look into it."
    )


class SignInStopped(AccountError):
    message = _("You stopped before your institution said who you are.")


class InstitutionSilent(AccountError):
    message = _(
        "Your institution does not tell us your name and your mail address. Its help desk can let it do so for this site."
    )


class AddressNotProven(AccountError):
    """The institution does not vouch for the address."""


class PersonUnknown(AccountError):
    """Nobody has this address: an account can begin."""


class RolesNeedSignIn(AccountError):
    """The account that has this address has roles, so its owner signs in to it once before it is joined."""


class JoiningStopped(AccountError):
    message = _(
        "We have to find out first whether the account with your address is yours. Nothing has changed in it; we look at it as"
        " soon as we can. If it is urgent, write to us."
    )


class BirthDatesDiffer(AccountError):
    message = _(
        "Your institution has another date of birth. Check what you typed; if the institution is wrong, ask it to correct its own."
    )


class IdentityInUse(AccountError):
    message = _("This account of your institution belongs to another account here.")


class AddressOfInstitution(AccountError):
    message = _(
        "This address comes from your institution and stays as long as you are joined to it."
    )


class NameOfInstitution(AccountError):
    message = _("Your name comes from your institution. Ask there to have it corrected.")
