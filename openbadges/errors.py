"""Every refusal of the library: a stable code for machines and a sentence for people.

The sentences are English and may hold `{names}` of facts; a face that speaks another language keys its own
sentence on `code` and fills it with `facts`.
"""

from typing import ClassVar


class OpenBadgesError(Exception):
    """What the library could not do, and what a person can do next."""

    code: ClassVar[str] = "open_badges_error"
    sentence: ClassVar[str] = "This badge cannot be read. Ask its issuer for a new copy."

    def __init__(self, **facts: str | int) -> None:
        self.facts = facts
        super().__init__(self.sentence.format_map(_Facts(facts)))

    def __reduce__(self) -> tuple[object, ...]:
        """Cross the border of a process: untrusted bytes are read in a child."""
        return (_rebuild, (type(self), self.facts))


class _Facts(dict[str, str | int]):
    """Leaves a placeholder standing when its fact is missing: a refusal must never fail itself."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _rebuild(kind: type[OpenBadgesError], facts: dict[str, str | int]) -> OpenBadgesError:
    return kind(**facts)


# Pictures


class ImageError(OpenBadgesError):
    """Something about the picture itself."""

    code = "image_error"
    sentence = "This picture cannot be used. Choose another PNG or SVG file."


class NotAnImage(ImageError):
    code = "not_an_image"
    sentence = "This file is neither a PNG nor an SVG picture. Choose a PNG or SVG file."


class ImageTooLarge(ImageError):
    code = "image_too_large"
    sentence = "This picture is larger than {limit}. Make it smaller and choose it again."


class ImageDamaged(ImageError):
    code = "image_damaged"
    sentence = "This picture is damaged ({fault}). Save it again from the program that made it."


class AnimatedImage(ImageError):
    code = "animated_image"
    sentence = "This picture is animated. Choose a still one."


class TrailingBytes(ImageError):
    code = "trailing_bytes"
    sentence = "This picture has something hidden after its end. Save it again from the program that made it."


class InvalidSVG(ImageError):
    code = "invalid_svg"
    sentence = "This SVG picture cannot be read ({fault}). Save it again as a plain SVG."


class UnsafeSVG(ImageError):
    code = "unsafe_svg"
    sentence = (
        "This SVG picture contains {what}, which is not allowed. Save it again as a plain SVG."
    )


# Badges in pictures


class BakingError(OpenBadgesError):
    """Something about the badge that is, or should be, inside a picture."""

    code = "baking_error"
    sentence = "The badge in this picture cannot be read. Ask its issuer for a new copy."


class NoBadgeInImage(BakingError):
    code = "no_badge_in_image"
    sentence = "There is no badge in this picture. Some programs and messengers remove it: use the file as the issuer sent it."


class SeveralBadgesInImage(BakingError):
    code = "several_badges_in_image"
    sentence = "This picture contains more than one badge, so it is not clear which one counts. Use the original file."


class BakedBadgeDamaged(BakingError):
    code = "baked_badge_damaged"
    sentence = (
        "The badge in this picture is damaged ({fault}). Use the file as the issuer sent it."
    )


class BakedBadgeTooLarge(BakingError):
    code = "baked_badge_too_large"
    sentence = (
        "The badge in this picture is larger than {limit}. Ask its issuer for a new copy."
    )


class BadgePartsDisagree(BakingError):
    code = "badge_parts_disagree"
    sentence = "This picture says two different things about its badge. Use the file as the issuer sent it."


class NothingToBake(BakingError):
    code = "nothing_to_bake"
    sentence = "There is no badge to put into the picture."


# Documents


class DocumentError(OpenBadgesError):
    """Something about a document of the standard."""

    code = "document_error"
    sentence = (
        "This badge does not follow the Open Badges standard. Ask its issuer for a new copy."
    )


class NotADocument(DocumentError):
    code = "not_a_document"
    sentence = "This is not an Open Badges document ({fault}). Ask the issuer for a new copy."


class MissingProperty(DocumentError):
    code = "missing_property"
    sentence = "The {document} has no {name}, which the standard asks for. Ask the issuer for a new copy."


class UnreadableProperty(DocumentError):
    code = "unreadable_property"
    sentence = "The {name} of the {document} cannot be read. Ask the issuer for a new copy."


class DateWithoutZone(DocumentError):
    code = "date_without_zone"
    sentence = "The date {name} has no time zone, so it is not clear when it is."


class UnknownHash(DocumentError):
    code = "unknown_hash"
    sentence = "This badge hides its recipient with {name}, which is not known. Ask its issuer for a new copy."


# What is not JSON


class NotJSON(DocumentError):
    code = "not_json"
    sentence = "This is not readable JSON ({fault}). Ask the issuer for a new copy."


class DocumentTooLarge(DocumentError):
    code = "document_too_large"
    sentence = "This badge is larger than {limit}. Ask its issuer for a smaller copy."


# Keys


class KeyRefused(OpenBadgesError):
    """Something about a key that is not, or not only, what the standard allows."""

    code = "key_refused"
    sentence = "The issuer's key cannot be used ({fault}). Tell the issuer."


class UnknownKeyType(KeyRefused):
    code = "unknown_key_type"
    sentence = "The issuer's key is of a kind that is not supported ({name}). Tell the issuer."


class WeakKey(KeyRefused):
    code = "weak_key"
    sentence = "The issuer's key is too weak ({fault}). Tell the issuer."


class PrivateKeyPublished(KeyRefused):
    code = "private_key_published"
    sentence = "The issuer published a secret key, so anyone can sign in its name. Tell the issuer at once."


class NotADid(KeyRefused):
    code = "not_a_did"
    sentence = "The identifier {name} cannot be read. Tell the issuer."


# Signatures


class SignatureError(OpenBadgesError):
    """Something about a signature or what it covers."""

    code = "signature_error"
    sentence = "The signature of this badge cannot be read. Ask its issuer for a new copy."


class NotAJws(SignatureError):
    code = "not_a_jws"
    sentence = (
        "This is not a signed badge ({fault}). Use the text exactly as the issuer sent it."
    )


class JwsHeaderRefused(SignatureError):
    code = "jws_header_refused"
    sentence = "The header of this signed badge is not allowed ({fault}). Ask its issuer for a new copy."


class AlgorithmRefused(SignatureError):
    code = "algorithm_refused"
    sentence = "This badge is signed with {name}, which does not fit the issuer's key. Tell the issuer."


class SignatureMismatch(SignatureError):
    code = "signature_mismatch"
    sentence = "The signature does not fit: the badge was changed after it was signed, or somebody else signed it."


class ProofRefused(SignatureError):
    code = "proof_refused"
    sentence = (
        "The proof in this badge is not allowed ({fault}). Ask its issuer for a new copy."
    )


class UnsignedContent(SignatureError):
    code = "unsigned_content"
    sentence = (
        "This badge contains {name}, which its signature does not cover. Do not rely on it."
    )


class ContextRefused(SignatureError):
    code = "context_refused"
    sentence = "This badge gives its words a meaning that is not the standard's ({name})."


class ContextChanged(SignatureError):
    code = "context_changed"
    sentence = "The installed definition {name} is not the one that was checked. Install the pinned packages again."


class TooComplex(SignatureError):
    code = "too_complex"
    sentence = "This badge is built in too complex a way to be checked safely ({fault})."


# Status


class StatusUnreadable(OpenBadgesError):
    code = "status_unreadable"
    sentence = "The issuer's list of revoked badges cannot be used ({fault})."
