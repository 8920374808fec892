"""What people type about organisations, colleagues and projects."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from accounts.validators import normalise_address, validate_address
from issuers.models import Issuer, Picture, Project
from issuers.permissions import Role
from issuers.validators import RESERVED_SLUGS, one_line

OUT_OF_RANGE = {
    "invalid": _("Write a whole number."),
    "min_value": _("Write a number from %(limit_value)d on."),
    "max_value": _("Write a number up to %(limit_value)d."),
}
HUES = [
    (20, _("Red")),
    (50, _("Orange")),
    (85, _("Gold")),
    (120, _("Olive")),
    (160, _("Green")),
    (190, _("Teal")),
    (220, _("Sky blue")),
    (250, _("Blue")),
    (280, _("Indigo")),
    (310, _("Purple")),
    (340, _("Pink")),
]


class _Written(forms.CharField):
    """A text in any language. The browser does not cut it: what is too long is said, and stays there to be shortened."""

    def __init__(self, **options):
        super().__init__(**options)
        for validator in self.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = _(
                    "This is %(show_value)d characters long. Shorten it to %(limit_value)d."
                )

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs | {"dir": "auto"}


class LineField(_Written):
    """A title: one line."""

    def to_python(self, value):
        return one_line(super().to_python(value))


class ProseField(_Written):
    """A longer text; it keeps its lines."""

    widget = forms.Textarea

    def __init__(self, *, rows=4, **options):
        super().__init__(**options)
        self.widget.attrs["rows"] = rows

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class WebField(forms.URLField):
    """An address of a page; `example.org` becomes `https://example.org`."""

    def __init__(self, **options):
        options.setdefault("max_length", 400)
        super().__init__(
            assume_scheme="https",
            error_messages={
                "invalid": _(
                    "This is not an address of a page. It looks like https://example.org."
                )
            },
            **options,
        )


class AddressField(forms.CharField):
    """A mail address in the one form in which it is compared."""

    widget = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def clean(self, value):
        address = normalise_address(super().clean(value))
        if address:
            validate_address(address)
        return address


class PictureForm(forms.Form):
    """A form with a picture: what was uploaded once stays chosen, also when something else has to be corrected.

    `picture` is the one to show; the file itself is taken by `issuers.views.uploads.take_picture`.
    """

    picture_file = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/svg+xml"}),
        error_messages={"empty": _("This file is empty. Choose another one.")},
    )
    kept_picture = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, issuer, picture=None, **options):
        super().__init__(*args, **options)
        self.issuer = issuer
        self.picture = picture
        if self.is_bound:
            self.picture = self._chosen() or picture

    def _chosen(self):
        """The picture that an earlier sending of this form brought; only one of this organisation."""
        try:
            pk = self.fields["kept_picture"].clean(
                self.data.get(self.add_prefix("kept_picture"))
            )
        except forms.ValidationError:
            return None
        return Picture.objects.filter(issuer=self.issuer, pk=pk).first() if pk else None


class IssuerForm(PictureForm):
    """What an organisation says about itself, and how its awards work."""

    name = LineField(label=_("Name of the organisation"), max_length=200)
    description = ProseField(
        label=_("About the organisation"),
        max_length=4000,
        required=False,
        help_text=_("Shown on your public page. You can use Markdown."),
    )
    website = WebField(label=_("Website"))
    email = AddressField(
        label=_("Contact address"),
        help_text=_("Shown to everybody; answers to your mails go there."),
    )
    help_url = WebField(
        label=_("Help page"),
        required=False,
        help_text=_("Where people find help with your badges, if you have such a page."),
    )
    place = LineField(label=_("Place"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    hue = forms.TypedChoiceField(
        label=_("Colour"), choices=HUES, coerce=int, widget=forms.RadioSelect
    )
    linkedin_id = forms.CharField(
        label=_("LinkedIn company number"),
        required=False,
        max_length=20,
        validators=[RegexValidator(r"\A\d+\Z", _("This number has digits only."))],
        help_text=_(
            "With it your name is found when somebody adds a badge to a LinkedIn profile."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    mail_text = ProseField(
        label=_("Your own words in the invitation mail"),
        max_length=2000,
        required=False,
        help_text=_("A few sentences above the button. Plain text."),
    )
    deadline_days = forms.IntegerField(
        label=_("Days to collect a badge"),
        min_value=1,
        max_value=3650,
        error_messages=OUT_OF_RANGE,
    )
    recall_minutes = forms.IntegerField(
        label=_("Minutes to recall an award"),
        min_value=0,
        max_value=1440,
        error_messages=OUT_OF_RANGE,
        help_text=_("So long the mails of an award wait, in case you notice a mistake."),
    )
    remove_picture = forms.BooleanField(label=_("Remove the logo"), required=False)

    FIELDS = (
        "name",
        "description",
        "website",
        "email",
        "help_url",
        "place",
        "language",
        "hue",
        "linkedin_id",
        "mail_text",
        "deadline_days",
        "recall_minutes",
    )
    field_order = (
        *("name", "description", "website", "place", "language"),
        *("picture_file", "remove_picture", "hue", "email", "help_url", "linkedin_id"),
        *("mail_text", "deadline_days", "recall_minutes"),
    )

    def __init__(self, *args, issuer, **options):
        initial = {name: getattr(issuer, name) for name in self.FIELDS}
        super().__init__(*args, issuer=issuer, picture=issuer.logo, initial=initial, **options)
        self.fields["picture_file"].label = _("Logo")
        self.fields["picture_file"].help_text = _(
            "PNG, JPEG or SVG, up to 2 MB; best with 600 pixels or more."
        )
        if issuer.hue not in dict(HUES):
            self.fields["hue"].choices = [(issuer.hue, _("The present colour")), *HUES]

    @property
    def texts(self):
        """What `issuers.actions.change_issuer` wants."""
        texts = {name: self.cleaned_data[name] for name in self.FIELDS}
        removed = self.cleaned_data["remove_picture"] and not self.files
        return texts | {"logo": None if removed else self.picture}


class FoundForm(forms.Form):
    """A new organisation and who is to run it."""

    name = LineField(label=_("Name of the organisation"), max_length=200)
    slug = forms.SlugField(
        label=_("Short name for its addresses"),
        required=False,
        max_length=80,
        help_text=_(
            "Small letters, digits and hyphens. It never changes. Left empty, it is made from the name."
        ),
    )
    website = WebField(label=_("Website"))
    email = AddressField(label=_("Contact address"))
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    owner_address = AddressField(
        label=_("Address of the first owner"),
        help_text=_(
            "This person gets a mail with a link to join, and then invites the colleagues."
        ),
    )

    def clean_slug(self):
        slug = self.cleaned_data["slug"].lower()
        if slug in RESERVED_SLUGS or (slug and Issuer.objects.filter(slug=slug).exists()):
            raise forms.ValidationError(_("This address is taken. Choose another."))
        return slug


class InviteForm(forms.Form):
    """A colleague to invite."""

    address = AddressField(label=_("Mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role, initial=Role.AWARDER)
    language = forms.ChoiceField(label=_("Language of the mail"), choices=Language)


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role)


class ProjectForm(PictureForm):
    """A named group of badges."""

    name = LineField(label=_("Name of the project"), max_length=200)
    description = ProseField(
        label=_("What it is about"),
        max_length=8000,
        required=False,
        rows=6,
        help_text=_("Shown on the project's public page. You can use Markdown."),
    )
    starts_on = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    ends_on = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    FIELDS = ("name", "description", "starts_on", "ends_on")
    field_order = ("name", "description", "picture_file", "starts_on", "ends_on")

    def __init__(self, *args, issuer, project: Project | None = None, **options):
        initial = {name: getattr(project, name) for name in self.FIELDS} if project else {}
        picture = project.picture if project else None
        super().__init__(*args, issuer=issuer, picture=picture, initial=initial, **options)
        self.fields["picture_file"].help_text = _(
            "PNG, JPEG or SVG, up to 2 MB; best with 600 pixels or more."
        )

    def clean(self):
        cleaned = super().clean()
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error(
                "ends_on", _("The project ends before it starts. Correct one of the days.")
            )
        return cleaned

    @property
    def texts(self):
        return {name: self.cleaned_data[name] for name in self.FIELDS} | {
            "picture": self.picture
        }
