"""The few tags every page may use; a built-in library, so no page loads it."""

import json
from datetime import date, datetime
from functools import lru_cache
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

import lucide
from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import translate_url
from django.utils import dateformat, timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext

from bestr import charts, faces, styles
from bestr import markdown as markdown_text

register = template.Library()


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, label: str) -> SafeString:
    hidden = {"aria_hidden": "true"} if not label else {"role": "img", "aria_label": label}
    # Name, size and label are attributes of an XML tree, which escapes them when it is written.
    return mark_safe(  # noqa: S308
        lucide._render_icon(  # noqa: SLF001
            name, size, class_="icon", focusable="false", **hidden
        ).replace("class-=", "class=")
    )


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """A drawing beside words, hidden from screen readers; with `label` it speaks for itself."""
    return _drawn(str(name), int(size), str(label))


@register.simple_tag
def face(kind: str, state: str) -> faces.Face:
    """How a state looks: its tone, its icon and its words. Kinds: verdict, check, notice, pill."""
    return faces.face_of(kind, state)


@register.filter
def markdown(text: str) -> SafeString:
    """A person's Markdown as clean HTML; put it in an element of class prose."""
    return mark_safe(markdown_text.to_html(str(text or "")))  # noqa: S308 - cleaned by nh3


@register.filter
def plain(text: str) -> str:
    """A person's Markdown without its marks."""
    return markdown_text.to_text(str(text or ""))


@register.filter
def masked(address: str) -> str:
    """An address that its owner recognises and nobody else learns: g•••@studenti.unito.it."""
    local, at, domain = str(address or "").rpartition("@")
    return f"{local[:1]}•••@{domain}" if at else "•••"


@register.filter
def breakable(address: str) -> SafeString:
    """A mail address that goes on in the next line after its @ or before a dot, not in the middle of a word."""
    text = escape(str(address or ""))
    return mark_safe(text.replace("@", "@<wbr>").replace(".", "<wbr>."))  # noqa: S308 - escaped above


@register.filter
def initials(name: str) -> str:
    """At most two letters of a name, for the round mark of the account menu."""
    words = [word for word in str(name or "").replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _written(value: date, how: str) -> str:
    text = dateformat.format(value, how)
    # Italian writes its months small; Django's catalogue has them as headings.
    return text.lower() if (get_language() or "").startswith("it") else text


def _time_element(value: date, how: str) -> SafeString | str:
    if not value:
        return ""
    local = _local(value)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="seconds")
        if isinstance(local, datetime)
        else local.isoformat(),
        _written(local, how),
    )


@register.filter
def day(value: date) -> SafeString | str:
    """21 November 2026."""
    return _time_element(value, "j F Y")


@register.filter
def short_day(value: date) -> SafeString | str:
    """21 Nov 2026."""
    return _time_element(value, "j M Y")


@register.filter
def moment(value: datetime) -> SafeString | str:
    """21 November 2026, 10:41."""
    return _time_element(value, "j F Y, H:i")


@register.filter
def short_moment(value: datetime) -> SafeString | str:
    """21 Nov, 10:41; with its year when that is another one."""
    this_year = value and _local(value).year == timezone.localdate().year
    return _time_element(value, "j M, H:i" if this_year else "j M Y, H:i")


@register.filter
def hue_step(degrees: int | None) -> str:
    """The step of ten degrees that stands nearest to an issuer's colour; empty for the site's own."""
    return "" if degrees is None or degrees == "" else str(round(int(degrees) / 10) % 36)


@register.filter
def percent_of(part: int, whole: int) -> int:
    """How many hundredths of the whole, never above a hundred."""
    return min(100, round(100 * int(part or 0) / int(whole))) if whole else 0


@register.simple_tag
def absolute(path: str) -> str:
    """The full address of one of our paths, as other sites and mails need it."""
    return urljoin(settings.SITE_URL + "/", str(path))


def _path_in(path: str, code: str) -> str:
    """The same page in another language: by its translated path, else by asking for it."""
    translated = translate_url(path, code)
    if translated != path:
        return translated
    parts = urlsplit(path)
    query = [pair for pair in parts.query.split("&") if pair and not pair.startswith("lang=")]
    return urlunsplit(parts._replace(query="&".join([*query, urlencode({"lang": code})])))


@register.simple_tag
def stylesheets() -> tuple[str, ...]:
    """The names of the style sheets that a page links."""
    return styles.names()


@register.simple_tag(takes_context=True)
def languages(context) -> list[dict]:
    """Each language of the site: its code, its own name, the address of this page in it, and whether it is this one."""
    request = getattr(context, "request", None) or context.get("request")
    # The answer to a form stands at an address that only a form may ask.
    path = "/" if request is None else request.path
    if request is not None and request.method in ("GET", "HEAD"):
        path = request.get_full_path()
    current = get_language() or settings.LANGUAGE_CODE
    rows = []
    for code, _ in settings.LANGUAGES:
        rows.append(
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "url": path if code == current else _path_in(path, code),
                "current": code == current,
            }
        )
    return rows


@register.simple_tag
def pages_near(page) -> list:
    """The page numbers worth a link, with a gap where some are left out."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))


@register.inclusion_tag("components/line_chart.html")
def line_chart(series, title: str, label: str = "", value: str = "") -> dict:
    """A line of (label, number) pairs, with the same numbers as a table for those who do not see it."""
    series = [(str(name), int(number)) for name, number in series]
    return {
        "series": series,
        "title": title,
        "label_heading": label or gettext("Month"),
        "value_heading": value or gettext("Number"),
        "wide": charts.draw(series, width=960, height=300) if series else None,
        "narrow": charts.draw(series, width=360, height=240, every=3) if series else None,
    }


@register.filter
def json_ld(document: dict) -> SafeString:
    """A schema.org description of the page as a data block: `<`, `>` and `&` are escaped, so no text can end it."""
    text = json.dumps(document, ensure_ascii=False, cls=DjangoJSONEncoder)
    for sign, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
