"""Messages of the stage: syntax."""

from __future__ import annotations
