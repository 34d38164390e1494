"""`#include`: where files are found, guards, cycles, bounds, places; three.js chunks out of their JavaScript."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from glsl_ad.source import Diagnostic, Sink, SourceFile
from glsl_ad.source.render import render
from glsl_ad.syntax import Libraries, Preprocessed, preprocess
from glsl_ad.syntax.lexer import DIRECTIVE
from glsl_ad.syntax.libraries import LIMIT_MIB, ChunkError, LibraryFile, read
from glsl_ad.syntax.linking import FILES, NESTING
from tests.conftest import NPM_PACKAGES

Files = Mapping[str, str]


def write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def run(folder: Path, files: Files, *include: str, **defines: str) -> tuple[Preprocessed, list[Diagnostic]]:
    """What becomes of `main.frag`."""
    write(folder, files)
    sink = Sink()
    path = folder / "main.frag"
    libraries = Libraries(tuple(str(folder / d) for d in include))
    source = SourceFile(str(path), path.read_text(encoding="utf-8"))
    return preprocess(source, sink, defines=defines, libraries=libraries), sink.diagnostics


def words(source: Preprocessed) -> str:
    return " ".join(t.text for t in source.tokens if t.kind != DIRECTIVE)


def again(source: Preprocessed, **defines: str) -> str:
    """The tokens of the expanded text, which asks for nothing any more."""
    sink = Sink()
    result = preprocess(SourceFile("<expanded>", source.expanded.text), sink, defines=defines)
    assert not sink.diagnostics
    return words(result)


@pytest.mark.parametrize(
    ("files", "include", "wanted"),
    [
        ({"main.frag": 'a\n#include "b.glsl"\nc', "b.glsl": "b"}, [], "a b c"),
        ({"main.frag": "a\n#include <b.glsl>\nc", "b.glsl": "b\n"}, [], "a b c"),
        ({"main.frag": '#include "b"', "b.glsl": "b"}, [], "b"),
        ({"main.frag": '  #  include  "b.glsl" // why\nc', "b.glsl": "b"}, [], "b c"),
        ({"main.frag": '#include "lib/b.glsl"', "lib/b.glsl": '#include "c.glsl"', "lib/c.glsl": "c"}, [], "c"),
        ({"main.frag": '#include "lib/b.glsl"', "lib/b.glsl": '#include "../c.glsl"', "c.glsl": "c"}, [], "c"),
        ({"main.frag": '#include "b.glsl"', "x/b.glsl": "x", "y/b.glsl": "y"}, ["x", "y"], "x"),
        ({"main.frag": '#include "b.glsl"', "x/b.glsl": "x", "y/b.glsl": "y"}, ["y", "x"], "y"),
        ({"main.frag": '#include "b.glsl"', "b.glsl": "own", "x/b.glsl": "x"}, ["x"], "own"),
        ({"main.frag": '#include "b"', "x/b.glsl": '#include "c"', "x/c.glsl": "c"}, ["x"], "c"),
        ({"main.frag": '#define FILE "b.glsl"\n#include FILE', "b.glsl": "b"}, [], "b"),
        ({"main.frag": "#if 0\n#include <none>\n#endif\na"}, [], "a"),
        ({"main.frag": '#define F(x) <x>\nF\n#include "b.glsl"\n', "b.glsl": "(1)"}, [], "< 1 >"),
        ({"main.frag": '#include "b.glsl"\nN', "b.glsl": "#define N 3"}, [], "3"),
        ({"main.frag": '#define N 3\n#include "b.glsl"', "b.glsl": "#if N > 2\nlarge\n#endif"}, [], "large"),
        ({"main.frag": '#include "b.glsl"\n__LINE__', "b.glsl": "\n\n__LINE__"}, [], "3 2"),
        ({"main.frag": '#include "b.glsl"\nc', "b.glsl": ""}, [], "c"),
        ({"main.frag": '#include "b.glsl"\nc', "b.glsl": "#define N \\\n 1\nN"}, [], "1 c"),
        ({"main.frag": '#include "b.glsl"\r\nc'.replace("\r\n", "\n"), "b.glsl": "\ufeffb\r\n"}, [], "b c"),
    ],
)
def test_files_are_put_in(tmp_path: Path, files: Files, include: list[str], wanted: str) -> None:
    source, told = run(tmp_path, files, *include)
    assert not told
    assert source.complete
    assert words(source) == wanted
    if "__LINE__" not in wanted and "LINE" not in str(files):
        assert again(source) == wanted


def test_without_includes_the_text_is_the_same_object(tmp_path: Path) -> None:
    source, _ = run(tmp_path, {"main.frag": "float x;"})
    assert source.expanded is source.file


GUARDED = "#ifndef B\n#define B\n{}\n#endif\n"


@pytest.mark.parametrize(
    "files",
    [
        {"main.frag": '#include "b"\n#include "b"\n', "b.glsl": GUARDED.format("b")},
        {"main.frag": '#include "b"\n#include "b"\n', "b.glsl": "#pragma once\nb"},
        {"main.frag": '#include "b"\n#include "./x/../b"\n', "b.glsl": "#pragma once\nb", "x/y": ""},
        {"main.frag": '#include "b"', "b.glsl": '#pragma once\n#include "c"\nb', "c.glsl": '#include "b"'},
        {"main.frag": '#include "b"', "b.glsl": GUARDED.format('#include "c"\nb'), "c.glsl": '#include "b"'},
        {"main.frag": '#pragma once\n#include "b"\nb', "b.glsl": '#include "main.frag"'},
    ],
)
def test_a_guarded_file_comes_in_once(tmp_path: Path, files: Files) -> None:
    source, told = run(tmp_path, files)
    assert not told
    assert words(source) == again(source) == "b"


def test_version_and_extensions_of_libraries(tmp_path: Path) -> None:
    library = "#extension GL_OES_standard_derivatives : enable\nfloat b;"
    files = {"main.frag": '#version 100\nfloat a;\n#include "b"\n', "b.glsl": library}
    source, told = run(tmp_path, files)
    assert not told
    first = "#version 100\n#extension GL_OES_standard_derivatives : enable\nfloat a;\n"
    assert source.expanded.text == first + "\nfloat b;\n".lstrip("\n")
    source, told = run(tmp_path, {"main.frag": '#include "b"\nfloat a;', "b.glsl": "#version 330\nfloat b;"})
    assert not told
    assert str(source.version) == "GLSL 3.30"
    _, told = run(tmp_path, {"main.frag": 'float a;\n#include "b"', "b.glsl": "#version 330\nfloat b;"})
    assert [d.code for d in told] == ["P104"]


FAULTS = [
    ({"main.frag": "#include"}, "P109", "main.frag", 1),
    ({"main.frag": "#include b"}, "P109", "main.frag", 1),
    ({"main.frag": '#include "b" c'}, "P109", "main.frag", 1),
    ({"main.frag": '\n#include "b"'}, "P301", "main.frag", 2),
    ({"main.frag": "#include <../b>"}, "P301", "main.frag", 1),
    ({"main.frag": '#include "d"', "d/x": ""}, "P301", "main.frag", 1),
    ({"main.frag": '#include "/dev/zero"'}, "P301", "main.frag", 1),
    ({"main.frag": '#include "b"', "b.glsl": "a\n#include <c>"}, "P301", "b.glsl", 2),
    ({"main.frag": '#include "b"', "b.glsl": "\0"}, "P302", "main.frag", 1),
    ({"main.frag": '#include "b"', "b.glsl": '#include "b"'}, "P303", "b.glsl", 1),
    ({"main.frag": '#include "b"', "b.glsl": '#include "c"', "c.glsl": '#include "b"'}, "P303", "c.glsl", 1),
    ({"main.frag": '#include "main.frag"'}, "P303", "main.frag", 1),
    ({"main.frag": '#include "b"', "b.glsl": "x\n#if 1\n"}, "P112", "b.glsl", 2),
    ({"main.frag": '#if 1\n#include "b"\n#endif', "b.glsl": "#endif"}, "P112", "b.glsl", 1),
    ({"main.frag": '#include "b"', "b.glsl": "#error no"}, "P108", "b.glsl", 1),
    ({"main.frag": "#include <b>", "b.glsl.js": "const x = 1;"}, "P306", "b.glsl.js", 1),
    ({"main.frag": "#include <b>", "b.glsl.js": "export default `\n${ x }`;"}, "P306", "b.glsl.js", 2),
    ({"main.frag": "#include <b>", "b.glsl.js": "\nexport default `"}, "P306", "b.glsl.js", 2),
]


@pytest.mark.parametrize(("files", "code", "file", "line"), FAULTS)
def test_faults_and_their_places(tmp_path: Path, files: Files, code: str, file: str, line: int) -> None:
    source, told = run(tmp_path, files)
    assert not source.complete
    assert [d.code for d in told] == [code]
    span = told[0].span
    assert span is not None
    assert (Path(span.file.name).name, span.line) == (file, line)
    assert render(told[0])


def test_a_place_in_an_included_file_shows_how_it_came_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"main.frag": '\n#include "lib/b.glsl"\n', "lib/b.glsl": "float b;\nfloat c = 09;"})
    sink = Sink()
    preprocess(SourceFile("main.frag", Path("main.frag").read_text()), sink)
    shown = render(sink.diagnostics[0])
    place = " --> lib/b.glsl:2:11\n  |\n2 | float c = 09;\n  |           ^^\nnote: included from main.frag:2\n"
    assert place in shown


def test_places_in_chunks_are_those_of_the_javascript(tmp_path: Path) -> None:
    chunk = "export default /* glsl */`\nfloat a; // \\` \\\\ \\n float d;\nfloat b = 09;\n`;\n"
    _, told = run(tmp_path, {"main.frag": "#include <b>", "b.glsl.js": chunk})
    assert [(d.code, d.span.line, d.span.column) for d in told if d.span] == [("P102", 3, 11)]
    source, told = run(tmp_path, {"main.frag": "#include <b>", "b.glsl.js": chunk.replace("09", "0")})
    assert not told
    assert words(source) == again(source) == "float a ; float d ; float b = 0 ;"


@pytest.mark.parametrize(
    "text",
    [
        *("", "export default 1;", "export default `a`, `b`;", "export default `${x}`;", "export default `\\u0041`;"),
        *("export default `", "export default `\\", "export default `a` + x // " + "//" * 2000 + "\nx"),
    ],
)
def test_other_javascript_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.js"
    path.write_text(text)
    began = time.process_time()
    with pytest.raises(ChunkError):
        read(str(path))
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["export default `a`", "// c\nexport default /* glsl */ `a`;\n// end\n"])
def test_javascript_that_is_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.js"
    path.write_text(text)
    found = read(str(path))
    assert isinstance(found, LibraryFile)
    assert len(found.view) == len(found.text)
    assert found.view.strip() == found.view[found.begin : found.end] == "a"


def test_deep_and_many_and_large(tmp_path: Path) -> None:
    deep = {f"f{i}.glsl": f'#include "f{i + 1}"' for i in range(NESTING + 5)}
    _, told = run(tmp_path / "deep", {"main.frag": '#include "f0"', **deep})
    assert [d.code for d in told] == ["P304"]
    assert len(render(told[0]).splitlines()) < 15
    bomb = {f"f{i}.glsl": f'#include "f{i + 1}"\n' * 2 for i in range(20)}
    _, told = run(tmp_path / "bomb", {"main.frag": '#include "f0"', **bomb, "f20.glsl": "x"})
    assert [d.code for d in told] == ["P305"]
    assert f"{FILES:,} files" in told[0].text
    all_of_all = {f"f{i}.glsl": "".join(f'#include "f{j}"\n' for j in range(8)) for i in range(8)}
    _, told = run(tmp_path / "all", {"main.frag": '#include "f0"', **all_of_all})
    assert {d.code for d in told} <= {"P303", "P305"}
    _, told = run(tmp_path / "large", {"main.frag": '#include "b"', "b.glsl": " " * (LIMIT_MIB * 2**20 + 1)})
    assert [d.code for d in told] == ["P302"]


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    write(tmp_path, {"b.glsl": "b"})
    (tmp_path / "b.glsl").write_bytes(b"caf\xe9")
    _, told = run(tmp_path, {"main.frag": '#include "b"'})
    assert [(d.code, "UTF-8" in d.text) for d in told] == [("P302", True)]


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "no/such/folder/main.frag", "<stdin>", ""])
@pytest.mark.parametrize("wanted", ["none", "a\0b", "y" * 5000, "../" * 500 + "none", ".", "..", "/"])
def test_strange_names(name: str, wanted: str) -> None:
    text = f'#include "{wanted}"\n#include <{wanted}>\n#pragma glslify: f = require({wanted})\n'
    sink = Sink()
    preprocess(SourceFile(name, text), sink)
    assert {d.code for d in sink.diagnostics} <= {"P301", "P307", "P308"}


def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    sink = Sink()
    preprocess(SourceFile("main.frag", "#include <common>\n#pragma glslify: f = require(x)\n"), sink)
    assert {d.code for d in sink.diagnostics} == {"P301", "P307"}


# ---- three.js --------------------------------------------------------------------------------------------------------

CHUNKS = NPM_PACKAGES / "three" / "src" / "renderers" / "shaders" / "ShaderChunk"


@pytest.mark.npm
def test_chunks_come_by_name_from_the_package_that_is_installed(tmp_path: Path) -> None:
    os.symlink(NPM_PACKAGES, tmp_path / "node_modules")
    write(tmp_path, {"src/deep/main.frag": "#include <common>\nPI saturate(x)"})
    path = tmp_path / "src" / "deep" / "main.frag"
    sink = Sink()
    source = preprocess(SourceFile(str(path), path.read_text()), sink)
    assert not sink.diagnostics
    assert words(source).endswith("3.141592653589793 clamp ( x , 0.0 , 1.0 )")
    assert words(source) == again(source)


@pytest.mark.npm
def test_all_chunks_are_read(tmp_path: Path) -> None:
    names = sorted(path.name.removesuffix(".glsl.js") for path in CHUNKS.glob("*.glsl.js"))
    assert len(names) > 100
    text = "".join(f"#include <{name}>\n" for name in names)
    write(tmp_path, {"main.frag": text})
    sink = Sink()
    path = str(tmp_path / "main.frag")
    source = preprocess(SourceFile(path, text), sink, libraries=Libraries((str(CHUNKS),)))
    assert not {d.code for d in sink.diagnostics} - {"P111"}
    assert len(source.tokens) > 5000
