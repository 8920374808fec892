"""What people write can do nothing but look like text."""

import re
import time

import pytest

from bestr import markdown

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](http://plain.example.org)",
    "<svg onload=alert(1)><animate></svg>",
    "<math><mi xlink:href='javascript:1'></math>",
    '<base href="//evil.example">',
    "<form action=/x><input></form>",
    "![pixel](https://tracker.example/p.png)",
    "[a]: //evil.example\n\n[a]",
    "<javascript:alert(1)>",
    "<https://ok.example/?\"onmouseover='x'>",
    "<a href='https://x' style='position:fixed' onclick=x>y</a>",
    '[x](https://ok.example "title onload=x")',
    "<!-- --><iframe srcdoc='<script>1</script>'>",
    "`<script>`",
    "# <b>x</b>",
]
ALLOWED = re.compile(
    r"</?(p|em|strong|ul|ol|li|code|br|h3|h4|blockquote)>|<br />"
    r'|<a href="(https://|mailto:)[^"<>]*" rel="nofollow noopener">|<a rel="nofollow noopener">|</a>'
)


@pytest.mark.threat("H-01")
@pytest.mark.parametrize("text", HOSTILE)
def test_only_the_allowed_tags_are_left(text):
    html = markdown.to_html(text)

    assert "<" not in ALLOWED.sub("", html), html


@pytest.mark.threat("H-01")
def test_a_monster_takes_less_than_a_second():
    before = time.perf_counter()
    for text in ("[" * 100_000, "*a " * 50_000, "> " * 20_000, "a" * 1_000_000, "- " * 10_000):
        markdown.to_html(text)

    assert time.perf_counter() - before < 5


def test_ordinary_text_looks_as_meant():
    text = "# Title\n\n1. **one**\n2. [two](https://example.org)\n\na\nb"

    assert markdown.to_html(text) == (
        "<h3>Title</h3>\n<ol>\n<li><strong>one</strong></li>\n"
        '<li><a href="https://example.org" rel="nofollow noopener">two</a></li>\n</ol>\n<p>a<br>\nb</p>\n'
    )
    assert markdown.to_text(text) == "Title one two a b"
