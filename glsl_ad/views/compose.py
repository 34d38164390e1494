"""Puts a pass together: the user's text, the generated derivatives, what reads them, and the view that shows it."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from glsl_ad import request
from glsl_ad.sema.model import Program
from glsl_ad.source import Severity, Sink, SourceFile
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

#: What the user's entry points are called beside ours.
_ENTRIES = {"mainImage": "vwMainImage", "main": "vwMain"}

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
    # That the product was chosen by the type is no news here: the view needs it.
    warnings = tuple(d for d in made.derivative.diagnostics if d.severity is not Severity.NOTE)
    return Pass(text, view, function.key, choices, axes, made.derivative, warnings)


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
    ours = _renamed(ours, program)
    # A macro of the user's must not change what we write.
    spelled = macro_names(program.source) & identifiers(SourceFile("view", ours))
    ends = "".join(f"#undef {name}\n" for name in sorted(spelled))
    parts = [title, _user_text(hosted, program), made.derivative.source, f"{ends}{ours}"]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


def _user_text(hosted: Hosted, program: Program) -> str:
    """The user's text with its entry points, if any, under other names, so that ours is the only one."""
    text = hosted.text
    for name, ours in _ENTRIES.items():
        if any(f.name == name for f in program.functions.values()):
            text = re.sub(rf"\b{name}\b", _renamed(ours, program), text)
    return "".join(f"{line}\n" for line in hosted.before) + text


def _own_picture(shader: Shader) -> Pass:
    """The shader's own picture: its text as it is, where it is written for Shadertoy."""
    program = shader.program
    hosted = host(program, shader.expanded, shader.defines)
    is_toy = any(f.key == "mainImage(vec4, vec2)" for f in program.functions.values())
    if is_toy and not hosted.setup:
        text = "".join(f"{line}\n" for line in hosted.before) + hosted.text
    else:
        call = "vwMainImage(colour, at);" if is_toy else f"vwMain();\n    colour = {main_output(program)};"
        steps = "".join(f"    {line}\n" for line in hosted.setup)
        ours = f"void mainImage(out vec4 colour, in vec2 at) {{\n{steps}    {call}\n}}\n"
        text = f"{_user_text(hosted, program).rstrip()}\n\n{_renamed(ours, program)}"
    return Pass(text, "image", None, ("image",), (), None, shader.diagnostics)


def _renamed(ours: str, program: Program) -> str:
    """Our text with names that no name of the user's can be: they begin with `vw` and a capital, or with other
    letters where the user has such names."""
    for prefix in ("vw", "view", "glslad"):
        if not any(re.match(f"{prefix}[A-Z]", name) for name in program.names):
            break
    return re.sub(r"\bvw(?=[A-Z])", prefix, ours)


def _with_setup(ours: str, setup: tuple[str, ...]) -> str:
    steps = "".join(f"    {line}\n" for line in setup)
    head = "void mainImage(out vec4 colour, in vec2 at) {\n"
    return ours.replace(
        head, f"// What the shader's uniforms hold here.\nvoid vwHost() {{\n{steps}}}\n\n{head}    vwHost();\n"
    )


@cache
def piece(name: str) -> str:
    """A piece of GLSL that views are made of."""
    return (files("glsl_ad.views") / "glsl" / f"{name}.glsl").read_text(encoding="utf-8")


def _float(value: float) -> str:
    text = f"{value:.9g}"
    return text if "." in text or "e" in text else f"{text}.0"
