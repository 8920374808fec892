"""Every refusal of this app, named as a fact."""

from django.utils.translation import gettext_lazy as _


class BackpackError(Exception):
    """A change to what a holder shows that is not possible; `message` is the sentence for the person."""

    message = _("This is not possible.")

    def __init__(self, message=None):
        super().__init__(message or self.message)
        if message:
            self.message = message


class HandleTaken(BackpackError):
    message = _("This address is taken. Choose another one.")
