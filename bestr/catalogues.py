"""The sentences of the site in other languages: collected from the source, merged, compiled, checked.

What gettext's own programs would do, done with Babel, because the system may lack them. A catalogue file keeps one
order and one layout and no dates and no line numbers, so that two people's changes to it merge.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    "accounts",
    "backpack",
    "badges",
    "bestr",
    "claims",
    "issuers",
    "openbadges",
    "outbox",
    "verification",
)
LANGUAGES = ("it",)

SINGULAR = (1,)
PLURAL = (1, 2)
WITH_CONTEXT = ((1, "c"), 2)
PLURAL_WITH_CONTEXT = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": SINGULAR,
    "gettext": SINGULAR,
    "gettext_lazy": SINGULAR,
    "gettext_noop": SINGULAR,
    "ngettext": PLURAL,
    "ngettext_lazy": PLURAL,
    "pgettext": WITH_CONTEXT,
    "pgettext_lazy": WITH_CONTEXT,
    "npgettext": PLURAL_WITH_CONTEXT,
    "npgettext_lazy": PLURAL_WITH_CONTEXT,
}

QUOTED = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
GETTEXT_CALL = re.compile(
    rf"\b(?:_|n?p?gettext)\(\s*{QUOTED}(?:\s*,\s*(?:{QUOTED}|count))*\s*\)"
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}|(?<!%)(%[sd])")

HEADER = """\
# {language}: the sentences of Bestr.
# Collected by `manage.py catalogues collect`; write only the msgstr lines by hand.
msgid ""
msgstr ""
"Project-Id-Version: Bestr\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


@dataclass(frozen=True)
class Shortcomings:
    """What keeps a catalogue from being complete, as sentences of the source language."""

    missing: list[str] = field(default_factory=list)
    fuzzy: list[str] = field(default_factory=list)
    obsolete: list[str] = field(default_factory=list)
    placeholders: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.fuzzy or self.obsolete or self.placeholders)

    def __str__(self) -> str:
        kinds = {
            "not translated": self.missing,
            "marked fuzzy": self.fuzzy,
            "no longer in the source": self.obsolete,
            "other placeholders than the source": self.placeholders,
        }
        return "\n".join(f"  {kind}: {text}" for kind, texts in kinds.items() for text in texts)


class UnreadableSourceError(Exception):
    """A file whose sentences cannot be collected, because its own syntax is broken."""


def catalogue_path(language: str, *, root: Path = ROOT) -> Path:
    return root / "bestr" / "locale" / language / "LC_MESSAGES" / "django.po"


def sources(root: Path = ROOT) -> Iterator[Path]:
    """Every file that may hold a sentence for people: the packages' code and all templates."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(root).parts):
                yield path
    for folder in (root / "templates", *(root / package / "templates" for package in PACKAGES)):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt"}:
                yield path


def collect(root: Path = ROOT, *, broken: list[str] | None = None) -> Catalog:
    """All sentences of the source; a file that cannot be read raises, or is noted in `broken` if that is given."""
    catalog = Catalog()
    for path in sources(root):
        name = path.relative_to(root).as_posix()
        try:
            _collect_file(path, name, catalog)
        except (SyntaxError, UnicodeDecodeError) as error:
            if broken is None:
                message = f"{name}: {error}"
                raise UnreadableSourceError(message) from error
            broken.append(f"{name}: {error}")
    return catalog


def _collect_file(path: Path, name: str, catalog: Catalog) -> None:
    source = path.read_bytes()
    if path.suffix != ".py":
        # Only the calls are kept of what Django makes of a template: the rest is no Python, and tokenizers refuse it.
        calls = GETTEXT_CALL.findall(templatize(source.decode(), origin=name))
        source = "\n".join(calls).encode()
    for _line, message, _comments, context in extract(
        "python", BytesIO(source), keywords=KEYWORDS
    ):
        catalog.add(message, locations=[(name, None)], context=context)


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def key_of(message: Message) -> tuple[str, str]:
    """What gettext itself looks a sentence up by: its context and its singular."""
    singular = message.id[0] if message.pluralizable else message.id
    return message.context or "", singular


def merge(collected: Catalog, known: Catalog, language: str) -> Catalog:
    """The collected sentences with the known translations; translations without a sentence are kept as obsolete."""
    translations = {
        key_of(message): message for message in (*known.obsolete.values(), *known) if message.id
    }
    merged = Catalog(locale=language)
    for message in collected:
        if message.id:
            merged.add(
                message.id,
                string=_translation(translations.pop(key_of(message), None), message),
                locations=sorted(set(message.locations)),
                context=message.context,
            )
    for (context, singular), message in translations.items():
        if is_translated(message):
            merged.obsolete[(singular, context) if context else singular] = message
    return merged


def _translation(known: Message | None, message: Message) -> str | tuple[str, ...]:
    if known is None or known.pluralizable != message.pluralizable or "fuzzy" in known.flags:
        return ("", "") if message.pluralizable else ""
    return known.string


def is_translated(message: Message) -> bool:
    forms = message.string if message.pluralizable else [message.string]
    return bool(forms) and all(forms)


def write(path: Path, catalog: Catalog, language: str) -> None:
    body = BytesIO()
    write_po(body, catalog, omit_header=True, include_lineno=False, sort_output=True, width=0)
    header = HEADER.format(language=language, plural_forms=catalog.plural_forms)
    _replace(path, header.encode() + body.getvalue().rstrip(b"\n") + b"\n")


def compile_catalogue(path: Path, language: str) -> Path:
    """Write the binary file that Django reads beside the catalogue; give its path."""
    compiled = BytesIO()
    write_mo(compiled, read(path, language))
    target = path.with_suffix(".mo")
    _replace(target, compiled.getvalue())
    return target


def _replace(path: Path, content: bytes) -> None:
    """Write the whole file or nothing: a server may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def shortcomings(collected: Catalog, known: Catalog, language: str) -> Shortcomings:
    merged = merge(collected, known, language)
    messages = [message for message in merged if message.id]
    return Shortcomings(
        missing=[key_of(message)[1] for message in messages if not is_translated(message)],
        fuzzy=[
            key_of(message)[1] for message in known if message.id and "fuzzy" in message.flags
        ],
        obsolete=[key_of(message)[1] for message in merged.obsolete.values()],
        placeholders=[
            key_of(message)[1] for message in messages if not keeps_placeholders(message)
        ],
    )


def keeps_placeholders(message: Message) -> bool:
    """Whether each translated form names only placeholders that the sentence has, and the plural all of them."""
    if not is_translated(message):
        return True
    if not message.pluralizable:
        return _placeholders(message.string) == _placeholders(message.id)
    allowed = _placeholders(message.id[0]) | _placeholders(message.id[1])
    return _placeholders(message.string[-1]) == _placeholders(message.id[-1]) and all(
        _placeholders(form) <= allowed for form in message.string
    )


def _placeholders(text: str) -> set[str]:
    return {name for names in PLACEHOLDER.findall(text) for name in names if name}
