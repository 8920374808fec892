"""Mails about invitations; each is rendered at delivery, from the rows as they are then."""

from collections import defaultdict

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.links import make_token
from accounts.models import User
from claims.models import AwardBatch, Invitation, InvitationState
from issuers.permissions import Permission
from outbox.emails import compose, compose_each

PURPOSE = "claim"
# A mail may leave while its invitation is in one of these; whether its hour has come was the outbox's question.
OPEN = {
    InvitationState.SCHEDULED,
    InvitationState.QUEUED,
    InvitationState.SENT,
    InvitationState.BOUNCED,
    InvitationState.OPENED,
}


def invitation(about):
    """The badge that waits; nothing if it was collected, refused, withdrawn or is over."""
    row = _with_face().filter(pk=about).first()
    if row is None or row.state() not in OPEN:
        return None
    token = make_token(PURPOSE, row.pk, row.generation, row.claim_key)
    link = f"{settings.SITE_URL}{reverse('claim_link', args=[token])}"
    not_me = f"{settings.SITE_URL}{reverse('claim_link_not_me', args=[token])}"
    return compose_invitation(row, link=link, not_me=not_me, language=language_of(row))


def invitations(abouts):
    """Many of them at once, each by its id: those that say the same but for name and links are rendered together."""
    rows = Invitation.objects.filter(pk__in=abouts).prefetch_related(
        "issuer__logo", "version__picture", "version__texts"
    )
    rows = [row for row in rows.order_by() if row.state() in OPEN]
    known = EmailAddress.objects.filter(
        email__in=[row.address for row in rows if not row.language], verified=True
    )
    languages = dict(known.values_list("email", "user__language"))
    alike = defaultdict(list)
    for row in rows:
        language = row.language or languages.get(row.address) or row.issuer.language
        deadline = timezone.localdate(row.expires_at)
        alike[row.version_id, language, row.narrative, deadline].append(row)
    mails = dict.fromkeys(abouts)
    for (_version, language, _narrative, _deadline), group in alike.items():
        mails |= _rendered_together(group, language)
    return mails


def _rendered_together(rows, language):
    issuer = rows[0].issuer
    tokens = [make_token(PURPOSE, row.pk, row.generation, row.claim_key) for row in rows]
    recipients = [
        {
            "to_address": row.address,
            "to_name": row.recipient_name,
            "name": row.first_name,
            "action_url": f"{settings.SITE_URL}{reverse('claim_link', args=[token])}",
            "not_me_url": f"{settings.SITE_URL}{reverse('claim_link_not_me', args=[token])}",
        }
        for row, token in zip(rows, tokens, strict=True)
    ]
    mails = compose_each(
        "claims_invitation",
        _said_to_all(rows[0], language),
        recipients,
        language=language,
        from_name=issuer.name,
        reply_to=issuer.email,
    )
    return {str(row.pk): mail for row, mail in zip(rows, mails, strict=True)}


def _with_face():
    return (
        Invitation.objects.with_face()
        .select_related("issuer__logo", "assertion__holder", "batch__confirmed_by")
        .order_by()
    )


def language_of(row) -> str:
    """The row's, else that of the account which has proven the address, else the issuer's."""
    if row.language:
        return row.language
    known = EmailAddress.objects.filter(email=row.address, verified=True)
    return known.values_list("user__language", flat=True).first() or row.issuer.language


def compose_invitation(row, *, link, not_me, language):
    """The mail as the person gets it; the console shows it beforehand, with links that lead nowhere."""
    context = _said_to_all(row, language) | {
        "name": row.first_name,
        "action_url": link,
        "not_me_url": not_me,
    }
    return compose(
        "claims_invitation",
        context,
        language=language,
        to_address=row.address,
        to_name=row.recipient_name,
        from_name=row.issuer.name,
        reply_to=row.issuer.email,
    )


def _said_to_all(row, language):
    """What the mail says to everybody who gets this badge by the same day."""
    with override(language):
        action_label = gettext("Collect the badge")
    text = row.version.text(language)
    return _face(row.issuer, row.version, text) | {
        "invitation": row,
        "badge": text.name,
        "description": text.description,
        "own_words": row.issuer.mail_text,
        "help_url": row.issuer.help_url,
        "action_label": action_label,
    }


def _face(issuer, version, text):
    picture = version.picture
    return {
        "issuer_name": issuer.name,
        "issuer_logo": f"{settings.SITE_URL}{issuer.logo.address(96)}" if issuer.logo else "",
        "badge_image": f"{settings.SITE_URL}{picture.address(320)}" if picture else "",
        "badge_alt": text.name,
    }


def claimed(about):
    """It's yours, and how to show it."""
    row = _with_face().filter(pk=about).first()
    if row is None or row.assertion is None or row.assertion.revoked_at:
        return None
    holder = row.assertion.holder
    if not holder.is_active:
        return None
    language = holder.language
    text = row.version.text(language)
    with override(language):
        action_label = gettext("Show your badge")
        action_url = f"{settings.SITE_URL}{reverse('backpack_badge', args=[row.assertion.pk])}"
    context = _face(row.issuer, row.version, text) | {
        "name": holder.first_name,
        "badge": text.name,
        "assertion": row.assertion,
        "page": f"{row.assertion.page}?lang={language}",
        "action_url": action_url,
        "action_label": action_label,
    }
    return compose(
        "claims_claimed",
        context,
        language=language,
        to_address=holder.email,
        to_name=holder.get_full_name(),
        from_name=row.issuer.name,
        reply_to=row.issuer.email,
    )


def refused(about):
    """Somebody declined, or was not the person meant: told to whoever awarded the badge."""
    row = _with_face().filter(pk=about).first()
    if row is None or row.declined_at is None or not row.address:
        return None
    colleague = _colleague(row.batch)
    language = colleague.language if colleague else row.issuer.language
    text = row.version.text(language)
    with override(language):
        action_label = gettext("Look at the invitation")
        path = reverse("manage_invitation", args=[row.issuer.slug, row.pk])
    context = {
        "invitation": row,
        "badge": text.name,
        "name": colleague.first_name if colleague else "",
        "action_url": f"{settings.SITE_URL}{path}",
        "action_label": action_label,
    }
    return _compose_to_staff("claims_refused", context, colleague, row.issuer, language)


def batch_finished(about):
    """A long list is done: what became of it, for the colleague who may have closed the page."""
    batch = (
        AwardBatch.objects.select_related("issuer", "badge_class", "confirmed_by")
        .filter(pk=about, finished_at__isnull=False, recalled_at=None)
        .first()
    )
    if batch is None:
        return None
    colleague = _colleague(batch)
    language = colleague.language if colleague else batch.issuer.language
    with override(language):
        action_label = gettext("Look at the list")
        path = reverse("manage_batch", args=[batch.issuer.slug, batch.pk])
    context = {
        "batch": batch,
        "badge": batch.badge_class.current_version.text(language).name,
        "accepted": batch.rows.accepted().count(),
        "wrong": batch.rows.with_problem().count(),
        "name": colleague.first_name if colleague else "",
        "action_url": f"{settings.SITE_URL}{path}",
        "action_label": action_label,
    }
    return _compose_to_staff(
        "claims_batch_finished", context, colleague, batch.issuer, language
    )


def _colleague(batch) -> User | None:
    """Whoever awarded the list, if they still work there; else the organisation's own mailbox is told."""
    user = batch.confirmed_by
    if user is None or not user.is_active:
        return None
    membership = batch.issuer.memberships.in_force().filter(user=user).first()
    return user if membership and membership.may(Permission.AWARD) else None


def _compose_to_staff(template, context, colleague, issuer, language):
    return compose(
        template,
        context,
        language=language,
        to_address=colleague.email if colleague else issuer.email,
        to_name=colleague.get_full_name() if colleague else issuer.name,
    )
