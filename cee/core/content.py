"""Content of an edition as plain values: merged from its files, written canonically, named by its hash."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any


def plain(value: Any) -> Any:
    """The value in JSON's own types: days as ISO text, tuples as lists; what JSON has no type for is a `TypeError`."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} cannot stand in the content of an edition")


def content_sha256(content: Mapping[str, Any]) -> str:
    """Hex digest of the content, equal for equal content in whatever order its keys were written."""
    text = json.dumps(plain(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def merge_documents(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """One content of several files: tables are joined key by key, lists are appended.

    Raises `ValueError` where two files give the same key different values.
    """
    merged: dict[str, Any] = {}
    for document in documents:
        _merge_into(merged, plain(document), "")
    return merged


def _merge_into(target: dict[str, Any], addition: Mapping[str, Any], path: str) -> None:
    for key, value in addition.items():
        if key not in target:
            target[key] = value
        elif isinstance(value, dict) and isinstance(target[key], dict):
            _merge_into(target[key], value, f"{path}{key}.")
        elif isinstance(value, list) and isinstance(target[key], list):
            target[key] = target[key] + value
        elif value != target[key]:
            raise ValueError(f"{path}{key} is said twice, and differently")
