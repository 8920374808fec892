"""The demo's story, told through the same actions as real life."""

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from badges import actions as badges
from badges.actions.classes import Content, Skill, Words
from badges.models import BadgeClass
from bestr import artwork
from bestr.demo import awards
from bestr.demo.catalogue import ACADEMY, PROJECTS, UNIVERSITY
from issuers import actions as issuers
from issuers.models import Issuer
from issuers.permissions import Role

PASSWORD = "demo-password-2026"  # noqa: S105 - of people who do not exist
OPERATOR = "operator@demo.example.org"
OWNER = "owner@university.example.org"
EDITOR = "editor@university.example.org"
AWARDER = "awarder@university.example.org"
ACADEMY_OWNER = "owner@academy.example.org"
LEARNER = "giulia.demo@learners.example.org"

SIGN_INS = f"""Sign in with the password {PASSWORD} as
  {OPERATOR:34} the operator of the site
  {OWNER:34} owner of Demo University
  {EDITOR:34} editor, designs badges there
  {AWARDER:34} awarder, awards and revokes them there
  {ACADEMY_OWNER:34} owner of Demo Academy
  {LEARNER:34} a learner with badges"""


def tell():
    """Everything in its order; a chapter that was told already is passed over."""
    operator = person(OPERATOR, "Olga", "Demo", is_operator=True)
    university = organisation(
        operator,
        name="Demo University",
        owner=OWNER,
        language="it",
        hue=160,
        description="Un'università che esiste solo in questa demo.",
    )
    academy = organisation(
        operator,
        name="Demo Academy",
        owner=ACADEMY_OWNER,
        language="en",
        hue=262,
        description="A training body that exists in this demo only.",
    )
    colleague(university, EDITOR, "Elena", Role.EDITOR)
    colleague(university, AWARDER, "Aldo", Role.AWARDER)
    projects = projects_of({"university": university, "academy": academy})
    offer(university, UNIVERSITY, projects)
    offer(academy, ACADEMY, projects)
    awards.tell(university, academy, password=PASSWORD)


def person(email, first_name, last_name, *, language="en", is_operator=False):
    """Somebody with an account; learners and staff alike."""
    found = User.objects.filter(email=email).first()
    if found:
        return found
    made = accounts.register(
        email=email,
        first_name=first_name,
        last_name=last_name,
        birth_date=date(1990, 5, 17),
        password=PASSWORD,
        language=language,
    )
    if is_operator:
        User.objects.filter(pk=made.pk).update(is_staff=True, is_superuser=True)
        made.refresh_from_db()
    return made


def organisation(operator, *, name, owner, language, hue, description):
    """An organisation whose owner has joined."""
    found = Issuer.objects.filter(name=name).first()
    if found:
        return found
    issuer = issuers.found(
        name=name,
        website="https://example.org/",
        email=owner,
        language=language,
        owner_address=owner,
        by=operator,
    )
    head = person(owner, "Anna" if language == "it" else "Amy", "Demo", language=language)
    issuers.accept_invitation(invitation=issuer.membership_invitations.get(), by=head)
    logo = issuers.keep_picture(
        issuer=issuer,
        content=artwork.draw(
            shape="circle",
            palette="green" if hue < 200 else "violet",
            symbol="landmark" if hue < 200 else "graduation-cap",
            name=name,
        ),
        by=head,
    )
    # A story needs a past, which no action can give: its awards are older than this hour.
    then = timezone.now() - timedelta(days=1100)
    Issuer.objects.filter(pk=issuer.pk).update(created_at=then)
    issuer.memberships.update(started_at=then)
    issuer.refresh_from_db()
    return issuers.change_issuer(
        issuer=issuer,
        by=head,
        description=description,
        hue=hue,
        place="Example City",
        logo=logo,
    )


def colleague(issuer, email, first_name, role):
    if issuer.memberships.filter(user__email=email).exists():
        return
    owner = issuer.memberships.get(role=Role.OWNER).user
    invitation = issuers.invite_member(
        issuer=issuer, address=email, role=role, language=issuer.language, by=owner
    )
    issuers.accept_invitation(
        invitation=invitation, by=person(email, first_name, "Demo", language=issuer.language)
    )
    issuer.memberships.filter(user__email=email).update(
        started_at=timezone.now() - timedelta(days=1050)
    )


def projects_of(organisations):
    """The three projects, in the order of the catalogue."""
    made = []
    for key, name, description in PROJECTS:
        issuer = organisations[key]
        owner = issuer.memberships.get(role=Role.OWNER).user
        found = issuer.projects.filter(name=name).first()
        made.append(
            found
            or issuers.create_project(
                issuer=issuer, name=name, description=description, by=owner
            )
        )
    return made


def offer(issuer, catalogue, projects):
    """Draw, write and publish the badges of an organisation."""
    owner = issuer.memberships.get(role=Role.OWNER).user
    for entry in catalogue:
        if BadgeClass.objects.filter(
            issuer=issuer, current_version__texts__name=entry.english
        ).exists():
            continue
        shape, palette, symbol, name, line = entry.art
        picture = issuers.keep_picture(
            issuer=issuer,
            content=artwork.draw(
                shape=shape, palette=palette, symbol=symbol, name=name, line=line
            ),
            by=owner,
        )
        badge = badges.create_badge(
            issuer=issuer,
            content=content(entry, issuer, picture),
            project=projects[entry.project] if entry.project is not None else None,
            by=owner,
        )
        if not entry.is_draft:
            badges.publish(badge_class=badge, by=owner)
            badge.versions.update(created_at=timezone.now() - timedelta(days=1000))
            BadgeClass.objects.filter(pk=badge.pk).update(
                created_at=timezone.now() - timedelta(days=1000),
                published_at=timezone.now()
                - timedelta(days=999, minutes=catalogue.index(entry)),
            )


def content(entry, issuer, picture):
    words = [
        Words(
            language="en", name=entry.english, description=entry.about, criteria=entry.criteria
        ),
        Words(
            language="it",
            name=entry.italian,
            description=entry.di_che_si_tratta,
            criteria=entry.come,
        ),
    ]
    words.sort(key=lambda text: text.language != issuer.language)
    return Content(
        words=tuple(words),
        picture=picture,
        badge_type=entry.badge_type,
        tags=entry.tags,
        valid_months=entry.months,
        credits=entry.credits,
        eqf_level=entry.eqf_level,
        skills=tuple(
            Skill(
                target_name=skill,
                target_url=f"{settings.SITE_URL}/badges/?q={skill.replace(' ', '+')}",
                target_framework="Demo framework",
            )
            for skill in entry.skills
        ),
    )
