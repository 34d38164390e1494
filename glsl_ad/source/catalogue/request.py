"""Messages of the stage: request."""

from __future__ import annotations
