"""Messages of the stage: checking."""

from __future__ import annotations
