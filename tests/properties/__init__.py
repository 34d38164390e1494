"""Programs that nobody thought of: generated shaders held against references, real ones broken on purpose."""
