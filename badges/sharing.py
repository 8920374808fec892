"""Links that carry a badge to other places: plain addresses, nothing is loaded from anybody."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _


def _link(base, **fields):
    """A link whose every value is percent-encoded, a space as %20: some of these sites take a plus for a plus."""
    return f"{base}?{urlencode(fields, quote_via=quote, safe='')}"


def share_links(*, title, address):
    """Where a public page can be shown: `{label, url, icon_name}` for the list of share buttons."""
    text = _("Open Badge: %(title)s") % {"title": title}
    body = quote(f"{text}\r\n\r\n{address}", safe="")
    return [
        {
            "label": "LinkedIn",
            "url": _link("https://www.linkedin.com/sharing/share-offsite/", url=address),
            "icon_name": "external-link",
        },
        {"label": "X", "url": _link("https://x.com/intent/post", text=text, url=address)},
        {
            "label": "Facebook",
            "url": _link("https://www.facebook.com/sharer/sharer.php", u=address),
        },
        {"label": "WhatsApp", "url": _link("https://wa.me/", text=f"{text} {address}")},
        {"label": "Telegram", "url": _link("https://t.me/share/url", url=address, text=text)},
        {
            "label": "Bluesky",
            "url": _link("https://bsky.app/intent/compose", text=f"{text} {address}"),
        },
        {
            "label": _("Mail"),
            "url": f"mailto:?subject={quote(text, safe='')}&body={body}",
            "icon_name": "mail",
        },
    ]


def linkedin_profile_link(assertion):
    """LinkedIn's 'add to profile' with every field filled; its months count from 1, in the site's time zone."""
    issued = timezone.localtime(assertion.issued_at)
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": assertion.version.text(assertion.language).name,
    }
    if assertion.issuer.linkedin_id:
        fields["organizationId"] = assertion.issuer.linkedin_id
    else:
        fields["organizationName"] = assertion.issuer.name
    fields |= {"issueYear": issued.year, "issueMonth": issued.month}
    if assertion.expires_at:
        expires = timezone.localtime(assertion.expires_at)
        fields |= {"expirationYear": expires.year, "expirationMonth": expires.month}
    fields |= {
        "certUrl": f"{settings.SITE_URL}{assertion.get_absolute_url()}",
        "certId": str(assertion.pk),
    }
    return _link("https://www.linkedin.com/profile/add", **fields)
