"""What people type to verify."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LARGEST_FILE = 2 * 1024 * 1024
LONGEST_TEXT = 500_000
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


class BadgeToCheckForm(forms.Form):
    """A badge of anybody: a file, or what was copied out of one."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "A PNG or SVG picture with a badge in it, or a JSON or JWT file, up to 2 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".png,.svg,.json,.jsonld,.jwt,.jws,.txt"}),
    )
    text = forms.CharField(
        label=_("Link or text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("The link of a badge on any platform, or the text of a badge."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise ValidationError(
                _("This file is larger than 2 MB. Choose the file that the issuer gave.")
            )
        return file

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text")):
            raise ValidationError(_("Choose a file, or paste a link or text: one of the two."))
        return cleaned

    @property
    def content(self) -> bytes:
        """What is to be checked."""
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["text"].strip().encode()
