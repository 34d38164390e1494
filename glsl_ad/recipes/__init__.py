"""GLSL of what is computed from derivatives: see `glsl_ad/ad/recipes.py`."""
