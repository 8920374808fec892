"""Lists of people as rows for a spreadsheet, and what this app holds of one person."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from claims.models import Invitation, InvitationState
from outbox.exports import mails_about

VERDICTS = {
    "accepted": pgettext_lazy("line of a list", "Awarded"),
    "fresh": pgettext_lazy("line of a list", "New"),
    "had_already": pgettext_lazy("line of a list", "Has it already"),
    "repeated": pgettext_lazy("line of a list", "Twice in this list"),
    "with_problem": pgettext_lazy("line of a list", "To correct"),
    "left_out": pgettext_lazy("line of a list", "Left out"),
}


def template() -> Iterator[list[str]]:
    """A list to fill in: the headings that are known, and nobody in it."""
    yield [
        pgettext("heading of a list", "Mail address"),
        pgettext("heading of a list", "Name"),
        pgettext("heading of a list", "Surname"),
        pgettext("heading of a list", "Date"),
        pgettext("heading of a list", "Language"),
        pgettext("heading of a list", "Own id"),
        pgettext("heading of a list", "What was done"),
        pgettext("heading of a list", "Evidence"),
    ]


def result(batch, sentence, *, only_problems=False) -> Iterator[list]:
    """What became of each line of a list; `sentence(code)` says how to cure a problem.

    The headings are those that are understood when the corrected lines are uploaded again.
    """
    yield [*next(template()), _("Line"), _("Result"), _("What to do")]
    rows = batch.rows.with_problem() if only_problems else batch.rows.all()
    for row in rows.order_by("number").iterator(chunk_size=2000):
        wrong = {problem["column"]: problem["value"] for problem in row.problems}
        yield [
            wrong.get("address", row.typed_address),
            wrong.get("first_name", wrong.get("full_name", row.first_name)),
            wrong.get("last_name", row.last_name),
            wrong.get("awarded_on", row.awarded_on),
            wrong.get("language", row.language),
            wrong.get("reference", row.reference),
            wrong.get("narrative", row.narrative),
            wrong.get("evidence_url", row.evidence_url),
            row.number,
            VERDICTS[row.verdict],
            cure(row, sentence),
        ]


def cure(row, sentence) -> str:
    """What to do about a line, in whole sentences."""
    if row.problems:
        return " ".join(str(sentence(problem["code"])) for problem in row.problems)
    if row.repeats_line:
        return _("The same address stands in line %(line)s already: it is awarded once.") % {
            "line": row.repeats_line
        }
    return ""


# --- One person's own data --------------------------------------------------------------------------


def describe(person):
    """Every invitation that reached the person, with what the issuer wrote in it."""
    invitations = (
        Invitation.objects.filter(
            Q(assertion__holder=person)
            | Q(address__in=person.verified_addresses(), assertion=None)
        )
        .with_face()
        .order_by("pk")
    )
    return {
        "invitations": [
            {
                "badge": invitation.version.text(person.language).name,
                "issuer": invitation.issuer.name,
                "address": invitation.address,
                "address_as_typed": invitation.typed_address,
                "first_name": invitation.first_name,
                "last_name": invitation.last_name,
                "issuers_own_id": invitation.reference,
                "achieved": invitation.awarded_on,
                "narrative": invitation.narrative,
                "evidence": invitation.evidence_url,
                "state": InvitationState(invitation.state()).value,
                "awarded": invitation.created_at,
                "sent": invitation.sent_at,
                "opened": invitation.opened_at,
                "collected": invitation.claimed_at,
                "declined": invitation.declined_at,
                "decline_reason": invitation.decline_reason,
                "withdrawn": invitation.withdrawn_at,
                "withdrawn_reason": invitation.withdrawn_reason,
            }
            for invitation in invitations
        ],
        "mails": mails_about(invitation.pk for invitation in invitations),
    }
