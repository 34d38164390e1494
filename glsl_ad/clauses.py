"""What can be said about a derivative: each of it once, as an option of `diff` and as a clause of the pragma.

`--wrt p --wrt q --struct-name Slope` on the command line is `wrt(p, q) struct_name(Slope)` in a shader. To add one, add
its field to `request.Wanted` and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from glsl_ad.records import dataclass
from glsl_ad.source import Sink

if TYPE_CHECKING:
    from glsl_ad.request import Wanted


def _word(text: str, _: Sink) -> str:
    return text.strip()


def _words(text: str, _: Sink) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


def _order(text: str, sink: Sink) -> int:
    from glsl_ad import request  # not needed by `--help`

    return request.order(text, sink)


def _level(text: str, sink: Sink) -> int:
    from glsl_ad import request

    return request.level(text, sink)


@dataclass(frozen=True, slots=True)
class Clause:
    """`field` is that of `Wanted`, `read` makes its value of the text given. `many`: the option may be repeated.

    `flag`: there is no text; the option or clause being there is all that it says.
    """

    field: str
    option: str
    help: str
    metavar: str = ""
    default: str | None = None
    read: Callable[[str, Sink], Any] = _word
    many: bool = False
    flag: bool = False

    @property
    def word(self) -> str:
        """What the clause is called in a pragma."""
        return self.option.removeprefix("--").replace("-", "_")


CLAUSES = (
    Clause("wrt", "--wrt", "Differentiate by this input; default: every float.", "INPUT", read=_words, many=True),
    Clause("product", "--as", "What to return; chosen by type without it.", "PRODUCT"),
    Clause("order", "--order", "Highest derivative, from 1 on; default: the product's own, or 1.", "N", read=_order),
    Clause("name", "--name", "Name of the generated function.", "NAME"),
    Clause("struct_name", "--struct-name", "Name of the struct that it returns.", "NAME"),
    Clause("fields", "--fields", "Names of its fields, from the value up.", "A,B,…", read=_words),
    Clause(
        "coefficients",
        "--coefficients",
        "What fields hold: derivatives (default), or taylor: derivative k divided by k!.",
        "KIND",
        "derivatives",
    ),
    Clause("pack", "--pack", "Return vec4(value, gradient), or vec3(value, gradient).", flag=True),
    Clause(
        "validity",
        "--validity",
        "Return, beside all else, how far in the inputs the nearest branch, kink or jump is.",
        flag=True,
    ),
    Clause(
        "texture",
        "--texture",
        "Texture reads by their coordinates: constant (default), differences (of one texel), or error.",
        "HOW",
        "constant",
    ),
    Clause(
        "form",
        "--form",
        "unrolled (default), compact: loops over arrays of coefficients, or auto: by the size of the text.",
        "FORM",
        "unrolled",
    ),
    Clause(
        "optimise",
        "--optimise",
        "How much to simplify: 0 (as differentiation makes it), 1 (without rounding otherwise), or 2 (default).",
        "LEVEL",
        read=_level,
    ),
)
BY_WORD = {clause.word: clause for clause in CLAUSES}


def values(given: Mapping[str, Any], sink: Sink) -> dict[str, Any]:
    """What `Shader.diff` takes, by name, from the texts of options or clauses by field; what is not given is left out.

    Raises GlslAdError where a text makes no sense by itself.
    """
    found: dict[str, Any] = {}
    for clause in CLAUSES:
        text = given.get(clause.field)
        if text is None or text is False or text == ():
            continue
        if clause.many and not isinstance(text, str):
            found[clause.field] = tuple(text)
        else:
            found[clause.field] = True if clause.flag else clause.read(text, sink)
    return found


def wanted(given: Mapping[str, Any], sink: Sink) -> Wanted:
    """The request that options or clauses make; as `values`."""
    from glsl_ad.request import Wanted

    return Wanted(**values(given, sink))
