"""Shaders as files of tests: each `#pragma glsl_ad check` line is one, or one for each function where it names none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from glsl_ad.api import Shader
from glsl_ad.source import Diagnostic, GlslAdError, Sink
from glsl_ad.source.render import render_all
from glsl_ad.suite.requests import CheckRequest, pragma_requests
from glsl_ad.suite.run import Outcome, expanded, run_check, text_of
from glsl_ad.testing.plugin import engine_of, fail_on_error, need_gl
from glsl_ad.testing.shaders import REFERENCE_SECONDS


class CheckFailedError(Exception):
    """A check that did not pass; the text is all that there is to say."""


class ShaderFile(pytest.File):
    """A shader that asks for checks."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each check; one that fails where the shader or a line of it cannot be read."""
        sink = Sink()
        try:
            shader = Shader.from_file(os.path.relpath(self.path))
            requests = pragma_requests(shader.program, sink)
            found = [(shader, one) for request in requests for one in expanded(shader, request)]
        except GlslAdError as error:
            sink, found = Sink(list(error.diagnostics)), []
        if sink.has_errors:
            yield Unreadable.from_parent(self, name="check", diagnostics=tuple(sink.diagnostics))
        names: dict[str, int] = {}
        for shader, request in found:
            count = names[request.text] = names.get(request.text, 0) + 1
            name = request.text if count == 1 else f"{request.text} ({count})"
            yield CheckItem.from_parent(self, name=name, shader=shader, request=request)


class _ShaderItem(pytest.Item):
    """A test without Python code: its failure is a text."""

    line = 1

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where it was asked for."""
        return self.path, self.line - 1, f"{self.path.name}: {self.name}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **kwargs: Any) -> Any:
        """The text, without a traceback."""
        if isinstance(excinfo.value, CheckFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **kwargs)


class Unreadable(_ShaderItem):
    """Fails with what is wrong with the file."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.diagnostics = diagnostics
        self.line = next((d.span.line for d in diagnostics if d.span is not None), 1)

    def runtest(self) -> None:
        """Say it."""
        raise CheckFailedError(render_all(self.diagnostics))


class CheckItem(_ShaderItem):
    """One check."""

    def __init__(self, shader: Shader, request: CheckRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shader, self.request = shader, request
        self.line = request.span.line if request.span else 1
        self.needs_gl = request.gpu

    def setup(self) -> None:
        """Skip or fail without OpenGL."""
        if self.needs_gl:
            fail_on_error(need_gl(self.config), f"what ran before {self.nodeid}")

    def teardown(self) -> None:
        """Fail on an OpenGL error that was left behind."""
        if self.needs_gl and not engine_of(self.config).missing:
            fail_on_error(engine_of(self.config), self.nodeid)

    def runtest(self) -> None:
        """Run the check."""
        outcome = self._run()
        if not outcome.passed:
            raise CheckFailedError(text_of(outcome))

    def _run(self) -> Outcome:
        engine = engine_of(self.config) if self.needs_gl else None
        return run_check(
            self.shader,
            self.request,
            guard=engine.guard if engine else None,
            seconds=REFERENCE_SECONDS,
            gpu_seconds=engine.seconds if engine else None,
        )
