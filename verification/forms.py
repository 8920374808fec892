"""What people bring and type to verify."""

import re
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from badges import codes
from badges.models import Assertion

LARGEST_FILE = 2 * 1024 * 1024
LONGEST_TEXT = 500_000
LONGEST_ADDRESS = 2048
AWARD_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# An address as people type it, without what stands in front of the host.
BARE_ADDRESS = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}/\S*", re.IGNORECASE)


class MatchForm(forms.Form):
    """Is this the address that the badge was awarded to?"""

    email = forms.EmailField(label=_("The holder's mail address"), max_length=254)


class VerifyForm(forms.Form):
    """A badge of anybody: a file, an address, what was copied out of one, or the code of an award here."""

    # No field is called optional where one of them has to be filled.
    needs_one_field = True

    text = forms.CharField(
        label=_("Link, code or text"),
        required=False,
        max_length=LONGEST_TEXT,
        error_messages={
            "max_length": _(
                "This text is longer than any badge. Choose the file that the issuer gave."
            )
        },
        widget=forms.Textarea(
            attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}
        ),
        help_text=_(
            "The link of a badge on any platform, the code on a certificate, such as 7K3M-9QXT-2F4P, or the text of a badge."
        ),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "A PNG or SVG picture with a badge in it, or a JSON or JWT file, up to 2 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".png,.svg,.json,.jsonld,.jwt,.jws,.txt"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST_FILE:
            raise ValidationError(
                _("This file is larger than 2 MB. Choose the file that the issuer gave.")
            )
        return file

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if codes.looks_like_one(text) and not codes.read(text):
            raise ValidationError(
                _("A character of this code is wrong or missing. Compare it with the paper.")
            )
        return f"https://{text}" if BARE_ADDRESS.fullmatch(text) else text

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text")):
            raise ValidationError(
                _("Choose a file, or paste a link, a code or a text: one of the two.")
            )
        if not self.errors:
            self.award_id = self._award_id(cleaned["text"])
        return cleaned

    def _award_id(self, text):
        """The award of this site whose code or link was typed; None for a badge that has to be read."""
        code, pk = codes.read(text), named_award(text)
        if not code and not pk:
            return None
        wanted = {"code": code} if code else {"pk": pk}
        found = Assertion.objects.filter(**wanted).values_list("pk", flat=True).first()
        if found is None:
            self.add_error(
                "text",
                _("No badge here has this code. Compare it with the paper.")
                if code
                else _(
                    "There is no badge at this address. Compare it with the one you were given."
                ),
            )
        return found

    @property
    def content(self) -> bytes:
        """What is to be checked."""
        file = self.cleaned_data["file"]
        return file.read() if file else self.cleaned_data["text"].encode()


def named_award(text: str) -> str:
    """The id of an award of this site, when the address of its page, or the id alone, is all that was typed."""
    if len(text) > LONGEST_ADDRESS:
        return ""
    address = re.split(r"[?#]", text.strip().lower(), maxsplit=1)[0]
    host = re.escape(urlsplit(settings.SITE_URL).netloc.lower())
    found = re.fullmatch(rf"(?:(?:(?:https?:)?//)?{host}/v/)?({AWARD_ID})", address)
    return found[1] if found else ""
