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
KIND_CHOSEN = Message(
    "A301",
    Severity.NOTE,
    "`--as {kind}` was chosen: {why}",
    "Without `--as` the product follows from the types: a jet for one scalar input, the gradient of a scalar\n"
    "function, the Jacobian of a vector function; with `--order 2` the Hessian of a scalar function; above that, and\n"
    "where GLSL has no type for these, every mixed partial derivative. Name the product to be sure of it, and to be\n"
    "rid of this note.",
)
ORDER_OF_KIND = Message(
    "A104",
    Severity.ERROR,
    "`{kind}` has order {own}, not {order}",
    "A gradient, a Jacobian, a divergence and a curl hold first derivatives, a Hessian, a Laplacian and a Hessian\n"
    "times a vector second ones. `jet`, `directional` and `partials` go to any order.",
    help="leave `--order` out, or use {others}",
)
WRONG_SHAPE = Message(
    "A105",
    Severity.ERROR,
    "`{function}` has no {kind}: {problem}",
    "A product is for functions of a certain shape: a gradient and a Hessian belong to a function that gives a float,\n"
    "a Jacobian to one that gives a vector, a divergence to a vector field over as many inputs as it has components,\n"
    "and a curl to a field of vec3 over a vec3, of vec2 over a vec2, or to a potential over a vec2.",
    label="declared here",
    help="use {others}",
)
NO_SUCH_TYPE = Message(
    "A106",
    Severity.ERROR,
    "GLSL has no type for {derivative}",
    "Derivatives of vectors by vectors are matrices, and those of a float have the type of the input. The derivative\n"
    "of a matrix, an array or a struct by a vector would need an array of matrices.",
    help="use `partials`, which has one field for each component of the input, or name one component with `--wrt`",
)
CANNOT_PACK = Message(
    "A107",
    Severity.ERROR,
    "`--pack` is for the gradient of a function that gives one float, by at most three floats",
    "A packed gradient is `vec4(value, gradient)` for a vec3, `vec3(value, gradient)` for a vec2, and `vec2(value,\n"
    "derivative)` for a float: a vector of GLSL has no more than four components.",
    help="leave `--pack` out: the struct has a field for the value and one for each input",
)
TOO_MANY = Message(
    "A111",
    Severity.ERROR,
    "`{kind}` needs {count} derivatives of every value here, and {limit} are the most",
    "A function of m floats has (m + n)! / (m! n!) partial derivatives to order n: 164 of order 8 by a vec3, 152 of\n"
    "order 2 by a mat4. Each operation of the function becomes as many, and each product as many as there are pairs.",
    label="declared here",
    help="lower `--order`, choose fewer inputs by `--wrt`, or go along a direction: `--as directional`",
)
NO_TAYLOR = Message(
    "A108",
    Severity.ERROR,
    "`{kind}` holds derivatives, not Taylor coefficients",
    "`--coefficients taylor` divides derivatives of order k by k!. It is for `jet`, `lifted`, `directional` and\n"
    "`partials`; the entries of a Hessian, or a Laplacian, are derivatives.",
    help="leave `--coefficients` out, or use `partials`",
)
NO_FIELDS = Message(
    "A109",
    Severity.ERROR,
    "the fields of what `{function}` returns cannot be named",
    "`--fields` names the value and what is returned beside it. A packed gradient has no fields, and a function with\n"
    "several results has those of each of them, called after it.",
    help="leave `--fields` out",
)
WRONG_FIELD_COUNT = Message(
    "A110",
    Severity.ERROR,
    "{needed} fields are returned, but {given} are named",
    "`--fields` names every field of what is returned, from the value up, in the order in which they stand.",
    help="write --fields {example}",
)
NO_COMPACT_FORM = Message(
    "A140",
    Severity.ERROR,
    "`{function}` has no compact form: it would have to hold {why}",
    "The compact form keeps the Taylor coefficients of each float, vector, matrix or struct in an array and computes\n"
    "them by loops. It has no place for arrays whose elements vary, for screen derivatives and texture differences of\n"
    "what varies, and for products along several directions. The unrolled form does all of this.",
    label="here",
    help="use `--form unrolled`, or `--form auto`, which takes the compact form only where there is one",
)
COMPACT_CHOSEN = Message(
    "A340",
    Severity.NOTE,
    "the compact form was chosen: {compact} characters in place of {unrolled}",
    "`--form auto` writes every coefficient out where that is short, because such code is fast, and loops over arrays\n"
    "where the text would become long: more than 8000 characters, and more than twice those of the compact form.\n"
    "`--form unrolled` and `--form compact` decide by hand; the generated function has the same signature in both.",
)
