"""Messages of the stage: viewing."""

from __future__ import annotations

from glsl_ad.source.diagnostics import Message, Severity

UNKNOWN_VIEW = Message(
    "V101",
    Severity.ERROR,
    "there is no view `{view}`",
    """`--view` takes one of the ways of looking that the tool knows. Without it, the function's type decides: a
function of one number is plotted with its derivatives, one of two gets contours, one of three is taken for a signed
distance, and so on.""",
    help="the views are {known}",
)
VIEW_DOES_NOT_FIT = Message(
    "V102",
    Severity.ERROR,
    "the view `{view}` cannot show {of}",
    """A view needs inputs and a result of a certain shape: curves need one number that varies, contours two and a
surface three, and a number as the result; a frame needs a curve, which is a vector over one number, a patch a vec3 over
two. A table shows anything.""",
    help="what fits: {choices}",
)
NO_AXIS = Message(
    "V103",
    Severity.ERROR,
    "`{function}` has no parameter `{axis}` to vary over a picture",
    """The picture of a function spans some of its parameters: `--wrt p`, or components of them: `--wrt p.x --wrt p.z`.
Parameters that are no floats, globals and uniforms do not vary over a picture.""",
    help="what can vary: {inputs}",
)
NOTHING_TO_SHOW = Message(
    "V104",
    Severity.ERROR,
    "`{source}` has nothing to show",
    """A picture needs a `mainImage`, a `main` that writes a colour, or a function that floats go into and come out of.
`glsl-ad list FILE` says which functions a shader has.""",
)
BAD_PICTURE = Message(
    "V105",
    Severity.ERROR,
    "{problem}",
    """An option of a picture makes no sense. `--size 800x450` is in pixels; `--window -2:2` is what the picture spans
from left to right; `--set k=0.5` holds a parameter at a value, which is written as in GLSL.""",
    help="{usage}",
)
NOT_DRAWN = Message(
    "V106",
    Severity.ERROR,
    "the picture cannot be drawn: {reason}",
    """The driver refuses the shader that was put together from the file, its derivatives and the view, or fails to run
it. Pictures are drawn as Shadertoy draws them, in GLSL ES 3.00: what is written for desktop OpenGL may convert ints to
floats by itself, which is not allowed there.""",
)
NO_PORT = Message(
    "V107",
    Severity.ERROR,
    "cannot serve on port {port}: {reason}",
    """The preview listens on the loopback address, 127.0.0.1. Another program may use the port already, and ports below
1024 are kept for the system. `--port 0` takes a free one.""",
    help="--port 0 takes a free one",
)
