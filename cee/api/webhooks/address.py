"""Where a webhook may be sent: to public addresses by https, never into a network that only CEE's own machines reach.

A host is resolved once a send and every address that it has is looked at; the connection is then made to the very address
that was looked at, so that a name which changes between the look and the connection leads nowhere else.
"""

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from cee.base.errors import Refused

LONGEST: Final = 500
_AUTHORITY: Final = "CEE REST contract, version 1"
_VISIBLE: Final = re.compile(r"[!-~]+")
_NAME: Final = re.compile(r"(?=.{1,253}\Z)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_GLOBAL_V6: Final = IPv6Network("2000::/3")
# Addresses within it that carry another one inside: 6to4 and Teredo lead to whatever IPv4 address they name.
_CARRIERS: Final = (ip_network("2002::/16"), ip_network("2001::/32"))


class Address(NamedTuple):
    """The parts of a URL that a send needs. `insecure`: the settings name it as one that may be sent to in any case."""

    scheme: str
    host: str
    port: int
    target: str
    insecure: bool

    @property
    def netloc(self) -> str:
        """As the Host header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.scheme == "https" else 80) else f"{host}:{self.port}"


def address_of(url: str) -> Address:
    """The parts of a webhook's URL. Raises Refused `webhook_url` where it is none that could be sent to."""
    if len(url) > LONGEST or not _VISIBLE.fullmatch(url):
        raise _wrong(f"A webhook's URL has at most {LONGEST} visible ASCII characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _wrong("This is no URL.") from None
    host = (parts.hostname or "").lower()
    insecure = _is_insecure(host, port or (443 if parts.scheme == "https" else 80))
    if parts.scheme != "https" and not (insecure and parts.scheme == "http"):
        raise _wrong("A webhook is sent by https only.")
    if "@" in parts.netloc or parts.fragment or "#" in url:
        raise _wrong("A webhook's URL names no user, no password and no fragment.")
    found = Address(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), _target(parts), insecure)
    if not insecure:
        _check_host(found)
    return found


def host_of(url: str) -> str:
    """A webhook's URL without what stands behind the host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def checked(address: Address) -> str:
    """The one numeric address to connect to. Raises Refused `webhook_address` where any address of the host is not public."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("webhook_address", "The host has no address.", _AUTHORITY, "url") from None
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not address.insecure and not all(is_public(number) for number in numbers):
        raise _inside()
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether a numeric address is one of the open internet: not of this machine, a private or local network, a carrier's
    own, a group, or reserved; what hides another address inside is not."""
    try:
        found = ip_address(number)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found not in _GLOBAL_V6 or any(found in carrier for carrier in _CARRIERS):
            return False
        return found.is_global and not found.is_multicast
    return found.is_global and not found.is_multicast and not found.is_reserved and not found.is_unspecified


def _is_insecure(host: str, port: int) -> bool:
    return host in settings.WEBHOOK_INSECURE_HOSTS or f"{host}:{port}" in settings.WEBHOOK_INSECURE_HOSTS


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _check_host(address: Address) -> None:
    if address.port != 443 and address.port < 1024:
        raise _wrong("The port is 443, or one from 1024 on.")
    number = _number(address.host)
    if number is not None:
        if not is_public(str(number)):
            raise _inside()
    elif not _NAME.fullmatch(address.host):
        raise _wrong("The host is a name with a dot, in ASCII, or a public address.")


def _number(host: str) -> IPv4Address | IPv6Address | None:
    """The address that a host spells, in any of the spellings that the system reads (127.1, 0x7f000001, 2130706433)."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host)) if re.fullmatch(r"[0-9a-fx.]+", host) else None
    except OSError:
        return None


def _wrong(message: str) -> Refused:
    return Refused("webhook_url", message, _AUTHORITY, "url")


def _inside() -> Refused:
    return Refused("webhook_address", "The host leads to an address that is not public.", _AUTHORITY, "url")
