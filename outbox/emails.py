"""A mail from its templates, and from there to the bytes that leave."""

import binascii
import os
import re
import unicodedata
from datetime import UTC, datetime
from email.headerregistry import Address
from email.utils import format_datetime
from functools import lru_cache

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.html import escape

from outbox.kinds import Mail

LONGEST_NAME = 100
LONGEST_SUBJECT = 200
# Leaves room for the header's name in a line of 76.
ENCODED_WORD_BYTES = 33
# What needs no quoting, which is most of the world and a fifth of the work.
PLAIN_ADDRESS = re.compile(
    r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
)
PLAIN_NAME = re.compile(r"[A-Za-z]+( [A-Za-z]+){0,4}")
BLANK_LINES = re.compile(r"\n[ \t]*\n\s*\n")
_inliner = css_inline.CSSInliner(
    keep_style_tags=True, keep_at_rules=True, load_remote_stylesheets=False
)


def compose(
    template, context, *, language, to_address, to_name="", from_name="", reply_to=""
) -> Mail:
    """The mail `templates/emails/<template>` (.subject.txt, .txt, .html) in that language, styles inside the attributes.

    Links in it come from SITE_URL (`{% absolute %}`), never from a request: a mail is rendered where there is none.
    """
    subject, text, html = _rendered(
        template, context | {"to_address": to_address, "to_name": to_name}, language
    )
    return Mail(
        to_address=to_address,
        to_name=to_name,
        from_name=from_name,
        reply_to=reply_to,
        subject=subject,
        text=text,
        html=html,
        language=language,
    )


def compose_each(
    template, context, recipients, *, language, from_name="", reply_to=""
) -> list[Mail]:
    """The same mail for many, rendered once: each of `recipients` has its `to_address`, `to_name`, and texts of its own.

    Those texts (strings, the same names for all) are put in where the template shows them. The template may ask whether one
    is there, but may not change it with a filter: it sees a mark in its place.
    """
    # Made up anew each time, so that no text of a person or an issuer can look like a mark.
    salt = os.urandom(6).hex()
    mark = re.compile(f"zq{salt}n([0-9]+)qz")
    letters, mails = {}, []
    for recipient in recipients:
        absent = frozenset(name for name, value in recipient.items() if not value)
        if absent not in letters:
            shown = {
                name: "" if name in absent else f"zq{salt}n{number}qz"
                for number, name in enumerate(recipient)
            }
            letters[absent] = _rendered(template, context | shown, language)
        values = [str(value) for value in recipient.values()]
        escaped = [escape(value) for value in values]
        subject, text = (
            mark.sub(lambda found, values=values: values[int(found.group(1))], part)
            for part in letters[absent][:2]
        )
        html = mark.sub(
            lambda found, escaped=escaped: escaped[int(found.group(1))], letters[absent][2]
        )
        mails.append(
            Mail(
                to_address=recipient["to_address"],
                to_name=recipient["to_name"],
                from_name=from_name,
                reply_to=reply_to,
                subject=one_line(subject),
                text=text,
                html=html,
                language=language,
            )
        )
    return mails


def _rendered(template, context, language):
    """Subject, text and HTML."""
    values = {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "LANGUAGE_CODE": language,
        **context,
    }
    with translation.override(language):
        # A text has no markup, so nothing of it is escaped.
        subject = one_line(_render(f"emails/{template}.subject.txt", values, autoescape=False))
        values["subject"] = subject
        text = _render(f"emails/{template}.txt", values, autoescape=False)
        html = _render(f"emails/{template}.html", values, autoescape=True)
    return subject, BLANK_LINES.sub("\n\n", text.strip()) + "\n", _inliner.inline(html)


def _render(name, values, *, autoescape):
    return get_template(name).template.render(Context(values, autoescape=autoescape))


# --- The bytes ----------------------------------------------------------------------------------


class OutgoingMessage(EmailMultiAlternatives):
    """A Mail as Django's mail backends want it: one envelope address, and bytes that are made once.

    Written by hand, because the email package needs ten times as long and reads a name with a comma as two addresses.
    """

    def __init__(self, mail: Mail, pk):
        super().__init__(
            subject=one_line(mail.subject)[:LONGEST_SUBJECT],
            body=mail.text,
            from_email=settings.MAIL_FROM_ADDRESS,
            to=[mail.to_address],
        )
        self.attach_alternative(mail.html, "text/html")
        self.mail = mail
        self.message_id = f"<{pk}@{settings.MAIL_FROM_ADDRESS.rpartition('@')[2]}>"
        self.boundary = f"=_{pk}"

    def message(self):
        return self

    def as_bytes(self, linesep="\r\n"):
        """The whole mail, as a mail server takes it."""
        return (
            self.content
            if linesep == "\r\n"
            else self.content.replace(b"\r\n", linesep.encode())
        )

    @cached_property
    def content(self):
        """Headers and both bodies. Raises ValueError or IndexError if an address cannot be written."""
        content = "\r\n".join([*self._headers(), "", ""]).encode("ascii")
        for kind, text in (("text/plain", self.mail.text), ("text/html", self.mail.html)):
            content += (
                f"--{self.boundary}\r\n"
                f'Content-Type: {kind}; charset="utf-8"\r\n'
                "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            ).encode()
            content += _quoted_printable(text) + b"\r\n"
        return content + f"--{self.boundary}--\r\n".encode()

    def _headers(self):
        mail = self.mail
        sender = (
            f"{mail.from_name} via {settings.SITE_NAME}"
            if mail.from_name
            else settings.SITE_NAME
        )
        yield f"From: {header_address(sender, settings.MAIL_FROM_ADDRESS)}"
        yield f"To: {header_address(mail.to_name, mail.to_address)}"
        if mail.reply_to:
            yield f"Reply-To: {header_address('', mail.reply_to)}"
        yield f"Subject: {_encoded(self.subject, len('Subject: '))}"
        yield f"Date: {format_datetime(datetime.now(UTC))}"
        yield f"Message-ID: {self.message_id}"
        # Nobody's holiday answer should come back to us, and no list server should spread it.
        yield "Auto-Submitted: auto-generated"
        yield "X-Auto-Response-Suppress: All"
        yield f"Content-Language: {mail.language}"
        for name, value in mail.headers.items():
            yield f"{name}: {_encoded(one_line(value), len(name) + 2)}"
        yield "MIME-Version: 1.0"
        yield f'Content-Type: multipart/alternative; boundary="{self.boundary}"'


@lru_cache(maxsize=256)
def header_address(name: str, address: str) -> str:
    """One address for a header, with its name if the name can be written there, else bare.

    Raises ValueError if the address itself cannot be one address: `evil@x.it, other@x.it`.
    """
    if PLAIN_ADDRESS.fullmatch(address) and PLAIN_NAME.fullmatch(name):
        return f"{name} <{address}>"
    parsed = Address(addr_spec=address)
    if not parsed.username or not parsed.domain or re.search(r"[\s,;<>]", address):
        raise ValueError(f"{address!r} is not one mail address")
    # An encoded word of somebody else's making could hide a line break from us, not from the reader's program.
    name = one_line(name).replace("=?", "= ?").replace("?=", "? =")[:LONGEST_NAME]
    if not name:
        return parsed.addr_spec
    try:
        if name.isascii():
            return str(Address(display_name=name, addr_spec=address))
        return f"{_encoded(name, len('Reply-To: '))} <{parsed.addr_spec}>"
    except ValueError:
        return parsed.addr_spec


def one_line(text: str) -> str:
    """The text without line breaks, control characters and marks that turn the reading direction."""
    spaced = " ".join(str(text).split())
    return "".join(
        letter
        for letter in spaced
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        or letter == "\u200d"  # joins emoji
    ).strip()


def _encoded(text: str, header_length: int) -> str:
    """The value of a header in ASCII, folded (RFC 2047); the email package takes ten times as long."""
    if text.isascii() and len(text) + header_length <= 76 and "=?" not in text:
        return text
    words, word = [], ""
    for letter in text:
        if len((word + letter).encode("utf-8", "replace")) > ENCODED_WORD_BYTES:
            words.append(word)
            word = ""
        word += letter
    return "\r\n ".join(
        f"=?utf-8?b?{binascii.b2a_base64(word.encode('utf-8', 'replace'), newline=False).decode()}?="
        for word in [*words, word]
    )


def _quoted_printable(text: str) -> bytes:
    lines = unicodedata.normalize("NFC", text).encode("utf-8", "replace")
    lines = lines.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    return binascii.b2a_qp(lines, istext=True)
