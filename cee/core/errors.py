"""The one shape in which CEE says that something is wrong with what it was given."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """ACE's three: a fatal problem refuses the record, the others travel with it."""

    FATAL = "fatal"
    WARNING = "warning"
    INFORMATIONAL = "informational"


@dataclass(frozen=True, slots=True)
class Problem:
    """One coded problem of one field.

    `code` is ACE's condition code where one exists, else CEE's rule name; `path` points into the record
    (`lines[0].tariffs[1].hts`); `message` is what the filer reads; `authority` is the law or the ACE edit.
    """

    code: str
    path: str
    message: str
    authority: str
    severity: Severity = Severity.FATAL

    @property
    def fatal(self) -> bool:
        """Whether the record must be refused for it."""
        return self.severity is Severity.FATAL

    def as_dict(self) -> dict[str, str]:
        """The problem as the REST contract publishes it."""
        return {
            "code": self.code,
            "path": self.path,
            "message": self.message,
            "authority": self.authority,
            "severity": str(self.severity),
        }


class IdentifierError(ValueError):
    """A number that cannot be what it claims to be; `code` is CEE's rule name, `authority` the law or specification."""

    def __init__(self, code: str, message: str, authority: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.authority = authority

    def __reduce__(self) -> tuple[type["IdentifierError"], tuple[str, str, str]]:
        return type(self), (self.code, self.message, self.authority)

    def as_problem(self, path: str) -> Problem:
        """The same fault as a problem of the field at `path`."""
        return Problem(self.code, path, self.message, self.authority)
