"""Every address says who may come."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

NOT_OURS = ("knox.", "drf_spectacular.", "django.contrib.staticfiles.")


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from _patterns(entry, address)


def _rule(view: Any) -> object:
    """What `allow` put on a function, or the class of a class-based view declares."""
    owner = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return getattr(view, "access_rule", None) or getattr(owner, "access_rule", None)


def test_every_address_declares_its_access_rule() -> None:
    addresses = list(_patterns(get_resolver()))
    assert len(addresses) > 2
    assert not [address for address, view in addresses if not _rule(view) and not view.__module__.startswith(NOT_OURS)]
