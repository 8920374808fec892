"""Taking people out of what the outbox remembers."""

from functools import reduce
from operator import or_

from django.db.models import Q

from outbox.backends import forget_mails
from outbox.models import MailChannel, OutgoingMail


def forget_people(*, words):
    """Take these addresses and names out of the answers of mail servers, and delete the kept mails that mention them."""
    words = [word for word in words if word]
    mentioned = reduce(or_, (Q(last_error__icontains=word) for word in words))
    for rows in (OutgoingMail, MailChannel):
        rows.objects.filter(mentioned).update(last_error="")
    forget_mails(words)
