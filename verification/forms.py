"""What people type to verify."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

AWARD_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class AddressOfAwardForm(forms.Form):
    """The link of an award on this site, or its id."""

    address = forms.CharField(label=_("Link of the badge"), max_length=500)

    def clean_address(self):
        text = self.cleaned_data["address"].strip().lower()
        found = AWARD_ID.search(text)
        is_ours = text.startswith(settings.SITE_URL.lower()) or AWARD_ID.fullmatch(text)
        if not found or not is_ours:
            raise ValidationError(
                _("This is not the link of a badge on this site. It looks like %(example)s"),
                params={"example": f"{settings.SITE_URL}/v/0193…"},
            )
        return found.group()


class MatchForm(forms.Form):
    """Is this the address that the badge was awarded to?"""

    email = forms.EmailField(label=_("The holder's mail address"), max_length=254)
