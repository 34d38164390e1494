"""Declarations in the notation of the GLSL specification, expanded into concrete overloads when somebody asks.

A prototype is a line as in chapter 8 of the specification, with its generic types and optional parameters:

    genFType mix(genFType x, genFType y, float a)
    gvec4 texture(gsampler2D tex, vec2 P [, float bias])
    genIType abs(genIType x) @ 300/130

What follows `@` says since which version of ES and of desktop GLSL the line exists, where that differs from the
declaration's `since`; `-` stands for never, `100..100` for ES 1.00 alone. Generic types of one family expand together:
`genFType` with `genBType` by size, `gvec4` with `gsampler2D` by prefix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import lru_cache

from glsl_ad.builtins.model import Availability, Builtin, Rule, Signature, SignatureParameter, Smoothness
from glsl_ad.records import dataclass
from glsl_ad.types import Array, Opaque, Type, named

_GENERIC: dict[str, tuple[str, ...]] = {
    "genFType": ("float", "vec2", "vec3", "vec4"),
    "genIType": ("int", "ivec2", "ivec3", "ivec4"),
    "genUType": ("uint", "uvec2", "uvec3", "uvec4"),
    "genBType": ("bool", "bvec2", "bvec3", "bvec4"),
    "vec": ("vec2", "vec3", "vec4"),
    "ivec": ("ivec2", "ivec3", "ivec4"),
    "uvec": ("uvec2", "uvec3", "uvec4"),
    "bvec": ("bvec2", "bvec3", "bvec4"),
    "mat": tuple(f"mat{c}x{r}" for c in (2, 3, 4) for r in (2, 3, 4)),
}
_PROTOTYPE = re.compile(r"(\w+) (operator\S+?|\w+)\((.*)\)")
_OPTIONAL = re.compile(r"(.*) \[(, .*)\]\)")
_PARAMETER = re.compile(r"(?:(out|inout|in) )?(\w+) (\w+)(?:\[(\d+)\])?")


@dataclass(frozen=True, slots=True)
class Declaration:
    """A builtin before its expansion. `prototypes` are lines as above, all of one name; the rest is `Builtin`'s.

    An operator is called `operator+`. `override` is the rule of the prototypes that hold the type of its key.
    """

    prototypes: str
    rule: Rule
    smoothness: Smoothness
    doc: str
    numeric: str | None = None
    series: str | None = None
    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    since: str = "100/110"
    elementwise: bool = False
    intrinsic: bool = False
    uses_screen: bool = False
    override: Mapping[str, Rule] = field(default_factory=dict)
    numeric_by_type: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The GLSL name, or the operator's spelling."""
        return self.prototypes.partition("(")[0].split()[-1].removeprefix("operator")

    def expand(self) -> Builtin:
        """The builtin with all its overloads. Raises ValueError if a prototype is not well formed."""
        signatures: list[Signature] = []
        availability = {"": parse_availability(self.since)}
        overrides: dict[str, Rule] = {}
        for line in filter(None, map(str.strip, self.prototypes.splitlines())):
            text, _, since = (part.strip() for part in line.partition("@"))
            for signature in _overloads(text, self.name):
                signatures.append(signature)
                if since:
                    availability[str(signature)] = parse_availability(since)
                overrides.update((str(signature), rule) for kind, rule in self.override.items() if kind in text)
        return Builtin(
            self.name,
            tuple(signatures),
            self.rule,
            self.smoothness,
            self.doc,
            self.numeric,
            self.series,
            self.domain,
            availability,
            is_operator=not self.name.isidentifier(),
            elementwise=self.elementwise,
            intrinsic=self.intrinsic,
            uses_screen=self.uses_screen,
            overrides=overrides,
            numeric_by_type=self.numeric_by_type,
        )


@lru_cache(maxsize=64)
def parse_availability(text: str) -> Availability:
    """`300/130`, `-/400`, `100..100/110`."""
    es, _, desktop = text.partition("/")
    first, _, last = es.partition("..")
    return Availability(_version(first), _version(desktop), _version(last) if last else None)


def _version(text: str) -> int | None:
    return None if text == "-" else int(text)


def _overloads(text: str, name: str) -> Iterator[Signature]:
    """The concrete overloads of one prototype, in the order of the specification."""
    optional = _OPTIONAL.fullmatch(text)
    if optional is not None:  # without the last parameter, then with it
        yield from _overloads(f"{optional.group(1)})", name)
        text = f"{optional.group(1)}{optional.group(2)})"
    match = _PROTOTYPE.fullmatch(text)
    if match is None or match.group(2).removeprefix("operator") != name:
        raise ValueError(f"not a prototype of {name}: {text}")
    result, parameters = match.group(1), match.group(3).split(", ")
    for binding in _bindings(text):
        yield Signature(_type(result, binding), tuple(_parameter(p, binding) for p in parameters))


def _bindings(text: str) -> Iterator[dict[str, str]]:
    """What each generic type of a prototype stands for, one mapping per overload."""
    words = set(re.findall(r"\w+", text))
    generic = [word for word in words if word in _GENERIC]
    prefixed = [word for word in words if re.fullmatch(r"gvec4|gsampler\w+|gimage\w+", word)]
    if prefixed:
        for prefix in ("", "i", "u"):
            yield {word: prefix + word[1:] for word in prefixed}
    elif generic:
        for choice in zip(*(_GENERIC[word] for word in generic), strict=True):
            yield dict(zip(generic, choice, strict=True))
    else:
        yield {}


def _parameter(text: str, binding: Mapping[str, str]) -> SignatureParameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise ValueError(f"not a parameter: {text}")
    qualifier, type_name, name, size = match.groups()
    type_ = _type(type_name, binding)
    return SignatureParameter(name, Array(type_, int(size)) if size else type_, qualifier or "in")


def _type(name: str, binding: Mapping[str, str]) -> Type:
    name = binding.get(name, name)
    type_ = named(name)
    if type_ is None:
        if not re.fullmatch(r"[iu]?(sampler|image)\w+", name):
            raise ValueError(f"not a type: {name}")
        type_ = Opaque(name)
    return type_
