"""Messages of the stage: testing. Check pragmas, suites of checks, images."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

BAD_CHECK = Message(
    "T101",
    Severity.ERROR,
    "this check {problem}",
    "A check is asked for in one line of the shader, which drivers ignore:\n"
    "    #pragma glsl_ad check map wrt(p) order(2) domain(p = -1:1)\n"
    "Clauses are those of `#pragma glsl_ad diff`, and domain(NAME = LOW:HIGH, ...), points(N), seconds(S),\n"
    "sampling(sequence, uniform or grid), against(FUNCTION), mapping(PLACE = WHAT; ...) and no_gpu. Without a\n"
    "function every one that can be differentiated is checked.",
    help="write `#pragma glsl_ad check FUNCTION wrt(INPUT) order(N) domain(NAME = LOW:HIGH)`",
)
NO_FILES = Message(
    "T104",
    Severity.ERROR,
    "no shader is found in `{pattern}`",
    "A folder is searched for files that end in .glsl, .frag or .vert, and a pattern such as `shaders/**/*.glsl` for\n"
    "files that it matches. A suite without checks proves nothing, so this does not pass.",
)
NO_CHECKS = Message(
    "T105",
    Severity.ERROR,
    "there is nothing to check in {files}",
    "None of the files has a function that can be differentiated, or a `#pragma glsl_ad check` line. `glsl-ad list`\n"
    "says of each function why not.",
)
NOTHING_DRAWN = Message(
    "T102",
    Severity.ERROR,
    "`{shader}` draws nothing: it has no `main` and no `mainImage`",
    "A picture is what the fragment shader's `main` writes for each pixel, or Shadertoy's `mainImage`. A file of\n"
    'functions has neither; its functions can be called: `shader.call("f", x=array)`.',
)
CANNOT_DRAW = Message(
    "T103",
    Severity.ERROR,
    "the picture cannot be drawn: {problem}",
    "The size of a picture and the uniforms that it is drawn with must fit: a width and a height of 1 to 8192\n"
    "pixels, a number for a float, as many for a vector as it has components, an array (height, width, components)\n"
    "for a texture.",
)

# ---- audits of hand-written derivatives ------------------------------------------------------------------------------

AUDIT_MAPPING = Message(
    "T110",
    Severity.ERROR,
    "`{written}` cannot be compared with derivatives of `{function}`: {problem}",
    "A function that computes derivatives takes what the function itself takes, or jets in place of it, or a\n"
    "direction behind it; it returns a derivative, a vector of value and gradient, a struct of derivatives, or gives\n"
    "some of them through `out` parameters. Where types leave open what is which derivative, --map says it:\n"
    "    --map return=value --map grad=p --map hess=p,p --map return.b=x^2",
    help="say what is which derivative: --map PLACE=value, --map PLACE=INPUT, --map PLACE=INPUT,INPUT",
)
AUDIT_WRONG = Message(
    "T111",
    Severity.ERROR,
    "`{place}` of `{written}`, which should be {meaning}, {fault}",
    "The hand-written derivative differs from the exact one by more than rounding. What differs, and how, is found by\n"
    "comparing both in double precision over many points: a constant quotient, a difference that moves with some\n"
    "inputs only, another derivative in the place of the wanted one, or an error on one side of a branch.",
)
AUDIT_DIFFERS = Message(
    "T112",
    Severity.ERROR,
    "{comparison}: `{name}` differs by more than rounding ({counts})",
    "In double precision nothing is wrong with the hand-written derivative, or nothing that could be told; in the\n"
    "comparison named here it differs all the same. Then it loses too many digits, or the driver computes something\n"
    "else than the text says.",
)
