"""Messages of the stage: emission."""

from __future__ import annotations
