"""What this app holds of a person."""


def describe(person):
    """The profile, and who sees it."""
    return {
        "profile": {
            "address": person.handle,
            "headline": person.headline,
            "is_public": person.is_profile_public,
            "visibility_chosen": person.profile_answered_at,
        }
    }
