"""The files of a suite: paths, folders and patterns as a command line gives them."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence

from glsl_ad.source import Sink
from glsl_ad.source.catalogue import testing as messages

#: What a folder is searched for.
SUFFIXES = (".glsl", ".frag", ".vert")


def shader_files(patterns: Sequence[str]) -> list[str]:
    """The files that the patterns name, each once, in order; those of a folder or a pattern by name.

    Raises GlslAdError where a pattern or a folder holds none. A path that does not exist is kept: who reads it says so.
    """
    found: dict[str, None] = {}
    for pattern in patterns:
        if os.path.isdir(pattern):
            own = sorted(_below(pattern))
        elif glob.has_magic(pattern) and not os.path.exists(pattern):
            own = sorted(path for path in glob.glob(pattern, recursive=True) if os.path.isfile(path))
        else:
            own = [pattern]
        if not own:
            raise Sink().fail(messages.NO_FILES, None, pattern=pattern)
        found.update(dict.fromkeys(own))
    return list(found)


def _below(folder: str) -> Iterator[str]:
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "node_modules"]
        yield from (os.path.join(directory, name) for name in names if name.endswith(SUFFIXES))
