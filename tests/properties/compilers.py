"""Many shaders through glslang at once: starting it takes longer than a small shader does."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from glsl_ad.dialects import ES300, Dialect
from glsl_ad.gpu.compile import complete, glslang_path


def refusals(shaders: Sequence[str], dialect: Dialect = ES300) -> list[tuple[str, str]]:
    """The shaders that glslang refuses, each with the first thing that it says. Raises LookupError without glslang."""
    program = glslang_path()
    if program is None:
        raise LookupError("glslangValidator is not installed")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"s{index}.frag" for index in range(len(shaders))]
        for file, text in zip(files, shaders, strict=True):
            file.write_text(complete(text, dialect).text, encoding="utf-8")
        done = subprocess.run([program, *map(str, files)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return []
        return _by_shader(done.stdout, shaders)


def _by_shader(output: str, shaders: Sequence[str]) -> list[tuple[str, str]]:
    """What stands behind each file's name."""
    parts = re.split(r"^\S*?[/\\]s(\d+)\.frag\s*$", output, flags=re.MULTILINE)
    found = []
    for index, log in zip(parts[1::2], parts[2::2], strict=True):
        errors = [line for line in log.splitlines() if line.startswith("ERROR")]
        if errors:
            found.append((shaders[int(index)], errors[0]))
    return found or [("", output[:500])]
