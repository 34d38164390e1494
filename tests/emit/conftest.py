"""Where the shaders and the goldens of this directory are."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
GOLDENS = HERE / "goldens"
SHADERS = HERE / "shaders"
