"""A mail from its templates, and from there to the bytes that leave."""

import css_inline
from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from outbox.kinds import Mail

_inliner = css_inline.CSSInliner(
    keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False
)


def compose(
    template, context, *, language, to_address, to_name="", from_name="", reply_to=""
) -> Mail:
    """The mail `templates/emails/<template>` (.subject.txt, .txt, .html) in that language, styles inside the attributes.

    Links in it come from SITE_URL (`{% absolute %}`), never from a request: a mail is rendered where there is none.
    """
    with translation.override(language):
        values = {
            "SITE_NAME": settings.SITE_NAME,
            "SITE_URL": settings.SITE_URL,
            "LANGUAGE_CODE": language,
            "to_name": to_name,
            "to_address": to_address,
            **context,
        }
        # A text has no markup, so nothing of it is escaped.
        subject = _render(f"emails/{template}.subject.txt", values, autoescape=False)
        values["subject"] = " ".join(subject.split())
        text = _render(f"emails/{template}.txt", values, autoescape=False)
        html = _render(f"emails/{template}.html", values, autoescape=True)
    return Mail(
        to_address=to_address,
        to_name=to_name,
        from_name=from_name,
        reply_to=reply_to,
        subject=values["subject"],
        text=text.strip() + "\n",
        html=_inliner.inline(html),
        language=language,
    )


def _render(name, values, *, autoescape):
    return get_template(name).template.render(Context(values, autoescape=autoescape))
