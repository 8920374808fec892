"""The outbox page of a demo: the mails that would have left, as a person sees them and as files."""

import email
from email import policy

from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from outbox import actions, kinds
from outbox.backends import kept_mail, kept_mails
from outbox.errors import RefusedForGood
from outbox.guards import on_this_machine_only
from outbox.models import OutgoingMail

MAILS_A_PAGE = 20
WAITING_SHOWN = 10


def _message(name):
    content = kept_mail(name)
    if content is None:
        raise Http404
    return email.message_from_bytes(content, policy=policy.default)


def _part(message, kind):
    part = message.get_body(preferencelist=(kind,))
    return part.get_content().replace("\r\n", "\n") if part is not None else ""


@login_not_required
@on_this_machine_only
@require_safe
@never_cache
def mail_list(request):
    """What has left, newest first; above it what waits, and what could not leave."""
    page = Paginator(kept_mails(), MAILS_A_PAGE).get_page(request.GET.get("page"))
    waiting = OutgoingMail.objects.waiting()
    failed = OutgoingMail.objects.filter(failed_at__isnull=False)
    return render(
        request,
        "outbox/mail_list.html",
        {
            "page": page,
            "mails": [(name, _message(name)) for name in page],
            "waiting_count": waiting.count(),
            "waiting": [
                _preview(mail) for mail in waiting.order_by("not_before")[:WAITING_SHOWN]
            ],
            "failed": [
                _preview(mail) for mail in failed.order_by("-failed_at")[:WAITING_SHOWN]
            ],
        },
    )


def _preview(mail):
    """A mail that has not left: what it is called, and what it would say if it left now."""
    try:
        content = actions.render(mail)
    except RefusedForGood:
        # Of a kind that cannot be rendered now, or that this release does not know.
        content = None
    return mail, kinds.title_of(mail.kind), content


@login_not_required
@on_this_machine_only
@require_safe
@never_cache
@csp_update({"frame-src": ["'self'"]})
def mail_show(request, name):
    """One mail: as HTML in a frame of its own, as text, and its headers."""
    message = _message(name)
    view = request.GET.get("as", "html")
    return render(
        request,
        "outbox/mail_show.html",
        {
            "name": name,
            "message": message,
            "view": view if view in {"html", "text", "headers"} else "html",
            "text": _part(message, "plain"),
            "headers": list(message.items()),
        },
    )


@login_not_required
@on_this_machine_only
@require_safe
@never_cache
@xframe_options_sameorigin
@csp(
    {
        "default-src": ["'none'"],
        "img-src": ["'self'", "data:", settings.SITE_URL],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        # A mail program runs no script; a link opens beside the mail, as an ordinary page.
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
    }
)
def mail_html(request, name):
    """The HTML of a mail, shut in: no script, nothing from elsewhere."""
    html = _part(_message(name), "html").replace("<head>", '<head><base target="_blank">', 1)
    return HttpResponse(html)


@login_not_required
@on_this_machine_only
@require_safe
@never_cache
def mail_file(request, name):
    """The mail as it would have left, for a mail program."""
    content = kept_mail(name)
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="message/rfc822",
        headers={"Content-Disposition": f'attachment; filename="{name}.eml"'},
    )
