"""Why a check came out as it did, in the reader's language: by the id of the probe that passed, else by the code."""

from django.utils.translation import gettext_lazy as _

NOT_A_TEXT = _(
    "This is not the text of a badge. Copy all of it, or use the file that the issuer gave."
)
NOT_A_PICTURE = _(
    "This is no picture that can carry a badge. Use the PNG or SVG file that the issuer gave."
)
DAMAGED = _("This picture is damaged. Use the file as the issuer sent it.")
TOO_LARGE = _("This badge is too large to be checked. Ask its issuer for a smaller copy.")
UNSAFE_SVG = _(
    "This SVG picture holds something that no badge may hold. Ask its issuer for a new copy."
)
SEVERAL = _(
    "This picture says two different things about its badge. Use the file as the issuer sent it."
)
NOT_STANDARD = _(
    "This badge does not follow the Open Badges standard. Ask its issuer for a new copy."
)
NOT_SIGNED = _(
    "This badge is signed in a way that proves nothing. Do not rely on it, and tell the issuer."
)
UNUSABLE_KEY = _("The issuer's key cannot be used to check this badge. Tell the issuer.")
NOBODY = _(
    "The issuer's identifier does not lead to anybody, so nobody vouches for this badge."
)

PASSED = {
    "format": _("This is a badge of a known version, with all that the standard asks for."),
    "document": _("The issuer publishes this badge at its address."),
    "issuer": _("The issuer's own page was read at its address."),
    "scope": _("The badge is published where its issuer publishes badges."),
    "key": _("The key that signed this badge is one that its issuer publishes."),
    "signature": _("The signature fits: nothing was changed since the badge was signed."),
    "claims": _("The signed envelope and the badge in it say the same."),
    "dates": _("The badge is within its dates."),
    "status": _("The issuer has not taken this badge back."),
    "endorsements": _("Every endorsement in this badge is proven."),
}
# By the code of a finding; what is not named here has the words of its outcome.
CODES = {
    "fetch_failed": _(
        "What must be read for this check could not be fetched. Try again later."
    ),
    "too_many_fetches": _("This badge asks for too many other documents to be checked."),
    "not_a_badge": _(
        "There is no badge here. Use the file, text or address that the issuer gave."
    ),
    "unsupported_version": _("This kind of badge cannot be checked here."),
    "issuer_not_bound": _(
        "The key that signed this badge is not one that its issuer publishes. Do not rely on it."
    ),
    "issuer_not_identified": NOBODY,
    "issuer_unsupported": _(
        "The issuer identifies itself in a way that cannot be checked here."
    ),
    "key_withdrawn": _(
        "The issuer has withdrawn the key that signed this badge. Ask it for a new copy."
    ),
    "claims_disagree": _(
        "The signed envelope says something else than the badge in it. Ask its issuer for a new copy."
    ),
    "not_hosted": _(
        "The issuer does not publish this badge at the address that it names. Do not rely on it."
    ),
    "hosted_elsewhere": _("The address of this badge leads to another one. Do not rely on it."),
    "outside_scope": _(
        "This badge is published where its issuer does not publish badges. Do not rely on it."
    ),
    "unsafe_address": _(
        "An address in this badge does not begin with https, so anybody could have written what it answers."
    ),
    "revoked": _("The issuer took this badge back."),
    "revoked_with_reason": _("The issuer took this badge back: %(reason)s"),
    "suspended": _("The issuer has suspended this badge for the time being."),
    "expired": _("This badge expired on %(day)s."),
    "not_yet_valid": _("This badge is valid only from %(day)s."),
    "no_date": _("This badge does not say since when it holds. Ask its issuer for a new copy."),
    "context_moved": _(
        "This badge was signed with definitions that have changed since, so its signature cannot be checked."
    ),
    "endorsement_unproven": _("An endorsement in this badge is not proven."),
    "too_complex": _("This badge takes too much work to check. Ask its issuer for a new copy."),
    "broke_off": _("The check broke off. Try again later."),
    "no_badge_in_image": _(
        "There is no badge in this picture. Use the file that the issuer gave, not a copy or a screenshot."
    ),
    "signature_mismatch": _(
        "The signature does not fit: the badge was changed. Do not rely on it."
    ),
    "web_page": _(
        "This is a web page, not a badge. Download the badge from that page and bring the file."
    ),
    "not_json": NOT_A_TEXT,
    "not_a_jws": NOT_A_TEXT,
    "not_an_image": NOT_A_PICTURE,
    "image_error": NOT_A_PICTURE,
    "animated_image": NOT_A_PICTURE,
    "image_damaged": DAMAGED,
    "baked_badge_damaged": DAMAGED,
    "trailing_bytes": DAMAGED,
    "image_too_large": TOO_LARGE,
    "baked_badge_too_large": TOO_LARGE,
    "document_too_large": TOO_LARGE,
    "invalid_svg": UNSAFE_SVG,
    "unsafe_svg": UNSAFE_SVG,
    "badge_parts_disagree": SEVERAL,
    "several_badges_in_image": SEVERAL,
    "baking_error": NOT_STANDARD,
    "document_error": NOT_STANDARD,
    "not_a_document": NOT_STANDARD,
    "missing_property": NOT_STANDARD,
    "unreadable_property": NOT_STANDARD,
    "date_without_zone": NOT_STANDARD,
    "unknown_hash": NOT_STANDARD,
    "context_refused": _(
        "This badge gives its words a meaning that is not the standard's. Do not rely on it."
    ),
    "unsigned_content": _(
        "This badge contains words that its signature does not cover. Do not rely on it."
    ),
    "algorithm_refused": NOT_SIGNED,
    "jws_header_refused": NOT_SIGNED,
    "proof_refused": NOT_SIGNED,
    "signature_error": NOT_SIGNED,
    "key_refused": UNUSABLE_KEY,
    "unknown_key_type": UNUSABLE_KEY,
    "weak_key": UNUSABLE_KEY,
    "private_key_published": _(
        "The issuer published its secret key, so anyone can sign in its name. Do not rely on this badge, and tell the issuer."
    ),
    "not_a_did": NOBODY,
    "status_unreadable": _(
        "The issuer's list of badges that it took back cannot be read. Try again later."
    ),
}

OTHERWISE = {
    "passed": _("This check was made, and it held."),
    "failed": _("This check was made, and it did not hold. Do not rely on this badge."),
    "could_not_check": _("This check could not be made."),
}
