"""How public documents leave: the same headers for every machine answer of the site."""

import hashlib

from django.core.cache import caches
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from issuers.images import files

JSON_LD = "application/ld+json"
FRESH_SECONDS = 60
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def wants_page(request) -> bool:
    """Whether a browser asks: HTML only when it outranks JSON in `Accept` (Open Badges 2.0, content negotiation)."""
    return request.get_preferred_type([JSON_LD, "application/json", "text/html"]) == "text/html"


def wants_json(request) -> bool:
    """Whether a machine asks at the address of a page: JSON only when it outranks HTML in `Accept`."""
    return request.get_preferred_type(["text/html", JSON_LD, "application/json"]) in {
        JSON_LD,
        "application/json",
    }


def document(
    request, body: bytes, *, status=200, tag=None, types=(JSON_LD, "application/json")
) -> HttpResponse:
    """A public document: cached for a minute by anybody, with an ETag, 304 if the asker has it.

    `tag` is the fingerprint of the body where it is known, so that nothing is hashed twice; `types` are the names under
    which the same bytes leave, the first one where the asker takes any or none of them.
    """
    etag = f'"{tag or hashlib.sha256(body).hexdigest()}"'
    if status == 200 and _is_known(request, etag):
        response = HttpResponseNotModified()
    else:
        wanted = request.get_preferred_type(list(types)) or types[0]
        response = HttpResponse(body, status=status, content_type=wanted)
    response["ETag"] = etag
    return public(response)


def _is_known(request, etag) -> bool:
    return etag in parse_etags(request.headers.get("If-None-Match", ""))


def picture(request, sha256: str, size: int) -> HttpResponse:
    """One size of a cleaned picture, 304 if the asker has it. Raises Http404.

    Sandboxed, though it is always a PNG that we drew ourselves: opened on its own it can do nothing on our origin.
    """
    etag = f'"{sha256}-{size}"'
    if _is_known(request, etag):
        response = HttpResponseNotModified()
    else:
        try:
            body = files.read(files.png(sha256, size))
        except FileNotFoundError as missing:
            raise Http404 from missing
        response = HttpResponse(body, content_type="image/png")
    response["ETag"] = etag
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = PICTURE_POLICY
    return response


def kept(request, key, render) -> HttpResponse:
    """A public page from the cache, else rendered and kept as long as other caches may keep it.

    The key holds all that must never be stale: a row's state is asked for at every request, its page is drawn once.
    A page names its own address in the links to its other languages, so one that was asked for with words
    of the asker's own is drawn for that asker alone.
    """
    if set(request.GET) - {"lang"} or len(request.GET.getlist("lang")) > 1:
        return public(render())
    key = (request.get_full_path(), *key)
    name = f"page:{hashlib.sha256(repr(key).encode()).hexdigest()}"
    body = caches["default"].get(name)
    if body is None:
        body = render().content
        caches["default"].set(name, body, timeout=FRESH_SECONDS)
    return public(HttpResponse(body))


def public(response, *, seconds=FRESH_SECONDS) -> HttpResponse:
    """Let every cache keep this answer, for that long, one for each wanted type."""
    patch_cache_control(response, public=True, max_age=seconds, s_maxage=seconds)
    patch_vary_headers(response, ["Accept"])
    return response
