"""The only way out leads nowhere inside."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges.verification_errors import FetchFailed
from openbadges.verify import Fetched
from outbox import fetching
from outbox.fetching import Errand, Refused, fetch, is_public, place_of
from outbox.tests import internet
from outbox.tests.internet import PUBLIC, page

URL = "https://badges.example.org/a/1"


def refusal(address, network, **options):
    """The sentence for whoever asked: it is the same for everything."""
    with pytest.raises(FetchFailed) as refused:
        fetch(address, network=network, **options)
    return str(refused.value)


ONE_SENTENCE = str(FetchFailed(name="document"))


def test_an_answer_comes_back_as_it_was_sent(server, web):
    server.replies[URL] = page(b'{"a": 1}')

    assert fetch(URL, network=web) == Fetched(200, URL, b'{"a": 1}', "application/json")


@pytest.mark.threat("S-01")
@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "gopher://badges.example.org/1",
        "ftp://badges.example.org/",
        "dict://badges.example.org/",
        "data:text/plain,a",
        "jar:https://badges.example.org/a",
        "//badges.example.org/",
        "HTTP:/x",
        "http://badges.example.org/",
        "javascript:alert(1)",
        "",
    ],
)
def test_only_https_is_asked(address, web):
    assert refusal(address, web) == ONE_SENTENCE


@pytest.mark.threat("S-02")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "①②⑦.⓪.⓪.①",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1%25eth0]",
        "127.0.0.1.",
        "localhost",
        "localhost.",
        "a..b",
        "93.184.216.34",
        "1.0x7f",
    ],
)
def test_a_host_is_a_name_with_a_dot(host):
    with pytest.raises(Refused):
        place_of(f"https://{host}/")


BAD = [
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.1.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "3fff::1",
]
GOOD = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
    "2001:4860::8888",
]


@pytest.mark.threat("S-02")
def test_public_addresses_are_exactly_these():
    assert [each for each in BAD + GOOD if is_public(each)] == GOOD


@pytest.mark.threat("S-02", "S-03")
@pytest.mark.parametrize(
    "answer", [[each] for each in BAD] + [[PUBLIC, "127.0.0.1"], [PUBLIC, "fd00::1"], []]
)
def test_every_address_of_a_name_is_public(answer):
    network = internet.network(names={"badges.example.org": answer})

    assert refusal(URL, network) == ONE_SENTENCE


@pytest.mark.threat("S-02")
def test_own_host_is_not_asked_over_the_network(settings):
    settings.SITE_URL = "https://badges.example.org"

    assert refusal(URL, internet.network()) == ONE_SENTENCE


@pytest.mark.threat("S-03")
def test_a_name_is_resolved_once(server, pem):
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    network = internet.network(
        server, pem=pem, names={"badges.example.org": lambda: next(answers)}
    )
    server.replies[URL] = page(b"{}")

    assert fetch(URL, network=network).status == 200
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.threat("S-03")
def test_whoever_answers_is_the_one_looked_at(server, pem):
    network = internet.network(server, pem=pem, peer=fetching.peer_of)

    assert refusal(URL, network) == ONE_SENTENCE
    assert server.asked == []


def test_a_certificate_for_another_name_is_refused(server, pem):
    network = internet.network(server, pem=pem, names={"no.example.net": [PUBLIC]})

    assert refusal("https://no.example.net/", network) == ONE_SENTENCE


@pytest.mark.threat("S-04")
def test_three_redirects_are_followed_and_not_four(server, web):
    for hop in range(4):
        server.replies[f"https://badges.example.org/{hop}"] = page(
            b"", status="302 Found", Location=f"/{hop + 1}"
        )
    server.replies["https://badges.example.org/4"] = page(b"{}")

    assert fetch("https://badges.example.org/1", network=web).url.endswith("/4")
    assert refusal("https://badges.example.org/0", web) == ONE_SENTENCE


@pytest.mark.threat("S-04")
@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://inside.example.org/",
        "file:///etc/passwd",
        "https://badges.example.org:8443/",
        "/a/1",
        "",
        "/x\r\n Y: z",
    ],
)
def test_every_hop_is_looked_at_anew(server, pem, place):
    network = internet.network(server, pem=pem, names={"inside.example.org": ["10.0.0.1"]})
    server.replies[URL] = page(b"", status="307 There", Location=place)

    assert refusal(URL, network) == ONE_SENTENCE


def test_where_an_answer_came_from_in_the_end_is_told(server, web):
    server.replies[URL] = page(b"", status="302 Found", Location="https://evil.example.org/a")
    server.replies["https://evil.example.org/a"] = page(b"{}")

    assert fetch(URL, network=web).url == "https://evil.example.org/a"


@pytest.mark.threat("S-05")
@pytest.mark.parametrize(
    "address",
    [
        r"https://evil.example.org\@127.0.0.1/",
        "https://a@badges.example.org/",
        "https://a:b@badges.example.org/",
        "https://a@b@badges.example.org/",
        "https://badges.example.org%2f@evil.example.org/",
        "https://badges.example.org:80\t/",
        "https://badges.example.org:22/",
        "https://badges.example.org:6379/",
        "https://badges.example.org:99999/",
        "https://badges.example.org/a b",
        "https://badges.example.org/\r\nHost: evil",
        " https://badges.example.org/",
        "https://badges.example.org/\x00",
        "https://",
        "https:///x",
        "https://badges.example.org/" + "a" * 3000,
    ],
)
def test_what_two_readers_could_read_in_two_ways_is_refused(address):
    with pytest.raises(Refused):
        place_of(address)


@pytest.mark.threat("S-05")
@given(st.text(st.sampled_from(list("abc.:/@\\%?#[]1 \té。")), max_size=30))
def test_an_accepted_address_has_one_reading(rest):
    try:
        place = place_of("https://" + rest)
    except Refused:
        return

    assert place_of(place.url) == place
    assert place.url.isascii()
    assert place.url.removeprefix("https://").split("/")[0] == place.host


def drop_by_drop(is_over):
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    while not is_over.wait(0.05):
        yield b" "


def endless_head(is_over):
    yield b"HTTP/1.1 200 OK\r\n"
    number = 0
    while not is_over.is_set():
        number += 1
        yield f"X-{number}: {'a' * 1000}\r\n".encode()


def endless_chunks(is_over):
    yield b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    while not is_over.is_set():
        yield b"1000\r\n" + b"a" * 4096 + b"\r\n"


def silence(is_over):
    is_over.wait(3)
    yield b""


@pytest.mark.threat("S-06")
@pytest.mark.parametrize(
    "reply",
    [
        drop_by_drop,
        silence,
        endless_head,
        endless_chunks,
        page(b"a" * (fetching.LARGEST_DOCUMENT + 1)),
        page(b"{}", Content_Length="900000000"),
        page(b"{}", Content_Length="10"),
        page(b"\x1f\x8b", Content_Encoding="gzip"),
        b"not http",
        b"",
    ],
)
def test_an_answer_has_an_end(server, web, reply):
    server.replies[URL] = reply
    begun = time.monotonic()

    assert refusal(URL, web, until=begun + 1) == ONE_SENTENCE
    assert time.monotonic() - begun < 10


@pytest.mark.threat("S-06")
def test_a_slow_resolver_is_not_waited_for():
    def slow():
        time.sleep(3)
        return [PUBLIC]

    network = internet.network(names={"badges.example.org": slow})
    begun = time.monotonic()

    assert refusal(URL, network, until=begun + 0.2) == ONE_SENTENCE
    assert time.monotonic() - begun < 2.5


@pytest.mark.threat("S-08")
def test_a_host_that_was_asked_often_is_left_alone(server, web):
    server.replies[URL] = page(b"{}")

    assert refusal(URL, web, may_ask=lambda host: host != "badges.example.org") == ONE_SENTENCE
    assert server.asked == []


@pytest.mark.threat("S-10")
def test_failures_cannot_be_told_apart(server, web):
    closed = internet.network(names={"badges.example.org": OSError("no such name")})
    server.replies[URL] = b"not http"

    assert {refusal(URL, closed), refusal(URL, web), refusal("https://[::1]/", web)} == {
        ONE_SENTENCE
    }


def test_a_form_is_posted_with_its_credentials(server, web):
    server.replies[URL] = page(b"{}")
    errand = Errand(
        accept="application/json", form={"code": "a b&c"}, authorization="Basic eA=="
    )

    assert fetch(URL, network=web, errand=errand).status == 200
    head, body = server.said[0].split("\r\n\r\n")
    assert body == "code=a+b%26c"
    assert head.split("\r\n") == [
        "POST /a/1 HTTP/1.1",
        "Host: badges.example.org",
        "User-Agent: Bestr (+http://localhost:8000; privacy@localhost)",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "Connection: close",
        "Authorization: Basic eA==",
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 12",
    ]


@pytest.mark.threat("S-04")
@pytest.mark.parametrize(
    "errand", [Errand(form={"code": "1"}), Errand(authorization="Bearer 1")]
)
def test_what_is_secret_is_told_to_the_first_address_alone(server, web, errand):
    server.replies[URL] = page(b"", status="307 There", Location="https://evil.example.org/a")
    server.replies["https://evil.example.org/a"] = page(b"{}")

    assert refusal(URL, web, errand=errand) == ONE_SENTENCE
    assert server.asked == [URL]


@pytest.mark.threat("S-05")
def test_credentials_bring_no_line_of_their_own(server, web):
    assert (
        refusal(URL, web, errand=Errand(authorization="Bearer 1\r\nHost: evil")) == ONE_SENTENCE
    )
    assert server.asked == []
