"""Ways of looking at a function and its derivatives: passes for Shadertoy, each chosen by the function's type.

A pass is GLSL ES 3.00 as Shadertoy compiles it: the user's text, the generated derivatives, and a `mainImage` that
shows them. It has no uniforms but Shadertoy's, so the same text runs there, in the preview and headlessly.
"""

from glsl_ad.views.compose import compose
from glsl_ad.views.model import Pass, Picture

__all__ = ["Pass", "Picture", "compose"]
