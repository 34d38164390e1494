"""What the fixture `glsl` gives: shaders to call, to prove and to draw with, and pictures to compare."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from glsl_ad.api import Derivative, Shader
from glsl_ad.evaluation import failure, line_span
from glsl_ad.gpu.compile import CompileError
from glsl_ad.gpu.context import NoContext
from glsl_ad.gpu.guard import GuardError
from glsl_ad.sema.model import Storage
from glsl_ad.source import GlslAdError, Sink
from glsl_ad.source.catalogue import testing as messages
from glsl_ad.source.render import render_all
from glsl_ad.suite.requests import CheckRequest
from glsl_ad.suite.run import run_check, text_of
from glsl_ad.testing.engine import Engine
from glsl_ad.testing.goldens import FOLDER, Goldens

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How long the certified reference of a derivative may take in a test, where the test does not say.
REFERENCE_SECONDS = 1.0


class ShaderError(GlslAdError):
    """A GlslAdError that says all it has to say, with the lines of the shader."""

    def __str__(self) -> str:
        return render_all(self.diagnostics)


class Glsl:
    """Loads shaders. Paths are looked for beside the test's file, then from where pytest was started."""

    def __init__(self, engine: Engine, goldens: Goldens, folder: Path, root: Path) -> None:
        self._engine, self._goldens, self._folder, self._root = engine, goldens, folder, root

    def load(
        self,
        path: str | os.PathLike[str],
        *,
        defines: Mapping[str, str] | None = None,
        dialect: str | None = None,
        include: Sequence[str | os.PathLike[str]] = (),
    ) -> LoadedShader:
        """The shader in a file; the arguments are those of `glsl_ad.Shader.from_file`."""
        __tracebackhide__ = True
        candidates = [self._folder / path, self._root / path]
        found = next((c for c in candidates if c.exists()), Path(path))
        try:
            shader = Shader.from_file(_shown(found), defines=defines, dialect=dialect, include=include)
        except GlslAdError as error:
            raise ShaderError(error.diagnostics) from None
        return LoadedShader(shader, self, self._engine)

    def source(
        self, text: str, *, name: str = "<source>", defines: Mapping[str, str] | None = None, dialect: str | None = None
    ) -> LoadedShader:
        """The shader in a string."""
        __tracebackhide__ = True
        try:
            shader = Shader.from_source(text, name=name, defines=defines, dialect=dialect)
        except GlslAdError as error:
            raise ShaderError(error.diagnostics) from None
        return LoadedShader(shader, self, self._engine)

    def assert_image(
        self,
        name: str,
        picture: NDArray[Any],
        tolerance: float = 1.0 / 255.0,
        *,
        perceptual: bool = False,
        share: float = 0.0,
        drawn_by: str = "",
    ) -> None:
        """Fail unless a picture, (height, width, 4), is as the golden `goldens/NAME.png` beside the test.

        tolerance   how far a pixel may be off: by the largest difference of a channel, 1 from black to white
        perceptual  measure by the eye instead: a distance of 0.02 in Oklab is what one just sees
        share       which part of all pixels may be farther off
        drawn_by    what drew it, for the message
        """
        __tracebackhide__ = True
        limits: dict[str, Any] = {"tolerance": tolerance, "perceptual": perceptual, "share": share}
        wrong = self._goldens.compare(self._folder / FOLDER, name, picture, **limits)
        if wrong:
            by = f", drawn by {drawn_by}" if drawn_by else ""
            raise AssertionError(f"the picture `{name}`{by}: {wrong}")


class Picture:
    """What a shader drew: `pixels`, (height, width, 4) floats, the first row at the top."""

    def __init__(self, pixels: NDArray[Any], drawn_by: str, glsl: Glsl) -> None:
        self.pixels, self.drawn_by, self._glsl = pixels, drawn_by, glsl

    def assert_image(
        self, name: str, tolerance: float = 1.0 / 255.0, *, perceptual: bool = False, share: float = 0.0
    ) -> None:
        """Fail unless it is as the golden of this name: see `Glsl.assert_image`."""
        __tracebackhide__ = True
        limits: dict[str, Any] = {"perceptual": perceptual, "share": share}
        self._glsl.assert_image(name, self.pixels, tolerance, drawn_by=self.drawn_by, **limits)


class LoadedShader:
    """A shader in a test. `shader` is the `glsl_ad.Shader`."""

    def __init__(self, shader: Shader, glsl: Glsl, engine: Engine) -> None:
        self.shader, self._glsl, self._engine = shader, glsl, engine

    def diff(self, function: str, **options: Any) -> Derivative:
        """The derivative of a function: see `glsl_ad.Shader.diff`."""
        __tracebackhide__ = True
        try:
            return self.shader.diff(function, **options)
        except GlslAdError as error:
            raise ShaderError(error.diagnostics) from None

    def call(self, function: str, /, *arrays: Any, **named: Any) -> Any:
        """Run any function of the shader over arrays: see `glsl_ad.Shader.call`. It may take as long as
        --glsl-timeout says."""
        __tracebackhide__ = True
        try:
            return self.shader._call(function, arrays, named, self._engine.run)
        except GlslAdError as error:
            raise ShaderError(error.diagnostics) from None

    def assert_derivatives(
        self,
        function: str,
        *,
        domains: Sequence[str] = (),
        points: int | None = None,
        seconds: float = REFERENCE_SECONDS,
        against: str = "",
        mapping: Sequence[str] = (),
        sampling: str | None = None,
        **wanted: Any,
    ) -> None:
        """Fail unless the derivative of a function passes its check. `wanted` is what `glsl_ad.Shader.diff` takes:
        `wrt`, `product`, `order` and so on; for the others see `glsl_ad.Derivative.check`.

        against   the name of a function of the shader that computes the derivative: then it is what is checked
        mapping   what of it is which derivative, as `glsl-ad check --map` takes it
        """
        __tracebackhide__ = True
        limits: dict[str, Any] = {"points": points, "seconds": seconds, "sampling": sampling}
        audited: dict[str, Any] = {"against": against, "mapping": tuple(mapping)}
        request = CheckRequest(function, wanted, tuple(domains), **limits, **audited)
        outcome = run_check(self.shader, request, guard=self._engine.guard, gpu_seconds=self._engine.seconds)
        if outcome.report is None:
            raise ShaderError(outcome.diagnostics)
        if not outcome.passed:
            raise AssertionError(f"the derivative of `{outcome.function}` is wrong\n\n{text_of(outcome)}")

    def render(self, size: tuple[int, int], uniforms: Mapping[str, Any] | None = None) -> Picture:
        """Draw the picture of the shader's `main` or `mainImage`, of a width and height in pixels.

        Uniforms are given by name, textures as arrays (height, width, components); what is not given is zero, but
        for Shadertoy's `iResolution`. Varyings get the place in the picture, 0 to 1 from left to right and from
        bottom to top.
        """
        __tracebackhide__ = True
        program, runnable = self.shader.program, self.shader._runnable
        entry = next((f for name in ("main", "mainImage") for f in program.overloads(name)), None)
        if entry is None:
            raise ShaderError(Sink().fail(messages.NOTHING_DRAWN, None, shader=program.source.name).diagnostics)
        varyings = [(str(v.type), v.name) for v in program.globals.values() if v.storage is Storage.INPUT]
        how = {"dialect": runnable.dialect, "defines": runnable.defines, "varyings": varyings}
        try:
            pixels = self._engine.render(runnable.file.text, size, dict(uniforms or {}), **how)
        except (NoContext, CompileError, GuardError) as error:
            raise ShaderError(failure(error, runnable.file, Sink()).diagnostics) from None
        except ValueError as error:
            _fail(str(error), self.shader)
        return Picture(pixels, f"{program.source.name}:{entry.span.line}", self._glsl)


def _fail(problem: str, shader: Shader) -> NoReturn:
    __tracebackhide__ = True
    span = line_span(shader.program.source, 1)
    raise ShaderError(Sink().fail(messages.CANNOT_DRAW, span, problem=problem).diagnostics)


def _shown(path: Path) -> Path:
    """The path as messages show it: from where pytest was started, if it lies there."""
    here = Path(os.path.relpath(path))
    return here if not str(here).startswith("..") else path
