#!/usr/bin/env python3
"""The front door: `python3 manage.py up`, `python3 manage.py test`, `python3 manage.py help` for the rest."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> int:
    sys.path.insert(0, str(ROOT))
    from cee.stack import frontdoor

    frontdoor.enter(ROOT, sys.argv)
    from cee.stack import entrance  # from here on the environment is complete

    return entrance.run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
