"""What people write in Markdown, as HTML that can do nothing but look like text.

Two filters, one after the other: the parser lets no HTML of the writer through, and the cleaner keeps only
the tags listed here, whatever the parser made. Pictures are left out: a foreign picture tells its server who looks.
"""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 20_000
TAGS = {"p", "em", "strong", "ul", "ol", "li", "code", "br", "a", "h3", "h4", "blockquote"}
# The page has its own h1 and h2: a writer's headings stand below them.
HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h4", "h5": "h4", "h6": "h4"}

SCHEMES = ("https://", "mailto:")

_parser = MarkdownIt(
    "commonmark", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20}
).disable(["image", "html_block", "html_inline"])


def _below_the_page(tokens: list[Token]) -> list[Token]:
    for token in tokens:
        token.tag = HEADINGS.get(token.tag, token.tag)
    return tokens


def _only_safe_links(tag: str, attribute: str, value: str) -> str | None:
    """Of all attributes, only where a link leads, and only to full addresses: a relative one could pose as ours."""
    if (tag, attribute) == ("a", "href"):
        return value if value.lower().startswith(SCHEMES) else None
    # The cleaner's own word about links, which it has put there itself.
    return value if (tag, attribute) == ("a", "rel") else None


def to_html(text: str) -> str:
    """Clean HTML of a Markdown text; a text longer than the limit is cut, never refused."""
    tokens = _below_the_page(_parser.parse(text[:LONGEST]))
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_only_safe_links,
        url_schemes={"https", "mailto"},
        link_rel="nofollow noopener",
        strip_comments=True,
    )


def to_text(text: str) -> str:
    """The same text without marks, for descriptions in search results and mails."""
    return " ".join(nh3.clean(to_html(text), tags=set()).split())
