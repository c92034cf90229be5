"""Pages of rubbish days and office hours."""

from . import hours, member, rubbish  # noqa: F401
from .blueprint import bp as bp
