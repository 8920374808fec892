"""What a colleague types to look after invitations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from badges.models import BadgeClass
from claims.forms.award import BadgeChoice
from claims.models import InvitationState
from issuers.forms import AddressField, LineField, ProseField


class WithdrawForm(forms.Form):
    reason = LineField(
        label=_("Why?"),
        help_text=_("Your colleagues read it; the person is not told by mail."),
        max_length=300,
    )


class CorrectForm(forms.Form):
    address = AddressField(
        label=_("Right mail address"),
        help_text=_("The mail leaves anew. The link in the old mail no longer works."),
    )


class RevokeForm(forms.Form):
    reason = ProseField(
        label=_("Why is the badge revoked?"),
        help_text=_(
            "The holder gets it by mail, and everybody reads it on the page of the badge."
        ),
        max_length=500,
        rows=3,
    )


class BulkForm(forms.Form):
    """What to do with the invitations that were ticked."""

    RESEND, WITHDRAW = "resend", "withdraw"

    invitations = forms.TypedMultipleChoiceField(
        error_messages={"required": _("Tick the invitations first.")}
    )
    do = forms.ChoiceField(choices=[(RESEND, RESEND), (WITHDRAW, WITHDRAW)])
    reason = LineField(label=_("Why?"), max_length=300, required=False)

    def __init__(self, *args, page, **options):
        super().__init__(*args, **options)
        self.fields["invitations"].choices = [(str(row.pk), str(row.pk)) for row in page]

    def clean(self):
        if self.cleaned_data.get("do") == self.WITHDRAW and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Write why, so that your colleagues can read it later."))
        return self.cleaned_data


class FilterForm(forms.Form):
    """What a colleague looks for in the list of invitations; a filter that makes no sense is left out."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    badge = BadgeChoice(
        label=_("Badge"),
        queryset=BadgeClass.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All badges"),
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All states")), *InvitationState.choices],
    )
    run = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, issuer, **options):
        super().__init__(*args, **options)
        badges = issuer.badge_classes.exclude(published_at=None)
        self.fields["badge"].queryset = badges.select_related(
            "current_version"
        ).prefetch_related("current_version__texts")
