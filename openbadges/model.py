"""What a badge says, in the words of Open Badges 3.0 and independent of how any version writes it.

Frozen values: a document is written from them or read into them, and nothing changes in between. An empty
string, an empty tuple or None means "not said". Moments are aware datetimes.

Two addresses for one thing: `id` is its 3.0 identifier (a did, an https address or a urn), `hosted_id` the
https address of its 2.0 document where the two differ; `address` is the one that 2.0 uses.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal, NamedTuple, Self

from openbadges import identity
from openbadges.errors import DateWithoutZone

Remark = Literal["compressed", "language_tag", "legacy_chunk", "trailing_bytes"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture by its address, and what it shows in words."""

    id: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Criteria:
    """How an achievement is earned: an address, a Markdown narrative, or both."""

    id: str = ""
    narrative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """A skill, standard or framework entry that an achievement aims at (3.0 Alignment, 2.0 AlignmentObject)."""

    target_name: str
    target_url: str
    target_description: str = ""
    target_framework: str = ""
    target_code: str = ""
    target_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Work that shows the achievement: an address, a narrative, or both."""

    id: str = ""
    narrative: str = ""
    name: str = ""
    description: str = ""
    genre: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """Another name of a thing (3.0 IdentifierEntry); `type` is a term of IdentifierTypeEnum or starts with `ext:`."""

    value: str
    type: str = "identifier"


@dataclass(frozen=True, slots=True)
class Related:
    """A sibling document: another version, language or form of the same thing."""

    id: str
    language: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """One published identity of a recipient (IdentityObject): a salted hash, or the plain value.

    `type` is a term of the 3.0 IdentifierTypeEnum (`emailAddress`); 2.0 writes `email`, `url`, `telephone`.
    """

    value: str
    hashed: bool
    salt: str = ""
    type: str = "emailAddress"

    def matches(self, identifier: str, variants: tuple[str, ...] = ()) -> bool:
        """Whether this is the given address, by the attempts that `openbadges.identity` documents."""
        if self.hashed:
            return identity.match(self.value, identifier, self.salt, variants=variants)
        return identity.match_plain(self.value, identifier, variants=variants)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a credential is about (3.0 AchievementSubject, 2.0 recipient)."""

    id: str = ""
    identities: tuple[Identity, ...] = ()
    name: str = ""

    @classmethod
    def hashed(cls, *, address: str, salt: str, subject_id: str = "", name: str = "") -> Self:
        """Name a recipient by the salted sha256 of an e-mail address, which the caller has normalised."""
        return cls(
            id=subject_id,
            name=name,
            identities=(Identity(identity.make(address, salt), True, salt),),
        )

    def matches(self, identifier: str, variants: tuple[str, ...] = ()) -> bool:
        """Whether any of the identities is the given address."""
        return any(published.matches(identifier, variants) for published in self.identities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """What one party says in support of another's profile, achievement or credential (EndorsementCredential)."""

    id: str
    issuer: "Profile"
    about: str
    comment: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    hosted_id: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        _require_zones(self)

    @property
    def address(self) -> str:
        """The address of the 2.0 document."""
        return self.hosted_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Who issues, creates or endorses (3.0 Profile, 2.0 Issuer).

    `public_keys` and `revocation_list` are addresses of 2.0 documents; `starts_with` and `allowed_origins` the
    2.0 scope of hosted verification, empty for the standard's default (the origin of the profile).
    """

    id: str
    name: str
    url: str = ""
    email: str = ""
    description: str = ""
    image: Image | None = None
    phone: str = ""
    hosted_id: str = ""
    also_known_as: tuple[str, ...] = ()
    other_identifiers: tuple[Identifier, ...] = ()
    official: str = ""
    public_keys: tuple[str, ...] = ()
    revocation_list: str = ""
    starts_with: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    related: tuple[Related, ...] = ()
    language: str = ""
    version: str = ""

    @property
    def address(self) -> str:
        """The address of the 2.0 document."""
        return self.hosted_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class RubricLevel:
    """One level that a result can reach (3.0 RubricCriterionLevel)."""

    id: str
    name: str
    level: str = ""
    description: str = ""
    points: str = ""
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDescription:
    """What results an achievement can have (3.0 ResultDescription); `result_type` is a term of ResultType."""

    id: str
    name: str
    result_type: str
    allowed_values: tuple[str, ...] = ()
    required_value: str = ""
    required_level: str = ""
    value_min: str = ""
    value_max: str = ""
    rubric_levels: tuple[RubricLevel, ...] = ()
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a recipient reached (3.0 Result): a value, a rubric level or a status of one ResultDescription."""

    value: str = ""
    achieved_level: str = ""
    status: str = ""
    result_description: str = ""
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """What can be earned (3.0 Achievement, 2.0 BadgeClass), in one language and one version."""

    id: str
    name: str
    description: str
    criteria: Criteria
    image: Image | None = None
    achievement_type: str = ""
    tags: tuple[str, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    creator: Profile | None = None
    language: str = ""
    field_of_study: str = ""
    specialization: str = ""
    credits_available: float | None = None
    human_code: str = ""
    version: str = ""
    result_descriptions: tuple[ResultDescription, ...] = ()
    other_identifiers: tuple[Identifier, ...] = ()
    related: tuple[Related, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    hosted_id: str = ""

    @property
    def address(self) -> str:
        """The address of the 2.0 document."""
        return self.hosted_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a 3.0 credential's revocation is looked up (credentialStatus): one entry at most.

    A bitstring entry has `list_credential`, `index` and `purpose`; a `1EdTechRevocationList` only its id.
    """

    id: str
    type: Literal["BitstringStatusListEntry", "1EdTechRevocationList"] = (
        "BitstringStatusListEntry"
    )
    list_credential: str = ""
    index: int = 0
    purpose: Literal["revocation", "suspension"] = "revocation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """A credential taken back: which (its address or urn), why, and when if known."""

    id: str
    reason: str = ""
    revoked_at: datetime | None = None

    def __post_init__(self) -> None:
        _require_zones(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """An award (3.0 OpenBadgeCredential, 2.0 Assertion): this achievement, to this recipient, by this issuer.

    `awarded_at` is when it was achieved (3.0 `awardedDate`, 2.0 `issuedOn`), `valid_from` when it begins to
    hold and `issued_at` when it was collected and signed (3.0 proof `created`; never later than "now").
    """

    id: str
    achievement: Achievement
    issuer: Profile
    recipient: Recipient
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    awarded_at: datetime | None = None
    issued_at: datetime | None = None
    name: str = ""
    description: str = ""
    image: Image | None = None
    evidence: tuple[Evidence, ...] = ()
    narrative: str = ""
    language: str = ""
    credits_earned: float | None = None
    results: tuple[Result, ...] = ()
    activity_started_at: datetime | None = None
    activity_ended_at: datetime | None = None
    license_number: str = ""
    role: str = ""
    term: str = ""
    source: Profile | None = None
    status: Status | None = None
    revocation: Revocation | None = None
    endorsements: tuple[Endorsement, ...] = ()
    related: tuple[Related, ...] = ()
    hosted_id: str = ""

    def __post_init__(self) -> None:
        _require_zones(self)

    @property
    def address(self) -> str:
        """The address of the 2.0 document."""
        return self.hosted_id or self.id


def _require_zones(value: Endorsement | Revocation | Credential) -> None:
    """Refuse a moment without a zone: written down it would mean another time to every reader."""
    for field in fields(value):
        moment = getattr(value, field.name)
        if isinstance(moment, datetime) and moment.utcoffset() is None:
            raise DateWithoutZone(name=field.name)


class Baked(NamedTuple):
    """What a picture carries: the 2.0 and the 3.0 text (JSON, a JWS, or before 1.1 an address), empty if none.

    `remarks` name what a careful issuer does not do and a reader still understands.
    """

    v2: str = ""
    v3: str = ""
    remarks: tuple[Remark, ...] = ()
