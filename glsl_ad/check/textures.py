"""Texture reads on the host: every texture holds one texel everywhere, as the GPU's default textures do.

So a function that reads a texture at a coordinate that does not vary can be checked like any other. A fetch by whole
numbers must stay within the texture where a GPU takes part: what is outside there is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from glsl_ad.ad.model import Product
from glsl_ad.gpu.textures import SIZE, TEXEL
from glsl_ad.numeric.batches import batch
from glsl_ad.numeric.domain import Data
from glsl_ad.numeric.interpreter import NotEvaluable
from glsl_ad.records import dataclass
from glsl_ad.types import INT, VEC4, Kind, Opaque, Type, Vector

_LAYERS = 4

_FETCH = "the texel may lie outside of the default texture"
_SCREEN = "it needs neighbouring pixels"


@dataclass(frozen=True, slots=True)
class ConstantTextures:
    """Samplers for the interpreter's two kinds of numbers. `types` are the sampler types by name; `endless`: every
    texel is there."""

    types: Mapping[str, str]
    endless: bool = False

    @classmethod
    def of(cls, product: Product, *, endless: bool) -> ConstantTextures:
        """For the samplers that a product's functions can reach."""
        declared = [(g.name, g.type) for g in product.module.globals.values()]
        declared += [(p.name, p.type) for f in product.module.functions.values() for p in f.params]
        return cls({name: type_.name for name, type_ in declared if isinstance(type_, Opaque)}, endless)

    def lanes(self, builtin: str, arguments: Sequence[Data]) -> Data:
        """What a texture function returns, as a batch of one. Raises NotEvaluable for what is no constant."""
        return batch(*self._constant(builtin, arguments))

    def series(self, builtin: str, arguments: Sequence[Data]) -> Data:
        """The same as certified power series."""
        from glsl_ad.numeric.points import series_constant

        return series_constant(*self._constant(builtin, arguments))

    def _constant(self, builtin: str, arguments: Sequence[Data]) -> tuple[Type, Any]:
        sampler = self.types.get(arguments[0], "") if arguments and isinstance(arguments[0], str) else ""
        answer = _ANSWERS.get("size" if builtin == "textureSize" else "read" if _reads(builtin) else "")
        if builtin.startswith("texelFetch"):
            if not self.endless and not _is_inside(arguments[1:]):
                raise NotEvaluable(builtin, _FETCH)
            answer = _texel
        if answer is None:
            raise NotEvaluable(builtin, _SCREEN)
        if not sampler or "Shadow" in sampler or sampler.lstrip("iu")[7:] not in _KINDS:
            raise NotEvaluable(builtin, f"there is no default texture for a {sampler or 'sampler of unknown type'}")
        return answer(sampler)


def _reads(builtin: str) -> bool:
    return builtin.startswith("texture") and "Query" not in builtin and "Gather" not in builtin


def _is_inside(arguments: Sequence[Data]) -> bool:
    """Whether a texel is one of level 0 of the default texture, at every point."""
    place, *levels = map(_components, arguments)
    within = all(np.all((p >= 0) & (p < size)) for p, size in zip(place, (SIZE, SIZE, _LAYERS), strict=False))
    return within and not any(np.any(level) for level in levels)


def _components(data: Data) -> list[Any]:
    """The components of whole numbers, each for all points or for the one."""
    if isinstance(data, np.ndarray):
        return list(data.reshape(len(data), -1).T)
    return [np.asarray(d) for d in (data if isinstance(data, (list, tuple)) else [data])]


_KINDS = ("2D", "3D", "Cube", "2DArray")


def _texel(sampler: str) -> tuple[Type, Any]:
    if sampler[0] in "iu":
        kind = Kind.INT if sampler[0] == "i" else Kind.UINT
        return Vector(kind, 4), (np.array(TEXEL) * 255.0).astype(int).tolist()
    return VEC4, list(TEXEL)


def _size(sampler: str) -> tuple[Type, Any]:
    layered = sampler.endswith(("3D", "Array"))
    return Vector(INT.kind, 3 if layered else 2), [SIZE, SIZE, _LAYERS] if layered else [SIZE, SIZE]


_ANSWERS: dict[str, Callable[[str], tuple[Type, Any]]] = {"read": _texel, "size": _size}
