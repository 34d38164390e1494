"""Messages of the stage: emission."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

NO_BUILTIN = Message(
    "E101",
    Severity.ERROR,
    "`{name}` does not exist in the dialect `{dialect}`",
    "The derivative calls a builtin function that the language of the output does not have. GLSL ES 1.00, for "
    "instance,\n"
    "has no `inverse`, `round`, `sinh` or `floatBitsToInt`:\n\n"
    "    glsl-ad diff waves.glsl height --dialect 100\n\n"
    "Choose a dialect that has it, or write the function in terms of others.",
    help="`{name}` exists from {since} on",
)
NO_TYPE = Message(
    "E102",
    Severity.ERROR,
    "`{function}` needs {what}, which the dialect `{dialect}` does not have",
    "GLSL ES 1.00 has no unsigned integers, no bit operations, no `%`, no non-square matrices, and cannot "
    "assign, compare\n"
    "or return whole arrays. A function that needs one of these cannot be written in it.",
    help="use `--dialect 300es` or later",
)
NAME_TAKEN = Message(
    "E103",
    Severity.ERROR,
    "the name `{name}` cannot be given to what is generated: {why}",
    "A name asked for by `--name` or `--struct-name` has to be a GLSL identifier that the file does not use "
    "yet: it may not\n"
    "start with `gl_`, contain `__`, or be a word that the language reserves.",
    help="ask for another name",
)
LOOP_FORM = Message(
    "E105",
    Severity.WARNING,
    "`{function}` needs a loop of a form that GLSL ES 1.00 does not promise: `{head}`",
    "WebGL1 takes loops of one form only (GLSL ES 1.00, appendix A): `for` with one counter, which starts at a\n"
    "constant, is compared with one, changes by one, and is left alone by the body. A loop of another form has a\n"
    "derivative of another form:\n\n"
    "    while (octaves-- > 0) { ... }\n\n"
    "Write it as `for (int i = 0; i < 8; i++) { if (i >= octaves) break; ... }`.",
    help="use `--dialect 300es` or later, or write the loop as `for (int i = 0; i < 8; i++)`",
)
UNSIZED_ARRAY = Message(
    "E104",
    Severity.ERROR,
    "`{function}` works on an array whose size is not known",
    "An array in a shader storage block may leave its size open. Such an array has no copies, so that a "
    "derivative cannot\n"
    "keep one.",
    help="give the array a size",
)
