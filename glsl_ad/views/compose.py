"""Puts a pass together: the user's text, the generated derivatives, what reads them, and the view that shows it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from glsl_ad import request
from glsl_ad.sema.model import Program
from glsl_ad.source import Sink, SourceFile
from glsl_ad.source.catalogue import viewing
from glsl_ad.syntax import identifiers, macro_names
from glsl_ad.version import __version__
from glsl_ad.views.choose import axes_of, choose_view, default_function, fitting_views, has_picture, main_output
from glsl_ad.views.host import Hosted, host
from glsl_ad.views.labels import Labels
from glsl_ad.views.model import VIEWS, Pass, Picture
from glsl_ad.views.samples import Samples, Subject, held_names, samples

if TYPE_CHECKING:
    from glsl_ad.api import Shader

#: The pieces of GLSL that each view is made of, in their order.
_PIECES = {
    "curves": ("text", "plot", "axes", "curves"),
    "contours": ("text", "plot", "axes", "contours"),
    "surface": ("text", "plot", "surface"),
    "frame": ("text", "plot", "frame"),
    "patch": ("plot", "patch"),
    "field": ("text", "plot", "field"),
    "table": ("text", "plot", "table"),
}

#: What a view spans from left to right where nobody says.
_WINDOWS = {"curves": (-4.0, 4.0), "surface": (-1.5, 1.5), "frame": (-3.14159265, 3.14159265)}
_WINDOWS |= {"patch": (-3.14159265, 3.14159265)}


def compose(shader: Shader, picture: Picture) -> Pass:
    """The pass that shows what is asked for.

    Raises GlslAdError where there is nothing to show, the view does not fit, or the function cannot be differentiated.
    """
    sink = Sink()
    program = shader.program
    own = picture.function is None and has_picture(program) and picture.view in (None, "image")
    if own:
        return _own_picture(shader)
    function = request.find_function(program, picture.function, sink) if picture.function else default_function(program)
    if function is None:
        raise sink.fail(viewing.NOTHING_TO_SHOW, None, source=program.source.name)
    for name in held_names(function, picture.held):
        known = ", ".join(p.name for p in function.parameters)
        raise sink.fail(
            viewing.BAD_PICTURE, None, problem=f"there is no input `{name}`", usage=f"the inputs are {known}"
        )
    choices = fitting_views(function, picture.wrt)
    view = choose_view(picture.view, choices, f"`{function.key}`", sink)
    axes = axes_of(view, function, picture.wrt, sink)
    labels = Labels()
    made = samples(view, Subject(shader, function, axes, picture), labels)
    hosted = host(program, shader.expanded, shader.defines)
    low, high = picture.window or _WINDOWS.get(view, (-2.0, 2.0))
    constants = f"const vec2 vwRange = vec2({_float(low)}, {_float(high)});  // what the picture spans\n"
    text = _pass(program, hosted, made, _title(view, function.key, axes), constants, labels, _PIECES[view])
    return Pass(text, view, function.key, choices, axes, made.derivative, made.derivative.diagnostics)


def _title(view: str, key: str, axes: tuple[str, ...]) -> str:
    over = f" over {', '.join(axes)}" if axes else ""
    return f"// {key}{over}: {VIEWS[view]}. Made by glsl_ad {__version__}; pastes into Shadertoy."


def _pass(
    program: Program, hosted: Hosted, made: Samples, title: str, constants: str, labels: Labels, pieces: tuple[str, ...]
) -> str:
    shown = [f"{constants}{made.text}"] + [piece(name) for name in pieces]
    if "text" in pieces:
        shown.insert(0, labels.glsl())
    ours = "\n".join(shown)
    if hosted.setup:
        ours = _with_setup(ours, hosted.setup)
    # A name of the user's could be one of ours, a macro of the user's change what we write.
    ours = re.sub(r"\bvw(?=[A-Z])", _prefix(program), ours)
    spelled = macro_names(program.source) & identifiers(SourceFile("view", ours))
    ends = "".join(f"#undef {name}\n" for name in sorted(spelled))
    entries = [name for name in ("mainImage", "main") if any(f.name == name for f in program.functions.values())]
    before = "".join(f"{line}\n" for line in (*hosted.before, *(f"#define {e} {_prefix(program)}{e}" for e in entries)))
    after = "".join(f"#undef {name}\n" for name in entries)
    parts = [
        title,
        f"{before}{hosted.text.strip()}",
        f"{after}{made.derivative.source.strip()}",
        f"{ends}{ours.strip()}",
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _own_picture(shader: Shader) -> Pass:
    """The shader's own picture: its text as it is, where it is written for Shadertoy."""
    program = shader.program
    hosted = host(program, shader.expanded, shader.defines)
    before = "".join(f"{line}\n" for line in hosted.before)
    text = hosted.text
    choices = ("image",)
    output = main_output(program)
    is_toy = any(f.key == "mainImage(vec4, vec2)" for f in program.functions.values())
    if hosted.setup or not is_toy:
        entry = "mainImage" if is_toy else "main"
        call = "vwUser(colour, at);" if is_toy else f"vwUser();\n    colour = {output};"
        steps = "".join(f"    {line}\n" for line in hosted.setup)
        text = (
            f"#define {entry} vwUser\n{before}{text.strip()}\n#undef {entry}\n\n"
            f"void mainImage(out vec4 colour, in vec2 at) {{\n{steps}    {call}\n}}\n"
        )
        text = re.sub(r"\bvw(?=[A-Z])", _prefix(program), text)
        return Pass(text, "image", None, choices, (), None, shader.diagnostics)
    return Pass(before + text, "image", None, choices, (), None, shader.diagnostics)


def _with_setup(ours: str, setup: tuple[str, ...]) -> str:
    steps = "".join(f"    {line}\n" for line in setup)
    head = "void mainImage(out vec4 colour, in vec2 at) {\n"
    return ours.replace(
        head, f"// What the shader's uniforms hold here.\nvoid vwHost() {{\n{steps}}}\n\n{head}    vwHost();\n"
    )


def _prefix(program: Program) -> str:
    """What our names begin with: no name of the user's does, with a capital after it."""
    for prefix in ("vw", "view", "glslad"):
        if not any(re.match(f"{prefix}[A-Z]", name) for name in program.names):
            return prefix
    return "adview"


@cache
def piece(name: str) -> str:
    """A piece of GLSL that views are made of."""
    return (files("glsl_ad.views") / "glsl" / f"{name}.glsl").read_text(encoding="utf-8")


def _float(value: float) -> str:
    text = f"{value:.9g}"
    return text if "." in text or "e" in text else f"{text}.0"
