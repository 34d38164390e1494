"""Properties of the project as a whole: the order of dependencies, the catalogue, the package, reproducible output."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import glsl_ad
from glsl_ad.source import Severity
from glsl_ad.source.catalogue import STAGES, all_messages, messages

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "glsl_ad"
MODULES = sorted(PACKAGE.rglob("*.py"))

#: Lowest first: a module imports from layers below its own, or from its own package; siblings never import each other.
LAYERS = (
    ("version", "stack", "records"),
    ("source",),
    ("types", "dialects"),
    ("kinds", "recipes"),
    ("builtins",),
    ("syntax",),
    ("sema",),
    ("ir",),
    ("ad", "passes", "emit", "numeric"),
    ("gpu",),
    ("check",),
    ("files", "request"),
    ("clauses", "descriptions", "evaluation", "generation", "reading", "sections"),
    ("forms", "runtime"),
    ("audit", "build", "costs"),
    ("api",),
    ("suite", "views", "pictures"),
    ("preview",),
    ("cli", "testing"),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def part_of(path: Path) -> str:
    """`glsl_ad/ad/jets.py` and `glsl_ad/types.py` belong to the parts `ad` and `types`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> Iterator[tuple[int, str]]:
    """Line and part of every import of our own package, also those inside functions and for type checking only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{relative(path)}:{node.lineno} imports relatively"
            module = node.module or ""
            names = [f"{module}.{alias.name}" for alias in node.names] if module == "glsl_ad" else [module]
        for name in names:
            parts = name.split(".")
            if parts[0] == "glsl_ad" and len(parts) > 1 and parts[1] != "__version__":
                yield getattr(node, "lineno", 0), parts[1]


@pytest.mark.parametrize("path", [p for p in MODULES if p.parent != PACKAGE or p.name != "__init__.py"], ids=relative)
def test_dependencies_point_one_way(path: Path) -> None:
    own = part_of(path)
    assert own in LEVEL, f"{own} has no place in the order of dependencies"
    wrong = [
        f"{relative(path)}:{line} imports {part}"
        for line, part in imported_parts(path)
        if part != own and LEVEL.get(part, len(LAYERS)) >= LEVEL[own] and part != "grammars"
    ]
    assert not wrong


def public_definitions(path: Path) -> Iterator[tuple[int, str, ast.AST]]:
    """Public functions and classes at the top of a module, and the public methods of such classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield 1, "the module", tree
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node.lineno, node.name, node
            if isinstance(node, ast.ClassDef):
                for item in node.body:
                    if isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
                        yield item.lineno, f"{node.name}.{item.name}", item


API_FILES = [
    "__init__.py",
    "api.py",
    "request.py",
    "clauses.py",
    "costs.py",
    "sections.py",
    "descriptions.py",
    "evaluation.py",
    "generation.py",
    "reading.py",
    "files.py",
    "stack.py",
]


@pytest.mark.parametrize("name", API_FILES)
def test_every_public_symbol_of_the_api_has_a_docstring(name: str) -> None:
    missing = [
        f"{name}:{line} {symbol}"
        for line, symbol, node in public_definitions(PACKAGE / name)
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and not ast.get_docstring(node)
    ]
    assert not missing


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_every_module_says_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert len(docstring) > 20, f"{relative(path)} does not say what it holds"


def test_all_is_what_can_be_imported() -> None:
    for name in glsl_ad.__all__:
        assert getattr(glsl_ad, name) is not None
    with pytest.raises(AttributeError, match="nothing_of_this_name"):
        _ = glsl_ad.nothing_of_this_name


#: Files that tell one long story.
LONG_FILES: dict[str, str] = {}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_files_stay_readable(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 500 or relative(path) in LONG_FILES, f"{lines} lines"


# ---- the catalogue of messages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("letter", sorted(STAGES))
def test_codes_of_a_stage_are_unique(letter: str) -> None:
    module = import_module(f"glsl_ad.source.catalogue.{STAGES[letter]}")
    codes = [value.code for value in vars(module).values() if isinstance(value, glsl_ad.source.Message)]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(rf"{letter}\d\d\d", code) for code in codes)
    assert list(messages(STAGES[letter])) == sorted(codes)


@pytest.mark.parametrize("code", list(all_messages()))
def test_every_message_is_explained(code: str) -> None:
    message = all_messages()[code]
    assert message.severity in Severity
    assert len(message.explanation) > 40, "explain must say why it happens and what to do"
    assert message.explanation.strip() != message.text
    assert not message.text.endswith("."), "the text is no sentence: no full stop"
    lines = message.explanation.splitlines()
    assert all(len(line) <= 120 for line in lines)


def test_every_message_is_used() -> None:
    """A message that nothing reports is a claim that nothing keeps."""
    text = "\n".join(p.read_text(encoding="utf-8") for p in MODULES if "catalogue" not in p.parts)
    unused = []
    for stage in STAGES.values():
        module = import_module(f"glsl_ad.source.catalogue.{stage}")
        names = [name for name, value in vars(module).items() if isinstance(value, glsl_ad.source.Message)]
        unused += [f"{stage}.{name}" for name in names if not re.search(rf"\b{name}\b", text)]
    assert not unused


# ---- the package -----------------------------------------------------------------------------------------------------


def test_packages_listed_are_those_that_exist() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    found = {".".join(p.parent.relative_to(ROOT).parts) for p in MODULES if p.name == "__init__.py"}
    assert set(listed) == found | {"glsl_ad.grammars"}


def test_version_is_said_once() -> None:
    version = glsl_ad.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert "version" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dynamic"]
    tracked = [p for p in MODULES if p.name != "version.py" and f'"{version}"' in p.read_text(encoding="utf-8")]
    assert not tracked
    released = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert released[0] == "Unreleased"
    assert all(name <= version for name in released[1:])


def test_npm_lock_names_no_registry() -> None:
    text = (ROOT / "tests" / "npm" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') == 7


def test_wheel_works_alone(tmp_path: Path) -> None:
    """The wheel holds the grammar, and runs from where it is unpacked, with nothing of this checkout on the path."""
    project = tmp_path / "project"  # a copy: building leaves files beside the sources
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        project.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, project)
    for name in ("glsl_ad", "grammars"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(tmp_path), str(project)]
    subprocess.run(build, check=True, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(unpacked)
    assert "glsl_ad/grammars/glsl.lark" in names
    assert "glsl_ad/py.typed" in names
    assert "glsl_ad/views/glsl/curves.glsl" in names
    assert "glsl_ad/preview/static/index.html" in names
    assert not [n for n in names if n.startswith(("tests/", "examples/", "shaders/"))]
    code = "import glsl_ad, sys; print(glsl_ad.__file__); from glsl_ad.cli.main import run; sys.exit(run(sys.argv[1:]))"
    arguments = ["diff", str(ROOT / "shaders" / "quotient.glsl"), "quotient"]
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith(str(unpacked))


# ---- reproducible output ---------------------------------------------------------------------------------------------

REQUESTS = [
    ("diff", "seff.glsl", "seff", "--order", "3"),
    ("diff", "scene.glsl", "march", "--order", "2", "--only"),
    ("diff", "fbm.glsl", "fbm", "--order", "2"),
    ("diff", "ggx.glsl", "reflectance", "--as", "lifted", "--json"),
    ("diff", "ripples.glsl", "height", "--order", "2"),
    ("diff", "scene.glsl", "map", "--as", "gradient", "--validity", "--report"),
    ("build", "hill.glsl", "-o", "-"),
    ("cost", "scene.glsl", "map"),
]


@pytest.mark.parametrize("arguments", REQUESTS, ids=lambda a: "-".join(a[:3]))
def test_output_does_not_depend_on_hashing(arguments: tuple[str, ...]) -> None:
    outputs = []
    for seed in ("1", "4242"):
        name, file, *rest = arguments
        command = [sys.executable, "-m", "glsl_ad", name, str(ROOT / "shaders" / file), *rest]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        outputs.append(done.stdout + done.stderr)
    assert outputs[0] == outputs[1]
