"""Forms about institutions: one's own, looked for by name, and those that the operator keeps."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import IdentityProvider
from accounts.validators import normalise_address, validate_address


class FindInstitutionForm(forms.Form):
    """A part of the name, as people type it."""

    q = forms.CharField(
        label=_("Name of your institution"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "type": "search"}),
    )


class DomainsField(forms.CharField):
    """Domains of mail addresses, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        domains = (super().to_python(value) or "").replace(",", "\n").split()
        read = [normalise_address(f"x@{domain.lstrip('@')}") for domain in domains]
        for domain, address in zip(domains, read, strict=True):
            try:
                validate_address(address)
            except ValidationError as error:
                raise ValidationError(
                    gettext("%(domain)s is no domain. It looks like example.org."),
                    code="invalid",
                    params={"domain": domain},
                ) from error
        return sorted({address.partition("@")[2] for address in read})


class IdentityProviderForm(forms.ModelForm):
    """An institution, with a secret that goes in and never comes out again."""

    domains = DomainsField(
        label=_("Domains of its addresses"),
        required=False,
        help_text=_("One a line. An address of another domain is proven by a code."),
    )
    issuer_url = forms.URLField(
        label=_("Address of its sign-in service"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 60}),
        help_text=_("The issuer of OpenID Connect, without /.well-known/openid-configuration."),
    )
    secret = forms.CharField(
        label=_("Our secret there (client secret)"),
        max_length=500,
        required=False,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Kept sealed and never shown. Leave it empty to keep the one that is there."
        ),
    )

    class Meta:
        model = IdentityProvider
        fields = (
            "slug",
            "name",
            "country",
            "issuer_url",
            "client_id",
            "domains",
            "is_authoritative",
            "first_name_claim",
            "last_name_claim",
            "address_claim",
            "birth_date_claim",
        )

    def clean_issuer_url(self):
        address = self.cleaned_data["issuer_url"]
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.query or parts.fragment:
            raise ValidationError(
                gettext("Write it as the institution does: https, without ? and #."),
                code="invalid",
            )
        return address
