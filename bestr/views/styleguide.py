"""A living page of every component in every state, in both languages; only while developing."""

from datetime import datetime, timedelta

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

FRAMES = {"public": "base.html", "app": "app.html", "console": "console.html"}

# The words of the examples; the components bring their own through the catalogues.
WORDS = {
    "en": {
        "badge": "Critical thinking",
        "long": "Critical thinking and responsible use of sources in scientific communication",
        "issuer": "Demo University",
        "alt": "Green hexagon with a white tick: Critical thinking, advanced level",
        "name": "First name",
        "mail": "E-mail address",
        "mail_help": "We send the link there. We show it to nobody.",
        "birth": "Date of birth",
        "birth_help": "It only serves to confirm that you are at least 16.",
        "birth_wrong": "There is no 31 February. Write the day of your birth, such as 27 3 2001.",
        "mail_wrong": "An address has an @ in it, such as giulia@example.org.",
        "text": "How it is earned",
        "text_help": "You may use **bold**, lists and links.",
        "kind": "Type of badge",
        "kinds": ["Competence", "Participation", "Course"],
        "who": "Who may ask for it",
        "whos": ["Anyone", "Only people with the link", "Nobody"],
        "agree": "I have read the terms and the privacy notice",
        "picture": "Picture of the badge",
        "picture_help": "PNG or SVG, at least 600 pixels wide.",
        "password": "Password",
        "show": "Show",
        "hide": "Hide",
        "checks": [
            ("passed", "Signature intact", "Ed25519 · did:web:demo.example.org#key-1"),
            ("passed", "The issuer is who it says it is", "Identity verified on 3 March 2026"),
            ("warning", "It expires in 12 days", "On 4 December 2026"),
            ("failed", "The address does not match", "This badge was given to another address"),
            (
                "skipped",
                "List of revocations",
                "The other site did not answer; try again later",
            ),
        ],
        "skills": ["Critical analysis", "Arguing", "EQF 6"],
        "facts": [
            ("Awarded to", "Giulia Bianchi"),
            ("Awarded by", "Demo University"),
            ("Workload", "25 hours, 1 ECTS"),
        ],
        "steps": ["Badge", "People", "Columns", "Check", "Send"],
        "events": ["Collected", "Mail opened", "Mail sent", "Awarded by Ada Demo"],
        "funnel": ["Awarded", "Mails delivered", "Mails opened", "Collected", "Shared"],
        "months": "Dec Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov".split(),
        "markdown": "To earn it one has\n\n1. attended **at least 20 hours**\n2. handed in an essay with [sources](https://example.org)\n3. passed the oral exam",
        "states": ["Collected", "Sent", "Bounced", "Draft"],
        "trail": ["Badges", "Critical thinking"],
        "tabs": ["Waiting", "Collected", "All"],
        "messages": [
            "Done: 183 mails will leave at 15:40.",
            "Four rows need a look.",
            "The file could not be read. Save it as CSV and upload it again.",
            "Your session ends in ten minutes.",
        ],
        "tiles": [
            ("Badges awarded", "1,236", "+186 this month"),
            ("Collected", "72%", "median 9 hours"),
            ("Verifications", "418", "last 30 days"),
            ("To approve", "3", ""),
        ],
        "approve": "requests for badges",
    },
    "it": {
        "badge": "Pensiero critico",
        "long": "Pensiero critico e uso responsabile delle fonti nella comunicazione scientifica",
        "issuer": "Università Dimostrativa",
        "alt": "Esagono verde con una spunta bianca: Pensiero critico, livello avanzato",
        "name": "Nome",
        "mail": "Indirizzo e-mail",
        "mail_help": "Mandiamo lì il link. Non lo mostriamo a nessuno.",
        "birth": "Data di nascita",
        "birth_help": "Serve solo a confermare che hai almeno 16 anni.",
        "birth_wrong": "Il 31 febbraio non esiste. Scrivi il giorno in cui sei nato, come 27 3 2001.",
        "mail_wrong": "In un indirizzo c’è una @, come in giulia@example.org.",
        "text": "Come si ottiene",
        "text_help": "Puoi usare **grassetto**, elenchi e link.",
        "kind": "Tipo di badge",
        "kinds": ["Competenza", "Partecipazione", "Corso"],
        "who": "Chi può chiederlo",
        "whos": ["Chiunque", "Solo chi ha il link", "Nessuno"],
        "agree": "Ho letto i termini e l’informativa",
        "picture": "Immagine del badge",
        "picture_help": "PNG o SVG, larga almeno 600 pixel.",
        "password": "Password",
        "show": "Mostra",
        "hide": "Nascondi",
        "checks": [
            ("passed", "Firma digitale integra", "Ed25519 · did:web:demo.example.org#key-1"),
            ("passed", "L’ente è chi dice di essere", "Identità verificata il 3 marzo 2026"),
            ("warning", "Scade fra 12 giorni", "Il 4 dicembre 2026"),
            (
                "failed",
                "L’indirizzo non corrisponde",
                "Questo badge è stato dato a un altro indirizzo",
            ),
            (
                "skipped",
                "Registro delle revoche",
                "L’altro sito non ha risposto; riprova più tardi",
            ),
        ],
        "skills": ["Analisi critica", "Argomentare", "EQF 6"],
        "facts": [
            ("Assegnato a", "Giulia Bianchi"),
            ("Assegnato da", "Università Dimostrativa"),
            ("Impegno", "25 ore, 1 CFU"),
        ],
        "steps": ["Badge", "Persone", "Colonne", "Controllo", "Invio"],
        "events": ["Ritirato", "E-mail aperta", "E-mail inviata", "Assegnato da Ada Demo"],
        "funnel": ["Assegnati", "E-mail consegnate", "E-mail aperte", "Ritirati", "Condivisi"],
        "months": "dic gen feb mar apr mag giu lug ago set ott nov".split(),
        "markdown": "Per ottenerlo bisogna aver\n\n1. frequentato **almeno 20 ore**\n2. consegnato un saggio con le [fonti](https://example.org)\n3. superato l’esame orale",
        "states": ["Ritirato", "Inviata", "Respinta", "Bozza"],
        "trail": ["Badge", "Pensiero critico"],
        "tabs": ["In attesa", "Ritirati", "Tutti"],
        "messages": [
            "Fatto: 183 e-mail partiranno alle 15:40.",
            "Quattro righe sono da guardare.",
            "Il file non si legge. Salvalo come CSV e caricalo di nuovo.",
            "La sessione finisce fra dieci minuti.",
        ],
        "tiles": [
            ("Badge assegnati", "1.236", "+186 questo mese"),
            ("Ritirati", "72%", "mediana 9 ore"),
            ("Verifiche", "418", "ultimi 30 giorni"),
            ("Da approvare", "3", ""),
        ],
        "approve": "richieste di badge",
    },
}


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
        "checks": [dict(zip(("outcome", "title", "detail"), row)) for row in words["checks"]],
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
            for n, (title, tone, name) in enumerate(zip(words["events"], tones, icons))
        ],
        "bars": [{"label": label, "value": n} for label, n in zip(words["funnel"], numbers)],
        "series": list(zip(words["months"], series)),
        "tiles": [dict(zip(("label", "value", "detail"), row)) for row in words["tiles"]],
        "trail": [{"label": label, "url": "#breadcrumb"} for label in words["trail"]],
        "tabs": [
            {"label": label, "url": "#tabs", "current": n == 0, "count": 12 * n + 3}
            for n, label in enumerate(words["tabs"])
        ],
        "messages": [
            Message(level, text) for level, text in zip((25, 30, 40, 20), words["messages"])
        ],
        "states": list(
            zip(words["states"], ("ok", "info", "bad", "neutral"), ("award", "mail", "", ""))
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
