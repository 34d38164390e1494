"""Messages of the stage: ad."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

NOTHING_TO_DIFFERENTIATE = Message(
    "A101",
    Severity.ERROR,
    "`{function}` cannot be differentiated: {why}",
    "A function has a derivative where a float, vector or matrix goes in and a float, vector or matrix comes out,\n"
    "by the return value, an `out` or `inout` parameter or a global that it writes.",
    label="{why}",
)
LIFTED_PART = Message(
    "A103",
    Severity.ERROR,
    "`lifted` cannot take a jet in place of `{input}`",
    "A lifted function takes a jet struct in place of a whole parameter. A part of a parameter, or a global, has\n"
    "no place among the parameters that a jet could stand in.",
    help="lift `{parameter}` if it is a parameter, or use `--as jet`",
)
OPAQUE_CALL = Message(
    "A102",
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
    "`{name}` jumps where {why}",
    "The function is piecewise constant: its derivative is zero between the jumps and does not exist at them. The\n"
    "tool takes zero, and says so, because a derivative that is lost by mistake looks the same: `floor(u) * x`\n"
    "differentiated with respect to `u` gives `0`.",
    label="derivative taken as zero",
)
BITS_LOST = Message(
    "A207",
    Severity.WARNING,
    "`{name}` turns floats into integers",
    "What is computed from an integer cannot vary by a little: the derivative with respect to the float that it\n"
    "came from is taken as zero. Hashes do this on purpose.",
    label="derivative taken as zero",
)
CONVERSION_LOST = Message(
    "A205",
    Severity.WARNING,
    "the conversion to {type} jumps where its operand passes an integer",
    "`int(x)` drops the fraction: between the jumps its derivative is zero. What is computed from the integer is\n"
    "taken as constant.",
    label="derivative taken as zero",
)
INDEPENDENT = Message(
    "A206",
    Severity.WARNING,
    "the results of `{function}` do not depend on {inputs}: every derivative is zero",
    "No float that the function returns is computed from the inputs, so all derivatives are zero. If that is a\n"
    "surprise, look for a warning A204 or A205 that says where the dependence ends, and at `--wrt`.",
)
TEXTURE_CONSTANT = Message(
    "A208",
    Severity.WARNING,
    "the derivative of `{name}` by its coordinates is taken as zero",
    "What a texture holds is not known when the shader is differentiated. By default a lookup counts as locally\n"
    "constant, which is right where the texture is flat or is read with nearest filtering. `--texture differences`\n"
    "differentiates the lookup by central differences of one texel, `--texture error` refuses it, and\n"
    "`#pragma glsl_ad derivative(f, f_partials)` takes your own rule for a function that holds the lookup.",
    label="locally constant",
    help="use `--texture differences` if what it shows should count",
)
NO_COMPACT_FORM = Message(
    "A301",
    Severity.ERROR,
    "`{function}` has no compact form: it would have to hold {why}",
    "The compact form keeps the Taylor coefficients of each float, vector, matrix or struct in an array and computes\n"
    "them by loops. It has no place for arrays whose elements vary, for screen derivatives and texture differences of\n"
    "what varies, for `derivative` rules of the user's, and for products along several directions. The unrolled form\n"
    "does all of this.",
    label="here",
    help="use `--form unrolled`, or `--form auto`, which takes the compact form only where there is one",
)
COMPACT_CHOSEN = Message(
    "A302",
    Severity.NOTE,
    "the compact form was chosen: {compact} characters in place of {unrolled}",
    "`--form auto` writes every coefficient out where that is short, because such code is fast, and loops over arrays\n"
    "where the text would become so long that drivers take seconds to compile it. `--form unrolled` and\n"
    "`--form compact` decide by hand; the generated function has the same signature in both.",
)
