"""What globals hold where the caller does not say: one choice, for the interpreter and for whoever sets uniforms.

Nothing is zero that a shader may divide by: a viewport of 640 by 360, pixel centres, and ones for uniforms of the
user's own. The mouse rests. A shader has been running for a while, and the pixel is not on an axis: at time 0 and in
the middle of the picture, much of what shaders compare is equal, and `floor(iTime)` is about to jump.
"""

from __future__ import annotations

from glsl_ad.ir.model import Global
from glsl_ad.numeric.domain import Data, Domain
from glsl_ad.types import Array, Kind, Scalar, Type, Vector

_VIEWPORT = (640.0, 360.0, 1.0)

#: Host variables by name: the components of a scalar or vector, or of every element of an array.
HOST_VALUES: dict[str, tuple[float, ...]] = {
    "gl_FragCoord": (407.5, 139.5, 0.5, 1.0),
    "gl_FrontFacing": (1,),
    "gl_PointCoord": (0.5, 0.5),
    "gl_PointSize": (1.0,),
    "gl_Position": (0.0, 0.0, 0.0, 1.0),
    "gl_VertexID": (0,),
    "gl_InstanceID": (0,),
    "gl_FragDepth": (0.0,),
    "iResolution": _VIEWPORT,
    "iChannelResolution": _VIEWPORT,
    "iTime": (10.375,),
    "iGlobalTime": (10.375,),
    "iChannelTime": (10.375,),
    "iTimeDelta": (1.0 / 60.0,),
    "iFrame": (622,),
    "iFrameRate": (60.0,),
    "iMouse": (0.0, 0.0, 0.0, 0.0),
    "iDate": (2000.0, 0.0, 1.0, 30010.375),
    "iSampleRate": (44100.0,),
}


def default_value(name: str, storage: str) -> float:
    """The number that fills a global without a value of its own (matrices: times the identity).

    Plain globals and outputs are undefined until they are written: 0. Uniforms are 1, varyings 0.5.
    """
    del name
    return {"uniform": 1.0, "in": 0.5}.get(storage, 0.0)


def default_global(domain: Domain, declared: Global) -> Data:
    """The value of a global that neither the caller nor an initialiser defines."""
    known = HOST_VALUES.get(declared.name)
    if known is not None:
        found = _from_components(domain, declared.type, known)
        if found is not None:
            return found
    return domain.fill(declared.type, default_value(declared.name, declared.storage))


def _from_components(domain: Domain, type_: Type, values: tuple[float, ...]) -> Data | None:
    """The components as a value of the type; None if they do not fit it (a user's own variable of that name)."""
    match type_:
        case Scalar(kind) if len(values) == 1:
            return domain.constant(_as_kind(values[0], kind), type_)
        case Vector(kind, size) if len(values) >= size:
            scalars = [domain.constant(_as_kind(v, kind), Scalar(kind)) for v in values[:size]]
            return domain.construct(type_, scalars, [Scalar(kind)] * size)
        case Array(element, size) if size is not None:
            one = _from_components(domain, element, values)
            return None if one is None else domain.construct(type_, [one] * size, [element] * size)
    return None


def _as_kind(value: float, kind: Kind) -> bool | int | float:
    if kind is Kind.BOOL:
        return bool(value)
    return int(value) if kind in (Kind.INT, Kind.UINT) else float(value)
