"""Messages of the stage: sema."""

from __future__ import annotations
