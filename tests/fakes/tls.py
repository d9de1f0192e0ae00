"""An HTTPS server on the loopback that stands in for a server on the internet, and an HTTP proxy in front of it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

BUFFER_BYTES = 1 << 16


@dataclass
class HttpsServer:
    """Answers every request with `body`, or with a redirect where `redirects` has the path. Records what it was asked.

    `certificate` is what a client has to trust.
    """

    port: int
    certificate: Path
    body: bytes = b"{}"
    redirects: dict[str, str] = field(default_factory=dict)
    server_names: list[str | None] = field(default_factory=list)  # as in TLS's SNI
    hosts: list[str | None] = field(default_factory=list)  # of the header


@contextmanager
def https_server(host: str, folder: Path) -> Iterator[HttpsServer]:
    """A server on 127.0.0.1 with a certificate for `host`."""
    certificate = _self_signed(host, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.daemon_threads = True
        fake = HttpsServer(server.server_port, certificate)
        context.sni_callback = lambda _socket, name, _context: fake.server_names.append(name)
        server.RequestHandlerClass = _handler(fake)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        with _running(server):
            yield fake


@contextmanager
def connect_proxy() -> Iterator[tuple[str, list[str]]]:
    """The URL of an HTTP proxy that tunnels, and the addresses that it was told to connect to."""
    targets: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            targets.append(self.path)
            host, _colon, port = self.path.rpartition(":")
            self.send_response(200)
            self.end_headers()
            with socket.create_connection((host, int(port))) as server:
                back = threading.Thread(target=_pump, args=(server, self.connection))
                back.start()
                _pump(self.connection, server)
                back.join()

        def log_message(self, *_unused: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        with _running(server):
            yield f"http://127.0.0.1:{server.server_port}", targets


def _handler(fake: HttpsServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.hosts.append(self.headers["Host"])
            location = fake.redirects.get(self.path)
            self.send_response(302 if location else 200)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(fake.body)))
            self.end_headers()
            self.wfile.write(fake.body)

        def log_message(self, *_unused: object) -> None:
            pass

    return Handler


@contextmanager
def _running(server: ThreadingHTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(BUFFER_BYTES):
            target.sendall(chunk)
        target.shutdown(socket.SHUT_WR)


def _self_signed(host: str, folder: Path) -> Path:
    """A file with a certificate for the host, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    pem = certificate.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    path = folder / f"{host}.pem"
    path.write_bytes(pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path
