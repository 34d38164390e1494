"""The traps that CORPUS.md counts in real shaders, and whole shaders in the idioms of Shadertoy, from text to proof."""
