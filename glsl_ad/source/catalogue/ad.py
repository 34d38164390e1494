"""Messages of the stage: ad."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

UNKNOWN_INPUT = Message(
    "A101",
    Severity.ERROR,
    "`{function}` has no input `{name}`",
    "`--wrt` names what to differentiate with respect to: a parameter of the function that is read (`in` or `inout`).\n"
    "`glsl-ad list FILE` shows every function with its parameters.",
    help="its inputs are: {inputs}",
)
INPUT_NOT_FLOAT = Message(
    "A102",
    Severity.ERROR,
    "`{name}` is of type {type}, which has no derivative",
    "Derivatives exist with respect to floats, and to vectors, matrices, arrays and structs that hold floats. An int, a\n"
    "uint or a bool takes separate values and cannot vary by a little.",
    help="choose among: {inputs}",
)
NOTHING_TO_DIFFERENTIATE = Message(
    "A103",
    Severity.ERROR,
    "`{function}` cannot be differentiated: {why}",
    "A function has a derivative where a float, vector or matrix goes in and a float, vector or matrix comes out, by the\n"
    "return value, an `out` or `inout` parameter or a global that it writes.",
    label="{why}",
)
ORDER_OUT_OF_RANGE = Message(
    "A104",
    Severity.ERROR,
    "the order must be from 1 to {largest}, not {order}",
    "The order is the number of derivatives that are computed beside the value. The size of the result grows with its\n"
    "square, and a float32 overflows near the 34th factorial.",
    help="use `--order 1` for the first derivative",
)
WRONG_FIELDS = Message(
    "A105",
    Severity.ERROR,
    "order {order} needs {needed} field names, not {given}",
    "`--fields` names the value and each derivative of the jet struct, in this order: one name more than `--order`, each\n"
    "a different GLSL identifier.",
    help="for example `--fields {example}`",
)
BAD_NAME = Message(
    "A106",
    Severity.ERROR,
    "`{name}` cannot be the name of a {what}: {why}",
    "A name that is given by `--name`, `--struct-name` or `--fields` must be a GLSL identifier that is not a keyword, does\n"
    "not begin with `gl_`, holds no double underscore, and is not yet taken in the file.",
)
OPAQUE_CALL = Message(
    "A107",
    Severity.ERROR,
    "`{name}` cannot be differentiated: {why}",
    "The result of this call depends on its arguments in a way that the compiler cannot know: a texture's derivative\n"
    "depends on what is stored in it. A derivative of zero would be wrong, so there is none.",
    label="its argument depends on {inputs}",
    help="differentiate with respect to other inputs, or split the function so that the call gets a constant",
)
DERIVATIVE_LOST = Message(
    "A204",
    Severity.WARNING,
    "`{name}` {why}",
    "The function is piecewise constant: its derivative is zero between the jumps and does not exist at them. The tool\n"
    "takes zero, and says so, because a derivative that is lost by mistake looks the same: `floor(u) * x` differentiated\n"
    "with respect to `u` gives `0`.",
    label="derivative taken as zero",
)
CONVERSION_LOST = Message(
    "A205",
    Severity.WARNING,
    "the conversion to {type} jumps where its operand passes an integer",
    "`int(x)` drops the fraction: between the jumps its derivative is zero. What is computed from the integer is taken as\n"
    "constant.",
    label="derivative taken as zero",
)
INDEPENDENT = Message(
    "A206",
    Severity.WARNING,
    "the results of `{function}` do not depend on {inputs}: every derivative is zero",
    "No float that the function returns is computed from the inputs, so all derivatives are zero. If that is a surprise,\n"
    "look for a warning A204 or A205 that says where the dependence ends, and at `--wrt`.",
)
