"""Messages of the stage: testing. Check pragmas, suites of checks, images."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

BAD_CHECK = Message(
    "T101",
    Severity.ERROR,
    "this check {problem}",
    "A check is asked for as on the command line, in one line of the shader:\n"
    "    #pragma glsl_ad check map --wrt p --order 2 --domain p=-1:1\n"
    "Options are --wrt, --as, --order, --coefficients, --texture, --domain, --points, --seconds, --sampling,\n"
    "--against, --map and --no-gpu. Without a function every one that can be differentiated is checked.",
    help="write `#pragma glsl_ad check FUNCTION --wrt INPUT --order N --domain NAME=LOW:HIGH`",
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
