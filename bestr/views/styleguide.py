"""A living page of every component in every state, in both languages; only while developing."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

FRAMES = {"public": "base.html", "app": "app.html", "console": "console.html"}

# The words of the examples; the components bring their own through the catalogues.
WORDS = json.loads(Path(__file__).with_suffix(".json").read_text())


class DateParts(forms.MultiWidget):
    """Day, month and year as three numbers."""

    template_name = "components/date_parts.html"

    def __init__(self, attrs=None):
        parts = {
            name: forms.TextInput({"inputmode": "numeric", "maxlength": length})
            for name, length in (("day", 2), ("month", 2), ("year", 4))
        }
        super().__init__(parts, attrs)

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class ExampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(initial="Giulia")
    mail = forms.EmailField()
    birth = forms.Field(widget=DateParts)
    password = forms.CharField(widget=forms.PasswordInput)
    kind = forms.ChoiceField()
    who = forms.ChoiceField(widget=forms.RadioSelect, initial="0")
    text = forms.CharField(widget=forms.Textarea({"rows": 4}), required=False)
    picture = forms.FileField(required=False)
    agree = forms.BooleanField()

    def __init__(self, *args, words, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = words[name]
            field.help_text = words.get(f"{name}_help", "")
        self.fields["kind"].choices = [(str(n), word) for n, word in enumerate(words["kinds"])]
        self.fields["who"].choices = [(str(n), word) for n, word in enumerate(words["whos"])]
        self.fields["who"].widget.attrs["class"] = "choices--cards"
        self.fields["password"].widget.attrs |= {
            "data-reveal": words["show"],
            "data-conceal": words["hide"],
        }


def _wrong_form(words):
    form = ExampleForm(
        {
            "wrong-mail": "giulia.example.org",
            "wrong-birth_day": "31",
            "wrong-birth_month": "2",
            "wrong-birth_year": "2001",
        },
        words=words,
        prefix="wrong",
    )
    for name in ("password", "kind", "who", "text", "picture", "agree", "name"):
        del form.fields[name]
    form.is_valid()
    form.errors.clear()
    form.add_error("mail", words["mail_wrong"])
    form.add_error("birth", words["birth_wrong"])
    return form


def _lists(words, now):
    """The examples that are lists of rows."""
    tones = ("ok", "info", "info", "neutral")
    icons = ("award", "eye", "mail", "send")
    numbers = (1236, 1221, 1004, 893, 402)
    series = (40, 61, 71, 56, 97, 128, 210, 53, 82, 120, 183, 186)
    return {
        "checks": [
            dict(zip(("outcome", "title", "detail"), row, strict=True))
            for row in words["checks"]
        ],
        "facts": [{"term": term, "value": value} for term, value in words["facts"]],
        "steps": [
            {"label": label, "done": n < 2, "current": n == 2, "url": "#steps"}
            for n, label in enumerate(words["steps"])
        ],
        "events": [
            {
                "title": title,
                "at": now - timedelta(hours=9 * n),
                "tone": tone,
                "icon_name": name,
            }
            for n, (title, tone, name) in enumerate(
                zip(words["events"], tones, icons, strict=True)
            )
        ],
        "bars": [
            {"label": label, "value": n}
            for label, n in zip(words["funnel"], numbers, strict=True)
        ],
        "series": list(zip(words["months"], series, strict=True)),
        "tiles": [
            dict(zip(("label", "value", "detail"), row, strict=True)) for row in words["tiles"]
        ],
        "trail": [{"label": label, "url": "#breadcrumb"} for label in words["trail"]],
        "tabs": [
            {"label": label, "url": "#tabs", "current": n == 0, "count": 12 * n + 3}
            for n, label in enumerate(words["tabs"])
        ],
        "messages": [
            Message(level, text)
            for level, text in zip((25, 30, 40, 20), words["messages"], strict=True)
        ],
        "states": list(
            zip(
                words["states"],
                ("ok", "info", "bad", "neutral"),
                ("award", "mail", "", ""),
                strict=True,
            )
        ),
        "chips": [
            {"label": words["skills"][0], "url": "#chips", "kind": "ESCO"},
            *words["skills"][1:],
        ],
        "links": [
            {"label": "LinkedIn", "url": "https://www.linkedin.com/", "icon_name": "id-card"},
            {"label": "WhatsApp", "url": "https://wa.me/", "icon_name": "message-circle"},
            {"label": "E-mail", "url": "mailto:?subject=badge", "icon_name": "mail"},
        ],
    }


@login_not_required
@require_safe
def styleguide(request):
    if not settings.DEBUG:
        raise Http404
    words = WORDS.get(get_language(), WORDS["en"])
    now = timezone.make_aware(datetime(2026, 11, 22, 10, 41))  # noqa: DTZ001 - made aware here
    frame = request.GET.get("frame", "public")
    context = _lists(words, now) | {
        "words": words,
        "now": now,
        "frame": FRAMES.get(frame, "base.html"),
        "frames": list(FRAMES),
        "badge_image": static("img/sample-badge.svg"),
        "form": ExampleForm(words=words),
        "wrong_form": _wrong_form(words),
        "page": Paginator(range(90), 10).page(3),
        "verdicts": [
            "valid",
            "expired",
            "revoked",
            "suspended",
            "unknown",
            "private",
            "withdrawn",
            "altered",
            "unverified",
        ],
        "hues": list(range(0, 36, 3)),
        "tones": ["ok", "warn", "bad", "info", "brand", "neutral"],
        "issuer": {"name": words["issuer"], "slug": "demo-university", "hue": None},
        "section": "badges",
        "counts": {"requests": 3},
    }
    return render(request, "styleguide.html", context)
