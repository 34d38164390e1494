"""`python -m glsl_ad` is the command `glsl-ad`."""

from glsl_ad.cli.main import main

if __name__ == "__main__":
    main()
