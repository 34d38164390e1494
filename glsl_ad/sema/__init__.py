"""From syntax to meaning: scopes, types, overloads; a typed program with the faults of each function beside it."""

from glsl_ad.sema.check import check
from glsl_ad.sema.model import Program

__all__ = ["Program", "check"]
