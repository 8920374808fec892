"""Why one check of a badge fails, or could not be made: a stable code and a sentence fit for a person."""

from openbadges.errors import OpenBadgesError


class VerificationError(OpenBadgesError):
    """Why one check of a badge fails, or could not be made."""

    code = "verification_error"
    sentence = "This badge could not be checked."


class FetchFailed(VerificationError):
    code = "fetch_failed"
    sentence = "The {name} could not be fetched. Try again later."


class TooManyFetches(VerificationError):
    code = "too_many_fetches"
    sentence = "This badge asks for too many other documents to be checked."


class NotABadge(VerificationError):
    code = "not_a_badge"
    sentence = (
        "There is no badge here ({fault}). Use the file, text or address that the issuer gave."
    )


class WebPage(VerificationError):
    code = "web_page"
    sentence = (
        "This is a web page, not a badge. Download the badge from that page and bring the file."
    )


class UnsupportedVersion(VerificationError):
    code = "unsupported_version"
    sentence = "This kind of badge ({name}) cannot be checked here."


class IssuerNotBound(VerificationError):
    code = "issuer_not_bound"
    sentence = (
        "The key that signed this badge is not one that {name} publishes. Do not rely on it."
    )


class IssuerNotIdentified(VerificationError):
    code = "issuer_not_identified"
    sentence = "The issuer's identifier ({name}) does not lead to anybody, so nobody vouches for this badge."


class IssuerUnsupported(VerificationError):
    code = "issuer_unsupported"
    sentence = "The issuer identifies itself in a way ({name}) that cannot be checked here."


class KeyWithdrawn(VerificationError):
    code = "key_withdrawn"
    sentence = "The issuer has withdrawn the key that signed this badge. Ask it for a new copy."


class ClaimsDisagree(VerificationError):
    code = "claims_disagree"
    sentence = "The signed envelope says another {name} than the badge in it. Ask its issuer for a new copy."


class NotHosted(VerificationError):
    code = "not_hosted"
    sentence = "The issuer does not publish this badge at the address that it names. Do not rely on it."


class HostedElsewhere(VerificationError):
    code = "hosted_elsewhere"
    sentence = "The address of this badge leads to another one ({name}). Do not rely on it."


class OutsideScope(VerificationError):
    code = "outside_scope"
    sentence = "This badge is published at {name}, where its issuer does not publish badges. Do not rely on it."


class UnsafeAddress(VerificationError):
    code = "unsafe_address"
    sentence = "The address of the {name} does not begin with https, so anybody could have written what it answers."


class Revoked(VerificationError):
    code = "revoked"
    sentence = "The issuer took this badge back."


class RevokedWithReason(VerificationError):
    code = "revoked_with_reason"
    sentence = "The issuer took this badge back: {reason}"


class Suspended(VerificationError):
    code = "suspended"
    sentence = "The issuer has suspended this badge for the time being."


class Expired(VerificationError):
    code = "expired"
    sentence = "This badge expired on {day}."


class NotYetValid(VerificationError):
    code = "not_yet_valid"
    sentence = "This badge is valid only from {day}."


class NoDate(VerificationError):
    code = "no_date"
    sentence = "This badge does not say since when it holds. Ask its issuer for a new copy."


class ContextMoved(VerificationError):
    code = "context_moved"
    sentence = "This badge was signed with definitions that have changed since, so its signature cannot be checked."


class RecipientDiffers(VerificationError):
    code = "recipient_differs"
    sentence = "This badge was not issued to that address."


class RecipientUnknown(VerificationError):
    code = "recipient_unknown"
    sentence = "This badge does not say to which address it was issued."


class EndorsementUnproven(VerificationError):
    code = "endorsement_unproven"
    sentence = "An endorsement in this badge is not proven: {reason}"
