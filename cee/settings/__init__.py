"""The settings, in parts by subject; whatever depends on the place comes from the environment, typed and checked."""

from .base import *
from .limits import *
from .logs import *
from .queue import *
from .rest import *
from .security import *

env.check()

if MODE == "test":
    from .testing import *
