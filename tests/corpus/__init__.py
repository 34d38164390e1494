"""The corpus: every differentiable function of npm packages with shaders, differentiated, compiled, and held against
differences of the original in double precision. `python -m tests.corpus` writes docs/corpus.md.
"""
