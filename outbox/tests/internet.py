"""An internet for tests: names that lead where a test says, and servers on this machine behind public addresses."""

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from outbox.fetching import Network

PUBLIC = "93.184.216.34"
NAMES = [
    "badges.example.org",
    "other.example.org",
    "evil.example.org",
    "login.university.example",
    "login.elsewhere.example",
]


def certificate(folder):
    """A certificate for the names of the tests, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Demo authority")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(each) for each in NAMES]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "demo.pem"
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + made.public_bytes(Encoding.PEM)
    )
    return path


class Server:
    """Answers each request with what `reply(target, host)` gives: bytes, or an iterator of them."""

    def __init__(self, pem):
        self.asked = []
        self.said = []
        self.replies = {}
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(pem)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(0.2)
        self.port = self.listener.getsockname()[1]
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def close(self):
        self.is_over.set()
        self.thread.join()
        self.listener.close()

    def serve(self):
        while not self.is_over.is_set():
            try:
                connection, _address = self.listener.accept()
            except TimeoutError:
                continue
            with connection:
                self.answer(connection)

    def answer(self, connection):
        connection.settimeout(5)
        try:
            with self.tls.wrap_socket(connection, server_side=True) as secured:
                said = secured.recv(65536).decode()
                lines = said.split("\r\n")
                host = next(each[6:] for each in lines if each.startswith("Host: "))
                url = f"https://{host}{lines[0].split(' ')[1]}"
                self.asked.append(url)
                self.said.append(said)
                reply = self.replies.get(url, self.replies.get("*", page(b"", status="404 No")))
                for part in [reply] if isinstance(reply, bytes) else reply(self.is_over):
                    secured.sendall(part)
        except (OSError, StopIteration):
            return  # the asker hung up


def page(body, *, status="200 OK", **head):
    """An answer in full."""
    head = {"Content-Type": "application/json", "Content-Length": str(len(body))} | {
        name.replace("_", "-"): said for name, said in head.items()
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {said}" for name, said in head.items() if said)]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def network(server=None, *, pem=None, names=None, peer=lambda _connection: PUBLIC):
    """Names lead to a public address, behind which the server of the test stands."""
    answers = {name: [PUBLIC] for name in NAMES} | (names or {})

    def resolve(host):
        found = answers[host] if host in answers else OSError("no such name")
        if isinstance(found, OSError):
            raise found
        return found() if callable(found) else found

    def connect(ip, seconds):
        if server is None or ip != PUBLIC:
            raise AssertionError(f"{ip} was connected to")
        return socket.create_connection(("127.0.0.1", server.port), timeout=seconds)

    return Network(resolve, connect, peer, ssl.create_default_context(cafile=pem))
