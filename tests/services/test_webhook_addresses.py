"""Where a webhook may be sent: the open internet by https, looked at once, and never longer than it may take."""

import socket
import threading
from typing import Any

import pytest
from django.test import override_settings

from cee.access.principal import system_principal
from cee.api.webhooks.address import address_of, checked, is_public
from cee.api.webhooks.endpoints import endpoint_create
from cee.api.webhooks.post import post
from cee.base.clock import now
from cee.base.errors import Refused
from tests.receiver import receiver

pytestmark = pytest.mark.django_db
ME = system_principal("a test")


@pytest.fixture
def hook():
    with receiver() as found, override_settings(WEBHOOK_INSECURE_HOSTS=["127.0.0.1"], WEBHOOK_SEND_SECONDS=2):
        yield found


def test_a_receiver_that_drips_its_answer_does_not_hold_the_sender(hook):
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                try:
                    for _ in range(100):
                        line.sendall(b"H")
                        threading.Event().wait(0.1)
                except OSError:
                    pass

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        begun = now()
        outcome = post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, seconds=1)
        assert not outcome.ok and (now() - begun).total_seconds() < 4
        thread.join()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(hook, status):
    hook.secret, hook.answers = "x", [status]
    headers = {"CEE-Delivery": "1", "CEE-Signature": "t=1,v1=1"}
    assert post(hook.url, b"{}", headers, seconds=2).status == status and len(hook.ids) == 1


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1",
        "2001:db8::1", "fec0::1", "not a number",
    ],
)  # fmt: skip
def test_no_address_inside_is_public(number):
    assert not is_public(number)


@pytest.mark.parametrize("number", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"])
def test_an_address_of_the_open_internet_is_public(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "example.com", "https://", "https://localhost/", "https://127.0.0.1/",
        "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://[::1]/", "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/", "https://user@example.com/", "https://user:pass@example.com/",
        "https://example.com/#part", "https://example.com:22/", "https://exa mple.com/", "https://example.com/\r\nX: y",
        "https://ex\u00e4mple.com/", "https://example.com:99999/", "https://" + "a" * 600 + ".com/", "https://[fe80::1%25eth0]/",
        "https://intranet/", "https://example.com./",
    ],
)  # fmt: skip
def test_an_endpoint_that_could_lead_inside_is_refused_when_it_is_made(url):
    with pytest.raises(Refused) as refused:
        endpoint_create(url=url, actor=ME, at=now())
    assert refused.value.code in ("webhook_url", "webhook_address") and refused.value.path == "url"


def test_a_name_is_looked_at_when_it_is_sent_to_and_one_address_inside_is_enough(monkeypatch, hook):
    answers = {"good.example.com": ["93.184.215.14"], "both.example.com": ["93.184.215.14", "10.0.0.7"]}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, **_: [(0, 0, 0, "", (number, port)) for number in answers[host]]
    )
    assert checked(address_of("https://good.example.com/x")) == "93.184.215.14"
    with pytest.raises(Refused):
        checked(address_of("https://both.example.com/x"))
    outcome = post("https://both.example.com/x", b"{}", {}, seconds=1)
    assert not outcome.ok and "not public" in outcome.error


def test_the_connection_is_made_to_the_address_that_was_looked_at(monkeypatch):
    made: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(0, 0, 0, "", ("93.184.215.14", port))])

    def connect(address: Any, *_: Any) -> Any:
        made.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    assert not post("https://good.example.com/x", b"{}", {}, seconds=1).ok
    assert made == [("93.184.215.14", 443)]
