"""SSRF: sessions reach one server only, at an address that was checked, and no address of a local network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.fakes.tls import HttpsServer, connect_proxy, https_server
from trainer.settings import TrainerSettings
from trainer.sources import _sessions
from trainer.sources._sessions import PublicHostAdapter, is_public, mount_only, open_session
from trainer.sources.mastodon import MastodonSource

HOST = "garden.example"
URL = f"https://{HOST}/api"
LOCAL = (
    *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8"),  # mapped and compatible
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::224.0.0.1"),  # NAT64
    *("64:ff9b:1::8.8.8.8", "2002:7f00:1::1", "2002:808:808::1", "2001:0:7f00:1::1"),  # local NAT64, 6to4, Teredo
)
PUBLIC = ("8.8.8.8", "151.101.1.69", "2606:4700::6810:84e5", "2a01:4f8::1", "64:ff9b::8.8.8.8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HttpsServer]:
    with https_server(HOST, tmp_path) as running:
        yield running


def session_to(server: HttpsServer, *answers: list[str]) -> requests.Session:
    """A session whose name server gives these answers, one for each time that it is asked."""
    remaining = list(answers)
    adapter = PublicHostAdapter(HOST, lambda _host: remaining.pop(0), server.port)
    session = mount_only(requests.Session(), f"https://{HOST}/", adapter)
    session.trust_env = False
    session.verify = str(server.certificate)
    return session


@pytest.mark.parametrize("address", LOCAL)
def test_addresses_that_are_not_public(address: str) -> None:
    """Also those that are routed to an IPv4 address, or to many machines."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    """With NAT64, a machine that has IPv6 only reaches servers that have IPv4 only."""
    assert is_public(address)


def test_the_checked_address_is_connected_to(server: HttpsServer) -> None:
    """A second answer of the name server is never asked for; Host, SNI and the certificate go by the name."""
    with session_to(server, ["127.0.0.1"]) as session:
        assert session.get(URL).content == b"{}"
        assert session.get(URL, headers={"Connection": "close"}).url == URL
        assert session.get(URL).content == b"{}"
    assert set(server.hosts) == {HOST}
    assert set(server.server_names) == {HOST}


def test_other_addresses_are_tried(server: HttpsServer) -> None:
    """A machine without IPv6 reaches a server that has both."""
    with session_to(server, ["127.0.0.2", "127.0.0.1"]) as session:
        assert session.get(URL).content == b"{}"


def test_unreachable_addresses_are_an_error(server: HttpsServer) -> None:
    """After the last one, the next request resolves the name again."""
    with session_to(server, ["127.0.0.2"], ["127.0.0.1"]) as session:
        with pytest.raises(requests.ConnectionError):
            session.get(URL)
        assert session.get(URL).content == b"{}"


def test_a_certificate_for_another_name_is_refused(server: HttpsServer, tmp_path: Path) -> None:
    """Connecting to an address does not mean trusting a certificate for it."""
    with https_server("other.example", tmp_path) as other, session_to(other, ["127.0.0.1"]) as session:
        with pytest.raises(requests.exceptions.SSLError):
            session.get(URL)
        assert not other.hosts


def test_a_proxy_is_told_the_checked_address(server: HttpsServer) -> None:
    """The proxy would resolve a name for itself, in a network that may have more in it."""
    with connect_proxy() as (proxy, targets), session_to(server, ["127.0.0.1"]) as session:
        session.proxies = {"https": proxy}
        assert session.get(URL).content == b"{}"
    assert targets == [f"127.0.0.1:{server.port}"]
    assert server.hosts == [HOST]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_does_not_skip_the_check(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the proxy could reach: a name with a local address is refused before it hears of it."""
    with connect_proxy() as (proxy, targets):
        monkeypatch.setenv(name, proxy)
        with (
            open_session("https://localhost/a.png") as session,
            pytest.raises(requests.ConnectionError, match="public"),
        ):
            session.get("https://localhost/a.png")
    assert not targets


def test_redirects_within_a_server(server: HttpsServer) -> None:
    """They are followed."""
    server.redirects = {"/api": "/v2/api"}
    with session_to(server, ["127.0.0.1"]) as session:
        assert session.get(URL).url == f"https://{HOST}/v2/api"


@pytest.mark.parametrize(
    "location",
    [
        "https://other.example/",
        f"https://{HOST}:8443/",
        f"http://{HOST}/",
        f"https://greta@{HOST}/",
        f"https://{HOST}.other.example/",
        "https://127.0.0.1/",
        "file:///etc/passwd",
    ],
)
def test_redirects_elsewhere_are_refused(server: HttpsServer, location: str) -> None:
    """To another host, port or scheme."""
    server.redirects = {"/api": location}
    with session_to(server, ["127.0.0.1"]) as session, pytest.raises(requests.RequestException):
        session.get(URL)
    assert len(server.hosts) == 1


@pytest.mark.parametrize(
    "url", ["http://garden.example/a.png", "https://garden.example:8443/a.png", "https://greta@garden.example/a.png"]
)
def test_other_ports_are_refused(url: str) -> None:
    """HTTPS on its own port is what a public server has."""
    with open_session(url) as session, pytest.raises(requests.exceptions.InvalidSchema):
        session.get(url)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("https://bücher.example/a.png", "https://xn--bcher-kva.example/"),
        ("HTTPS://Garden.Example/a.png", "https://garden.example/"),
    ],
)
def test_the_server_is_the_one_that_requests_reads_from_the_url(url: str, server: str) -> None:
    """A host that is written in another way is the same one."""
    with open_session(url) as session:
        assert list(session.adapters) == [server]


@pytest.mark.parametrize("url", ["https://", "https://a b/", "https://[::1/", "https://garden.example:port/"])
def test_an_invalid_url_is_an_error_of_requests(url: str) -> None:
    """It comes from a profile, so it may be anything."""
    with pytest.raises(requests.RequestException):
        open_session(url)


def test_servers_in_handles_have_public_addresses() -> None:
    """Mastodon.py's requests go through such a session; a proxy that the operator names may be local."""
    client = MastodonSource("", TrainerSettings())._client("localhost.localdomain")
    adapters = dict(client.session.adapters)
    assert list(adapters) == ["https://localhost.localdomain/"]
    assert isinstance(adapters["https://localhost.localdomain/"], PublicHostAdapter)
    proxied = TrainerSettings(mastodon_api_url="http://127.0.0.1:9/{host}")
    client = MastodonSource("", proxied)._client("garden.example")
    assert list(client.session.adapters) == ["http://127.0.0.1:9/"]


def test_names_with_one_local_address_are_refused() -> None:
    """The machine would be asked for whichever address comes first."""
    with pytest.raises(requests.ConnectionError, match="not in the public network"):
        _sessions.public_addresses("localhost")
