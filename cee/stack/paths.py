"""Where things are: the checkout, its `var`, and the data of the embedded servers."""

import hashlib
import os
import pwd
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("CEE_VAR") or ROOT / "var")


def server_user() -> pwd.struct_passwd | None:
    """The unprivileged user that servers run as when we are root; None: we are an ordinary user already."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def reachable(path: Path, user: pwd.struct_passwd | None) -> bool:
    """Whether `user` may enter every folder that leads to `path`."""
    if user is None:
        return True
    for folder in [path, *path.parents]:
        if folder.exists():
            found = folder.stat()
            bit = 0o100 if found.st_uid == user.pw_uid else 0o010 if found.st_gid == user.pw_gid else 0o001
            if not found.st_mode & bit:
                return False
    return True


def private_home(var: Path = VAR) -> Path:
    """A folder outside the checkout, for servers whose user cannot enter the checkout; one for each `var`."""
    return Path("/var/lib/cee") / hashlib.sha256(str(var).encode()).hexdigest()[:12]


def home_of(name: str) -> Path:
    """The folder for the data of the servers called `name` (`dev` or `test`), kept from one start to the next."""
    home = VAR / name
    return home if reachable(VAR, server_user()) else private_home() / name
