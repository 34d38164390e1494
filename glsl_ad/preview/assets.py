"""The files that make the page, by name: they ship with the package, and there are no others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

#: Names and media types.
ASSETS: Mapping[str, str] = {
    "index.html": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "highlight.js": "text/javascript; charset=utf-8",
    "editor.js": "text/javascript; charset=utf-8",
    "renderer.js": "text/javascript; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


def asset(name: str) -> bytes:
    """An asset of the page; `name` is a key of `ASSETS`."""
    return (files("glsl_ad.preview") / "static" / name).read_bytes()
