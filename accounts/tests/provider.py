"""An institution for tests: a real OpenID Connect provider on this machine, which can be told to misbehave."""

import base64
import hashlib
import html
import json
import secrets
import ssl
import threading
import time
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT_ID = "bestr:test"
SECRET = "between us"
GIULIA = {
    "sub": "giulia-42",
    "given_name": "Giulia",
    "family_name": "Rossi",
    "email": "giulia@university.example",
    "email_verified": True,
}


class Provider:
    """Signs people in who press a button with their name, by authorization code with PKCE S256.

    `people` maps a name on a button to claims. What is wrong with it is set: `change_claims`, `sign`, `change_answer` each take
    what the provider would have said and give what it says instead; `configuration` and `userinfo` override their documents.
    """

    def __init__(self, pem, host="login.university.example"):
        self.host = host
        self.issuer = f"https://{host}"
        self.people = {"giulia": dict(GIULIA)}
        self.keys = {"k1": ec.generate_private_key(ec.SECP256R1())}
        self.configuration = {}
        self.userinfo = {}
        self.asked = []
        self.codes = {}
        self.used = set()
        self.tokens = {}
        self.change_claims = self.change_answer = lambda said: said
        self.sign = self.signed
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(pem)
        self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.trusted = ssl.create_default_context(cafile=pem)
        self.trusted.check_hostname = False
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    # --- what a browser does there ---

    def visit(self, address, person="giulia"):
        """Press the button of a person on its page; returns the address to which the browser is sent back."""
        connection = HTTPSConnection("127.0.0.1", self.port, context=self.trusted, timeout=5)
        parts = urlsplit(address)
        target = f"{parts.path}?{parts.query}&person={quote_plus(person)}"
        connection.request("GET", target, headers={"Host": parts.hostname})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.headers["Location"]

    # --- what it answers ---

    def _handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer({})

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                self.answer(dict(parse_qsl(self.rfile.read(length).decode())))

            def answer(self, form):
                parts = urlsplit(self.path)
                provider.asked.append(parts.path)
                query = {name: said[0] for name, said in parse_qs(parts.query).items()}
                status, head, body = provider.reply(parts.path, query, form, self.headers)
                self.send_response(status)
                for name, said in head.items():
                    self.send_header(name, said)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments):
                pass

        return Handler

    def reply(self, path, query, form, head):
        if path == "/.well-known/openid-configuration":
            return _json(self._configuration())
        if path == "/keys":
            return _json({"keys": [self.published(kid) for kid in self.keys]})
        if path == "/authorize":
            return self._authorize(query)
        if path == "/token":
            return self._token(form, head)
        if path == "/userinfo":
            told = self.tokens.get(head.get("Authorization", "").removeprefix("Bearer "))
            return _json(told | self.userinfo) if told else _json({}, 401)
        # Browsers ask for a picture too.
        return _json({}, 200 if path == "/favicon.ico" else 404)

    def _configuration(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        } | self.configuration

    def published(self, kid):
        key = jwt.algorithms.ECAlgorithm.to_jwk(self.keys[kid].public_key(), as_dict=True)
        return key | {"kid": kid, "use": "sig", "alg": "ES256"}

    def _authorize(self, query):
        if "person" not in query:
            fields = "".join(
                f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(said)}">'
                for name, said in query.items()
            )
            buttons = "".join(
                f'<button name="person" value="{name}">{name}</button>' for name in self.people
            )
            page = f"<!doctype html><title>University</title><form>{fields}{buttons}</form>"
            return 200, {"Content-Type": "text/html"}, page.encode()
        answer = {"state": query["state"], "iss": self.issuer}
        if query["person"] == "nobody":
            answer["error"] = "access_denied"
        else:
            code = answer["code"] = secrets.token_urlsafe(8)
            self.codes[code] = query
        place = f"{query['redirect_uri']}?{urlencode(self.change_answer(answer))}"
        return 302, {"Location": place}, b""

    def _token(self, form, head):
        pair = f"{quote_plus(CLIENT_ID)}:{quote_plus(SECRET)}".encode()
        asked = self.codes.get(form.get("code"))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            head.get("Authorization") != f"Basic {base64.b64encode(pair).decode()}"
            or asked is None
            or form["code"] in self.used
            or asked["code_challenge_method"] != "S256"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return _json({"error": "invalid_grant"}, 400)
        self.used.add(form["code"])
        told = self.people[asked["person"]]
        now = int(time.time())
        claims = told | {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        access = secrets.token_urlsafe(8)
        self.tokens[access] = told
        return _json(
            {
                "access_token": access,
                "token_type": "Bearer",
                "id_token": self.sign(self.change_claims(claims)),
            }
        )

    def signed(self, claims, *, kid="k1"):
        return jwt.encode(claims, self.keys[kid], algorithm="ES256", headers={"kid": kid})


def _json(said, status=200):
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()
