"""Every builtin of GLSL, declared once: signatures, derivative, evaluation, availability."""

from glsl_ad.builtins.table import BUILTINS

__all__ = ["BUILTINS"]
