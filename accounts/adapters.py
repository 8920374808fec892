"""allauth's seams."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, mails and redirects as this site wants them."""

    def is_open_for_signup(self, request):
        """Nobody registers without an invitation; the claim page has its own form."""
        return False
