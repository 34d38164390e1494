"""Differentiate GLSL: GLSL in, GLSL that computes the function and its derivatives out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glsl_ad.version import __version__

if TYPE_CHECKING:
    from glsl_ad.api import Derivative, Shader
    from glsl_ad.source import GlslAdError

__all__ = ["Derivative", "GlslAdError", "Shader", "__version__"]


def __getattr__(name: str) -> object:
    # The public objects load on first use, so that `glsl-ad --version` does not pay for the compiler.
    if name in ("Derivative", "Shader"):
        from glsl_ad import api

        return getattr(api, name)
    if name == "GlslAdError":
        from glsl_ad.source import GlslAdError

        return GlslAdError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
