"""Functions whose result or argument is not a float: vector relations, bit patterns, packing and integers.

GLSL ES 3.00 sections 8.4 and 8.7; ES 3.10 and the desktop add section 8.8 of GLSL 4.60. A derivative ends where floats
become bits. What makes floats out of bits (`intBitsToFloat`, `unpackHalf2x16`) has no argument that could be active:
it is linear in nothing, and its derivative is zero without a warning.
"""

from __future__ import annotations

from collections.abc import Mapping

from glsl_ad.builtins.declaration import Declaration
from glsl_ad.builtins.model import Discrete, Linear, Rule, Smoothness

_UNIT = (-1.2, 1.2)
_WORD = (0, 2**32 - 1)
_INT = (-(2**31), 2**31 - 1)
_BITS = "300/330"
_GENERIC_INTEGERS = (("genIType", "int"), ("genUType", "uint"))


def _declare(
    prototypes: str,
    doc: str,
    implementation: str,
    domain: Mapping[str, tuple[float, float]],
    *,
    since: str = "100/110",
    module: str = "_integer",
    elementwise: bool = True,
    rule: Rule | None = None,
    numeric_by_type: Mapping[str, str] | None = None,
) -> Declaration:
    return Declaration(
        prototypes,
        rule or Discrete(),
        Smoothness.DISCRETE,
        doc,
        numeric=f"glsl_ad.numeric.float64{module}:{implementation}",
        series=f"glsl_ad.numeric.series{module}:{implementation}",
        domain=domain,
        since=since,
        elementwise=elementwise,
        numeric_by_type=numeric_by_type or {},
    )


def _relation(name: str, doc: str, implementation: str, *, bools: bool = False) -> Declaration:
    return _declare(
        f"""
        bvec {name}(vec x, vec y)
        bvec {name}(ivec x, ivec y)
        bvec {name}(uvec x, uvec y) @ 300/130
        {f"bvec {name}(bvec x, bvec y)" if bools else ""}
        """,
        doc,
        implementation,
        {"x": (-2.0, 2.0), "y": (-2.0, 2.0)},
        module="",
    )


def _from_bits(prototypes: str, doc: str, implementation: str, domain: tuple[float, float], **rest: str) -> Declaration:
    """Floats out of bits."""
    name = prototypes.rstrip(")").split()[-1]
    return _declare(
        prototypes,
        doc,
        implementation,
        {name: domain},
        since=rest.get("since", _BITS),
        elementwise="gen" in prototypes,
        rule=Linear(()),
    )


def _packing(suffix: str, size: int, step: str, since: str) -> tuple[Declaration, Declaration]:
    """The pair pack... and unpack...; `step` says how one component is coded."""
    snake = suffix.replace("Unorm", "unorm_").replace("Snorm", "snorm_").replace("Half", "half_")
    return (
        _declare(
            f"uint pack{suffix}(vec{size} v)",
            f"The components in one uint, the first in the lowest bits; each is {step}.",
            f"pack_{snake}",
            {"v": _UNIT},
            since=since,
            elementwise=False,
        ),
        _from_bits(
            f"vec{size} unpack{suffix}(uint p)",
            f"The components that `pack{suffix}` put into one uint.",
            f"unpack_{snake}",
            _WORD,
            since=since,
        ),
    )


def _integer(
    result: str, name: str, parameters: str, doc: str, implementation: str, domain: Mapping[str, tuple[float, float]]
) -> Declaration:
    """An integer function of int and of uint; `T` stands for the type, `I` for genIType."""
    lines = []
    for generic, _ in _GENERIC_INTEGERS:
        text = f"{result} {name}({parameters})"
        lines.append(text.replace("T ", f"{generic} ").replace("I ", "genIType "))
    return _declare("\n".join(lines), doc, implementation, domain, since="310/400")


def _extended(prototypes: str, doc: str, implementation: str, domain: tuple[float, float] = _WORD) -> Declaration:
    return _declare(prototypes, doc, implementation, {"x": domain, "y": domain}, since="310/400")


_FIELD = {"value": (0, 2**31 - 1), "offset": (0, 15), "bits": (1, 16)}

DECLARATIONS = (
    _relation("lessThan", "Component by component, whether x < y.", "less"),
    _relation("lessThanEqual", "Component by component, whether x <= y.", "less_equal"),
    _relation("greaterThan", "Component by component, whether x > y.", "greater"),
    _relation("greaterThanEqual", "Component by component, whether x >= y.", "greater_equal"),
    _relation("equal", "Component by component, whether x == y.", "equal", bools=True),
    _relation("notEqual", "Component by component, whether x != y.", "not_equal", bools=True),
    _declare(
        "bool any(bvec x)", "Whether some component is true.", "any_true", {}, module="_linear", elementwise=False
    ),
    _declare(
        "bool all(bvec x)", "Whether every component is true.", "all_true", {}, module="_linear", elementwise=False
    ),
    _declare("bvec not(bvec x)", "Every component turned over.", "logical_not", {}, module=""),
    _declare(
        "genIType floatBitsToInt(genFType value)",
        "The bits of a float as a signed integer.",
        "float_bits_to_int",
        {"value": (-4.0, 4.0)},
        since=_BITS,
    ),
    _declare(
        "genUType floatBitsToUint(genFType value)",
        "The bits of a float as an unsigned integer.",
        "float_bits_to_uint",
        {"value": (-4.0, 4.0)},
        since=_BITS,
    ),
    _from_bits(
        "genFType intBitsToFloat(genIType value)",
        "The float with these bits.",
        "bits_to_float",
        (0x3F000000, 0x40FFFFFF),
    ),
    _from_bits(
        "genFType uintBitsToFloat(genUType value)",
        "The float with these bits.",
        "bits_to_float",
        (0x3F000000, 0x40FFFFFF),
    ),
    *_packing("Unorm2x16", 2, "clamped to [0, 1] and coded in 16 bits", "300/400"),
    *_packing("Snorm2x16", 2, "clamped to [-1, 1] and coded in 16 bits", "300/420"),
    *_packing("Half2x16", 2, "rounded to half precision", "300/420"),
    *_packing("Unorm4x8", 4, "clamped to [0, 1] and coded in 8 bits", "310/400"),
    *_packing("Snorm4x8", 4, "clamped to [-1, 1] and coded in 8 bits", "310/400"),
    _declare(
        """
        genIType bitfieldExtract(genIType value, int offset, int bits)
        genUType bitfieldExtract(genUType value, int offset, int bits)
        """,
        "The `bits` bits of a value from bit `offset` on, with the sign of an int extended.",
        "bitfield_extract",
        _FIELD,
        since="310/400",
        numeric_by_type=dict.fromkeys(
            ("int", "ivec2", "ivec3", "ivec4"), "glsl_ad.numeric.float64_integer:bitfield_extract_signed"
        ),
    ),
    _integer(
        "T",
        "bitfieldInsert",
        "T base, T insert, int offset, int bits",
        "base, with `bits` bits from bit `offset` on replaced by the lowest bits of insert.",
        "bitfield_insert",
        {"base": (0, 2**31 - 1), "insert": (0, 2**31 - 1), "offset": (0, 15), "bits": (1, 16)},
    ),
    _integer(
        "T",
        "bitfieldReverse",
        "T value",
        "The bits in the opposite order.",
        "bitfield_reverse",
        {"value": (0, 2**31 - 1)},
    ),
    _integer("I", "bitCount", "T value", "How many bits are 1.", "bit_count", {"value": (0, 2**31 - 1)}),
    _integer(
        "I",
        "findLSB",
        "T value",
        "Number of the lowest bit that is 1; -1 for 0.",
        "find_lsb",
        {"value": (0, 2**31 - 1)},
    ),
    _integer(
        "I",
        "findMSB",
        "T value",
        "Number of the highest bit that is 1 (that is 0, for a negative int); -1 if there is none.",
        "find_msb",
        {"value": (0, 2**31 - 1)},
    ),
    _extended(
        "genUType uaddCarry(genUType x, genUType y, out genUType carry)",
        "Sum of unsigned integers modulo 2 to the 32; stores 1 in `carry` if it overflowed.",
        "uadd_carry",
    ),
    _extended(
        "genUType usubBorrow(genUType x, genUType y, out genUType borrow)",
        "Difference of unsigned integers modulo 2 to the 32; stores 1 in `borrow` if it is negative.",
        "usub_borrow",
    ),
    _extended(
        "void umulExtended(genUType x, genUType y, out genUType msb, out genUType lsb)",
        "Product of unsigned integers in 64 bits: stores the upper and the lower half.",
        "umul_extended",
    ),
    _extended(
        "void imulExtended(genIType x, genIType y, out genIType msb, out genIType lsb)",
        "Product of signed integers in 64 bits: stores the upper and the lower half.",
        "imul_extended",
        _INT,
    ),
)
