"""The demo's learners: forty people, and awards in every state."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import actions as accounts
from accounts.models import User
from accounts.validators import today_in_rome
from badges import actions as badges
from badges.models import Assertion, BadgeClass, LogEntry
from claims import actions as claims
from claims.models import AwardBatch, Invitation
from issuers.permissions import Role
from outbox.models import OutgoingMail

NAMES = [
    "Giulia",
    "Marco",
    "Sara",
    "Luca",
    "Chiara",
    "Andrea",
    "Elisa",
    "Matteo",
    "Anna",
    "Davide",
    "Laura",
    "Paolo",
    "Marta",
    "Simone",
    "Irene",
    "Pietro",
    "Nadia",
    "Omar",
    "Ines",
    "Hugo",
    "Lucía",
    "Björn",
    "Zoë",
    "Noël",
    "Aïcha",
    "Ömer",
    "Anaïs",
    "Jürgen",
    "Nicolò",
    "Sofía",
    "Iris",
    "Tomás",
    "Renée",
    "André",
    "Maëlle",
    "Søren",
    "Łucja",
    "Tereza",
    "Emma",
    "Leo",
]
RECENTLY = 30
# What was done and where it can be seen, for a list that says so.
ESSAY = (
    "Saggio di 1.500 parole: «Chi decide che cosa è vero?», difeso davanti a due docenti.",
    "https://example.org/demo/essay",
)
# Letters that Unicode does not take apart into a plain one and its mark.
PLAIN = str.maketrans({"ł": "l", "ø": "o"})
LEARNERS = [
    (name, f"{slugify(name.lower().translate(PLAIN))}.demo@learners.example.org")
    for name in NAMES
]


def tell(university, academy, *, password):
    """Lists of people for some badges, and what became of each award."""
    thinking = award(university, "Critical thinking", LEARNERS[:16], days_ago=20, work=ESSAY)
    safety = award(university, "Laboratory safety", LEARNERS[:12], days_ago=900)
    teamwork = award(university, "Teamwork", LEARNERS[8:24], days_ago=3)
    award(university, "Energy saver", LEARNERS[20:32], days_ago=-2)
    programming = award(academy, "Programming", LEARNERS[:8], days_ago=40)
    award(academy, "Data protection", LEARNERS[24:40], days_ago=0)
    award(academy, "Public speaking", LEARNERS[:3], days_ago=1)

    collect(thinking, LEARNERS[:9], password, days_ago=18)
    collect(safety, LEARNERS[:6], password, days_ago=890)
    collect(programming, LEARNERS[:5], password, days_ago=38)
    revoke(thinking, LEARNERS[8], "Il saggio è stato scritto da un'altra persona.")
    hide(programming, LEARNERS[2])
    decline(teamwork, LEARNERS[8], "Ho partecipato con un altro gruppo.")
    wrong_person(teamwork, LEARNERS[9])
    withdraw(teamwork, LEARNERS[10], "Non ha partecipato.")
    bounce(teamwork, LEARNERS[11])
    for learner in LEARNERS[12:16]:
        claims.mark_opened(invitation=invitation_of(teamwork, learner))
    expire(safety, LEARNERS[6:9])


def award(issuer, name, learners, *, days_ago, work=("", "")):
    """A confirmed list of that many days ago; a negative number leaves in the future."""
    badge = BadgeClass.objects.get(
        issuer=issuer, current_version__texts__name=name, current_version__texts__language="en"
    )
    earlier = badge.award_batches.exclude(confirmed_at=None).first()
    if earlier:
        return earlier
    head = issuer.memberships.get(role=Role.OWNER).user
    lines = ["E-mail;Nome;Cognome;Lingua;Motivazione;Prova"]
    lines += [
        ";".join([address, first, "Demo", "it" if number % 2 == 0 else "en", *work])
        for number, (first, address) in enumerate(learners)
    ]
    day = today_in_rome() - timedelta(days=max(days_ago, 0))
    batch = claims.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content="\r\n".join(lines).encode("utf-8-sig"),
        file_name=f"{badge.slug}.csv",
        awarded_on=day,
        by=head,
    )
    batch = claims.confirm(
        batch=batch,
        awarded_on=day,
        deadline_at=timezone.now() + timedelta(days=365),
        send_at=timezone.now() + timedelta(days=-days_ago) if days_ago < 0 else None,
        duplicates=AwardBatch.Duplicates.SKIP,
        look=claims.seen(batch, claims.counts(batch)),
        by=head,
    )
    if days_ago >= 0:
        _move_back(batch, days_ago)
    return batch


def _move_back(batch, days):
    """Let a list look as if it were that old: a story needs a past, which no action can give it."""
    now = timezone.now()
    then = now - timedelta(days=days, minutes=batch.issuer.recall_minutes)
    invitations = Invitation.objects.filter(batch=batch)
    AwardBatch.objects.filter(pk=batch.pk).update(
        created_at=then, checked_at=then, confirmed_at=then, finished_at=then, send_at=then
    )
    OutgoingMail.objects.filter(
        about__in=[str(pk) for pk in invitations.values_list("pk", flat=True)]
    ).update(created_at=then, not_before=then)
    invitations.update(created_at=then, send_at=then)


def invitation_of(batch, learner):
    return Invitation.objects.with_face().get(batch=batch, address=learner[1])


def person(learner, password):
    """The account of a learner, made the way the claim makes it."""
    first, address = learner
    found = User.objects.filter(email=address).first()
    return found or accounts.register(
        email=address,
        first_name=first,
        last_name="Demo",
        birth_date=today_in_rome().replace(day=1) - timedelta(days=365 * 21),
        password=password,
        language="it" if LEARNERS.index(learner) % 2 == 0 else "en",
    )


def collect(batch, learners, password, *, days_ago):
    """Each of these collects the badge; the newest two of a recent list did so today."""
    for number, learner in enumerate(learners):
        invitation = invitation_of(batch, learner)
        if invitation.claimed_at:
            continue
        holder = person(learner, password)
        claims.mark_opened(invitation=invitation)
        assertion = claims.claim(invitation=invitation, holder=holder, by=holder)
        _mail_has_left(invitation)
        if number < len(learners) - 2 or days_ago > RECENTLY:
            _collected_earlier(
                assertion, timezone.now() - timedelta(days=days_ago, hours=number)
            )


def _mail_has_left(invitation):
    """Whoever answers has had the mail; it left when it was due."""
    OutgoingMail.objects.filter(about=str(invitation.pk), kind="claims.invitation").update(
        sent_at=invitation.send_at
    )
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=invitation.send_at)


@transaction.atomic
def _collected_earlier(assertion, moment):
    """Let a badge look as if it had been collected then, with the documents that it would have had."""
    moment = moment.replace(microsecond=0)
    Assertion.objects.filter(pk=assertion.pk).update(
        issued_at=moment,
        expires_at=badges.expiry(moment, assertion.version.valid_months),
    )
    Invitation.objects.filter(assertion=assertion).update(opened_at=moment, claimed_at=moment)
    assertion.documents.all().delete()
    badges.write_documents(
        assertion=Assertion.objects.get(pk=assertion.pk), kind=LogEntry.Kind.SIGNED_AGAIN
    )


def revoke(batch, learner, reason):
    invitation = invitation_of(batch, learner)
    if invitation.assertion.revoked_at is None:
        badges.revoke(assertion=invitation.assertion, reason=reason, by=batch.confirmed_by)


def hide(batch, learner):
    invitation = invitation_of(batch, learner)
    badges.show_or_hide(
        assertion=invitation.assertion, is_shown=False, by=invitation.assertion.holder
    )


def decline(batch, learner, reason):
    invitation = invitation_of(batch, learner)
    if invitation.declined_at is None:
        _mail_has_left(invitation)
        claims.decline(invitation=invitation, by=None, reason=reason)


def wrong_person(batch, learner):
    invitation = invitation_of(batch, learner)
    if invitation.declined_at is None:
        _mail_has_left(invitation)
        claims.decline(invitation=invitation, by=None, is_wrong_person=True)


def withdraw(batch, learner, reason):
    invitation = invitation_of(batch, learner)
    if invitation.withdrawn_at is None:
        claims.withdraw(invitation=invitation, reason=reason, by=batch.confirmed_by)


def bounce(batch, learner):
    invitation = invitation_of(batch, learner)
    OutgoingMail.objects.filter(about=str(invitation.pk), sent_at=None).update(
        failed_at=timezone.now(), last_error="550 5.1.1 No such user"
    )
    claims.note_delivery(str(invitation.pk), "failed", "550 5.1.1 No such user")


def expire(batch, learners):
    """The deadline of these has passed."""
    addresses = [address for _, address in learners]
    Invitation.objects.filter(batch=batch, address__in=addresses, claimed_at=None).update(
        expires_at=timezone.now() - timedelta(days=5),
        sent_at=timezone.now() - timedelta(days=400),
    )
    waiting = Invitation.objects.filter(batch=batch, address__in=addresses)
    OutgoingMail.objects.filter(
        about__in=[str(pk) for pk in waiting.values_list("pk", flat=True)]
    ).update(sent_at=timezone.now() - timedelta(days=400))
