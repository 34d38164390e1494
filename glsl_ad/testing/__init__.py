"""The pytest plugin: shaders as tests, and shaders in tests. pytest loads `plugin`, which imports the rest late.

`Glsl` is the type of the fixture `glsl`, `LoadedShader` and `Picture` those of what it gives: to annotate tests with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glsl_ad.testing.shaders import Glsl, LoadedShader, Picture

__all__ = ["Glsl", "LoadedShader", "Picture"]


def __getattr__(name: str) -> object:
    # Importing the package must cost nothing: pytest does so in every project.
    if name in __all__:
        from glsl_ad.testing import shaders

        return getattr(shaders, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
