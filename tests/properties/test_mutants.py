"""A few mutants of real shaders in every run; `python -m tests.properties mutants 5000` tries more of them."""

from __future__ import annotations

import pytest

from tests.properties.mutants import ROOT, mutants, shader_paths, try_out

COUNT = 150


@pytest.mark.parametrize("start", range(0, COUNT, 50))
def test_mutants_do_no_harm(start: int) -> None:
    """No exception but GlslAdError, and an answer in time. The shaders are those of the repository."""
    paths = [p for p in shader_paths() if "node_modules" not in p.parts]
    outcomes = [(m, try_out(m)) for m in mutants(range(start, start + 50), paths)]
    assert [(m.path, m.number, o.fault) for m, o in outcomes if o.fault] == []
    stages = {o.stage for _, o in outcomes}
    assert stages >= {"parse", "done"}, "mutants are all alike"


def test_a_mutant_is_made_from_its_number_alone() -> None:
    paths = [ROOT / "shaders" / "scene.glsl"]
    (first,) = mutants([7], paths)
    _, again = mutants([6, 7], paths)
    assert first == again
    assert first.text != paths[0].read_text(encoding="utf-8")
