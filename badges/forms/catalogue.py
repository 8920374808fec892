"""Search and filters of the catalogue."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from badges.models import BadgeType
from issuers.models import Issuer


class CatalogueForm(forms.Form):
    """What a visitor looks for; a filter that makes no sense is left out, never an error page."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    issuer = forms.ModelChoiceField(
        label=_("Issuer"),
        queryset=Issuer.objects.filter(closed_at=None).order_by("name"),
        to_field_name="slug",
        required=False,
        empty_label=_("All issuers"),
    )
    type = forms.ChoiceField(
        label=_("Type"), choices=[("", _("All types")), *BadgeType.choices], required=False
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("All languages")), *Language.choices],
        required=False,
    )

    def found(self, badges):
        """The badges that fit what was asked, newest first, each once."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            word = asked["q"].replace("\x00", "")
            badges = badges.filter(
                Q(current_version__texts__name__icontains=word)
                | Q(current_version__texts__description__icontains=word)
                | Q(issuer__name__icontains=word)
            ).distinct()
        if asked.get("issuer"):
            badges = badges.filter(issuer=asked["issuer"])
        if asked.get("type"):
            badges = badges.filter(current_version__badge_type=asked["type"])
        if asked.get("language"):
            badges = badges.filter(
                current_version__texts__language=asked["language"]
            ).distinct()
        return badges.order_by("-published_at", "-pk")
