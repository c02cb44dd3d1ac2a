"""What a service raises when it will not do what it was asked; views and the API turn each into its answer."""

from dataclasses import dataclass


@dataclass
class DomainError(Exception):
    """A refusal with its code, the sentence for the person, the authority, and the field it concerns, if one."""

    code: str
    message: str
    authority: str = ""
    path: str = ""

    def __str__(self) -> str:
        return self.message


class Refused(DomainError):
    """The law, the state or the input forbids it (400 or 422)."""


class NotAllowed(DomainError):
    """The caller sees the thing but may not do this (403)."""


class NotVisible(DomainError):
    """There is no such thing for this caller (404)."""


@dataclass
class Conflict(DomainError):
    """Somebody else was first (409); `present` names the version, or the holder, that stands now."""

    present: str = ""
