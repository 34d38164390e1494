"""What pytest loads: options, the fixture `glsl`, and shaders with `#pragma glsl_ad check` lines as tests.

Having the plugin installed must cost a project without shaders nothing, so this module imports nothing but pytest; what
a shader needs is imported when the first one is met. Each process of a session (pytest-xdist) has one context.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from glsl_ad.records import dataclass

if TYPE_CHECKING:
    from glsl_ad.testing.engine import Engine
    from glsl_ad.testing.items import ShaderFile
    from glsl_ad.testing.shaders import Glsl

#: Files that may hold checks.
SUFFIXES = (".glsl", ".frag", ".vert")

_PRAGMA = re.compile(rb"^[ \t]*#[ \t]*pragma[ \t]+glsl_ad[ \t]+check\b", re.MULTILINE)
_VERSIONED = ("numpy", "moderngl", "python-flint")


@dataclass
class State:
    """What a process of a session knows. `partial`: not all tests ran, so a golden that none used may have a user."""

    engine: Engine | None = None
    used: set[Path] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)
    doubtful: set[Path] = field(default_factory=set)
    partial: bool = False
    drivers: list[str] = field(default_factory=list)
    unused: list[Path] = field(default_factory=list)


_STATE = pytest.StashKey[State]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options that begin with --glsl."""
    group = parser.getgroup("glsl_ad", "shaders")
    group.addoption("--glsl-require", action="store_true", help="Without OpenGL tests of shaders fail, not skip.")
    group.addoption("--glsl-update", action="store_true", help="Rewrite golden pictures, and remove unused ones.")
    group.addoption("--glsl-timeout", type=float, default=60.0, metavar="SECONDS", help="How long a shader may run.")
    group.addoption(
        "--glsl-results", default="glsl-results", metavar="DIR", help="Where pictures that differ are written."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Begin a session."""
    state = config.stash[_STATE] = State()
    config.pluginmanager.register(_Recorder(state), "glsl_ad recorder")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let go of the GPU."""
    state = config.stash.get(_STATE, None)
    if state is not None and state.engine is not None:
        state.engine.close()


def engine_of(config: pytest.Config) -> Engine:
    """The GPU of this process; made when it is first asked for."""
    state = config.stash[_STATE]
    if state.engine is None:
        from glsl_ad.testing.engine import Engine

        state.engine = Engine(config.getoption("--glsl-timeout"))
    return state.engine


def need_gl(config: pytest.Config) -> Engine:
    """The GPU; without OpenGL the test is skipped, or fails where --glsl-require is given."""
    __tracebackhide__ = True
    engine = engine_of(config)
    if engine.missing and config.getoption("--glsl-require"):
        pytest.fail(engine.missing, pytrace=False)
    if engine.missing:
        pytest.skip(engine.missing)
    return engine


def fail_on_error(engine: Engine, when: str) -> None:
    """Fail where an OpenGL error was left behind."""
    __tracebackhide__ = True
    if error := engine.error(when):
        pytest.fail(f"OpenGL: {error}", pytrace=False)


@pytest.fixture
def glsl(request: pytest.FixtureRequest) -> Iterator[Glsl]:
    """Loads shaders: `glsl.load(path)` gives one to call, to prove, and to draw with."""
    config = request.config
    engine = need_gl(config)
    from glsl_ad.testing.goldens import Goldens
    from glsl_ad.testing.shaders import Glsl

    state = config.stash[_STATE]
    results = config.rootpath / config.getoption("--glsl-results")
    goldens = Goldens(config.getoption("--glsl-update"), results, state.used, state.folders)
    fail_on_error(engine, f"what ran before {request.node.nodeid}")
    yield Glsl(engine, goldens, request.path.parent, config.rootpath)
    fail_on_error(engine, request.node.nodeid)


# ---- collection ------------------------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> ShaderFile | None:
    """A shader that asks for checks is a file of tests."""
    if file_path.suffix not in SUFFIXES or not _PRAGMA.search(file_path.read_bytes()):
        return None
    from glsl_ad.testing.items import ShaderFile

    found: ShaderFile = ShaderFile.from_parent(parent, path=file_path)
    return found


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Remember that some tests do not run."""
    if items:
        items[0].config.stash[_STATE].partial = True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Remember where goldens may lie, and what renders if any test uses it."""
    state = session.config.stash[_STATE]
    state.folders |= {item.path.parent / "goldens" for item in session.items}
    if any(_uses_gl(item) for item in session.items) and not session.config.getoption("collectonly"):
        state.drivers = [_driver_line(session.config)]


def pytest_report_collectionfinish(config: pytest.Config) -> list[str]:
    """Say in the header what renders, and what it was built with."""
    return config.stash[_STATE].drivers


def _uses_gl(item: pytest.Item) -> bool:
    return "glsl" in getattr(item, "fixturenames", ()) or getattr(item, "needs_gl", False)


def _driver_line(config: pytest.Config) -> str:
    from importlib.metadata import version

    from glsl_ad.version import __version__

    engine = engine_of(config)
    versions = ", ".join([f"glsl_ad {__version__}", *(f"{name} {version(name)}" for name in _VERSIONED)])
    return f"glsl: {engine.driver or engine.missing}; {versions}"


# ---- goldens that nothing used, and the end of the session -----------------------------------------------------------


class _Recorder:
    """Watches how tests end: goldens of one that did not get to its end are not missed."""

    def __init__(self, state: State) -> None:
        self._state = state

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember the files of tests that did not pass."""
        if not report.passed:
            self._state.doubtful.add(Path(report.nodeid.partition("::")[0]))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What a process of pytest-xdist knows."""
    told = getattr(node, "workeroutput", {}).get("glsl_ad")
    if told is not None:
        state = node.config.stash[_STATE]
        state.used |= set(map(Path, told["used"]))
        state.folders |= set(map(Path, told["folders"]))
        state.partial |= told["partial"]
        state.drivers = list(dict.fromkeys([*state.drivers, *told["drivers"]]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where a golden has no user any more; with --glsl-update it goes."""
    config = session.config
    state = config.stash[_STATE]
    output = getattr(config, "workeroutput", None)
    if output is not None:
        paths = {"used": sorted(map(str, state.used)), "folders": sorted(map(str, state.folders))}
        output["glsl_ad"] = {**paths, "partial": state.partial, "drivers": state.drivers}
        return
    if not state.used and not any(folder.is_dir() for folder in state.folders):
        return
    doubtful = {(config.rootpath / path).parent / "goldens" for path in state.doubtful}
    if _is_partial(session, state):
        return
    from glsl_ad.testing.goldens import unused

    state.unused = unused(state.folders - doubtful, state.used)
    if config.getoption("--glsl-update"):
        for path in state.unused:
            path.unlink()
    elif state.unused and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_partial(session: pytest.Session, state: State) -> bool:
    """Whether not all tests ran that could have used a golden."""
    only_folders = all(os.path.isdir(argument) for argument in session.config.args)
    stopped = bool(session.shouldstop or session.shouldfail)
    return state.partial or stopped or not only_folders or session.config.getoption("collectonly")


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the goldens that nothing used; with pytest-xdist, what rendered."""
    state = config.stash[_STATE]
    if config.getoption("numprocesses", None):  # the header is that of a process that collects nothing
        for line in state.drivers:
            terminalreporter.write_line(line)
    what = "removed" if config.getoption("--glsl-update") else "ERROR"
    for path in state.unused:
        terminalreporter.write_line(f"{what}: no test uses the golden {path}", red=what == "ERROR")
