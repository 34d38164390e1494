"""Messages of the stage: lowering."""

from __future__ import annotations
