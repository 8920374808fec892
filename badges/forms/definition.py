"""What people type about a badge that can be earned."""

from decimal import Decimal

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from badges.actions import Content, Skill, Words, content_of
from badges.models import BadgeType
from issuers.forms import OUT_OF_RANGE, LineField, PictureForm, ProseField, WebField
from issuers.models import Project

MOST_SKILLS = 20
MOST_TAGS = 20
LONGEST_TAG = 50
# Rows that wait for a skill, so that one can be typed without asking for a row first.
EMPTY_ROWS = 1
TEXTS = ("name", "description", "criteria")
NO_CREDITS = dict.fromkeys(
    ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits"),
    _("Write a number up to 999.99, with two decimals at most, or leave it empty."),
)


class TagsField(LineField):
    """Short words, separated by commas; each is kept once."""

    def to_python(self, value):
        tags = []
        for tag in super().to_python(value).replace(";", ",").split(","):
            word = tag.strip().removeprefix("#")
            if word and word.casefold() not in {known.casefold() for known in tags}:
                tags.append(word)
        return tags

    def validate(self, value):
        if len(value) > MOST_TAGS:
            raise forms.ValidationError(_("These are more than 20 tags. Keep the best ones."))
        for tag in value:
            if len(tag) > LONGEST_TAG:
                raise forms.ValidationError(
                    _(
                        "The tag “%(tag)s” is longer than 50 characters. Did you forget a comma?"
                    ),
                    params={"tag": tag[:60]},
                )

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, (list, tuple)) else value


class SkillForm(forms.Form):
    """One skill of a framework."""

    target_name = LineField(label=_("Name of the skill"), max_length=300)
    target_url = WebField(label=_("Address of the skill"), max_length=500)
    target_framework = LineField(label=_("Framework"), max_length=200, required=False)
    target_code = LineField(label=_("Code"), max_length=100, required=False)

    def clean(self):
        cleaned = super().clean()
        if (
            cleaned.get("target_name")
            and not self.data.get(self.add_prefix("target_url"), "").strip()
        ):
            self.errors.pop("target_url", None)
            self.add_error(
                "target_url",
                _(
                    "Give the address of the page that describes this skill, or type the skill as a tag."
                ),
            )
        return cleaned


SkillFormSet = forms.formset_factory(
    SkillForm, extra=EMPTY_ROWS, max_num=MOST_SKILLS, absolute_max=MOST_SKILLS + 5
)


class BadgeForm(PictureForm):
    """All that a badge says. A draft needs a name; a badge that is published needs the rest too."""

    name = LineField(
        label=_("Name"),
        max_length=200,
        error_messages={"required": _("Give the badge a name.")},
        help_text=_("What the person can say: “I have this badge”."),
    )
    description = ProseField(
        label=_("Description"),
        max_length=2000,
        required=False,
        rows=3,
        help_text=_("What it certifies, in two or three sentences."),
    )
    criteria = ProseField(
        label=_("How it is earned"),
        max_length=20000,
        required=False,
        rows=8,
        help_text=_(
            "What a person has to do, and how it is assessed. You can use Markdown: # title, - list, **bold**."
        ),
    )
    badge_type = forms.ChoiceField(label=_("Type"), choices=BadgeType, initial=BadgeType.SKILL)
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    tags = TagsField(
        label=_("Tags"),
        max_length=2000,
        required=False,
        help_text=_("Short words by which it is found, separated by commas."),
    )
    valid_months = forms.IntegerField(
        label=_("Months of validity"),
        required=False,
        min_value=1,
        max_value=600,
        error_messages=OUT_OF_RANGE,
        help_text=_("Counted from the day of collection. Empty: for ever."),
    )
    credits = forms.DecimalField(
        label=_("ECTS credits"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=5,
        decimal_places=2,
        error_messages=NO_CREDITS,
        help_text=_("What it counts for in a course of study. Empty: none."),
    )
    eqf_level = forms.TypedChoiceField(
        label=_("EQF level"),
        choices=[("", _("None")), *((level, level) for level in range(1, 9))],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_(
            "Of the European Qualifications Framework: 4 is secondary school, 6 a bachelor's degree, 7 a master's."
        ),
    )
    project = forms.ModelChoiceField(
        label=_("Project"),
        queryset=Project.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    other_name = LineField(
        label=_("Name in the other language"), max_length=200, required=False
    )
    other_description = ProseField(
        label=_("Description in the other language"), max_length=2000, required=False, rows=3
    )
    other_criteria = ProseField(
        label=_("How it is earned, in the other language"),
        max_length=20000,
        required=False,
        rows=6,
    )

    # As on the page, so that the list of mistakes reads from top to bottom.
    field_order = ("name", "description", "badge_type", "language", "picture_file", "criteria")

    def __init__(self, data=None, files=None, *, issuer, badge_class=None):
        version = badge_class.current_version if badge_class else None
        super().__init__(
            data,
            files,
            issuer=issuer,
            picture=version.picture if version else None,
            initial=_typed(badge_class) if badge_class else {"language": issuer.language},
        )
        self.badge_class = badge_class
        self.fields["project"].queryset = issuer.projects.order_by("name")
        self.fields["picture_file"].help_text = _(
            "PNG, JPEG or SVG, up to 2 MB; best with 600 pixels or more. It becomes a square."
        )
        skills = content_of(version).skills if version else ()
        self.skills = SkillFormSet(
            data, prefix="skills", initial=[vars(skill) for skill in skills]
        )

    def stay_as_typed(self):
        """Show again what was typed, without judging it: the person asked for a row or a preview, not to save."""
        for form in (self, *self.skills.forms):
            form._errors = ErrorDict()  # noqa: SLF001
            form.cleaned_data = {}
        self.skills._errors = []  # noqa: SLF001
        self.skills._non_form_errors = self.skills.error_class()  # noqa: SLF001

    def clean(self):
        cleaned = super().clean()
        others = {name: cleaned.get(f"other_{name}") for name in TEXTS}
        if any(others.values()):
            for name, text in others.items():
                if not text and cleaned.get(name):
                    self.add_error(
                        f"other_{name}",
                        _(
                            "Translate this too, or empty all three fields of the other language."
                        ),
                    )
        if not self.skills.is_valid():
            self.add_error(None, _("Check the skills: one of them is not complete."))
        if self.badge_class and self.badge_class.published_at:
            for name in ("description", "criteria"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(
                        name,
                        _("This badge is published: people need to read this. Fill it in."),
                    )
        return cleaned

    def refuse_missing_picture(self):
        """After the upload was looked at: a published badge keeps a picture."""
        if self.badge_class and self.badge_class.published_at and self.picture is None:
            self.add_error("picture_file", _("This badge is published: it needs a picture."))

    @property
    def content(self):
        """What `badges.actions` want."""
        cleaned = self.cleaned_data
        own = cleaned["language"]
        words = [Words(language=own, **{name: cleaned[name] for name in TEXTS})]
        if cleaned["other_name"]:
            other = next(language for language in Language.values if language != own)
            words.append(
                Words(language=other, **{name: cleaned[f"other_{name}"] for name in TEXTS})
            )
        return Content(
            words=tuple(words),
            picture=self.picture,
            badge_type=cleaned["badge_type"],
            tags=tuple(cleaned["tags"]),
            valid_months=cleaned["valid_months"],
            credits=cleaned["credits"],
            eqf_level=cleaned["eqf_level"],
            skills=tuple(
                Skill(**form.cleaned_data) for form in self.skills if form.cleaned_data
            ),
        )


def _typed(badge_class):
    """A badge as the fields of the form have it."""
    version = badge_class.current_version
    own, *others = content_of(version).words
    typed = {name: getattr(own, name) for name in TEXTS}
    for other in others[:1]:
        typed |= {f"other_{name}": getattr(other, name) for name in TEXTS}
    return typed | {
        "badge_type": version.badge_type,
        "language": version.language,
        "tags": version.tags,
        "valid_months": version.valid_months,
        "credits": version.credits,
        "eqf_level": version.eqf_level,
        "project": badge_class.project_id,
    }


class ConsoleSearchForm(forms.Form):
    """What a colleague looks for among the badges of the organisation; what makes no sense is left out."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def found(self, badges):
        self.is_valid()
        word = self.cleaned_data.get("q", "").replace("\x00", "")
        if not word:
            return badges
        return badges.filter(
            pk__in=badges.model.objects.filter(
                current_version__texts__name__icontains=word
            ).values("pk")
        )
