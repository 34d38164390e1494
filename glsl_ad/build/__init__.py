"""`glsl-ad build`: the derivatives that the pragmas of a shader ask for, in the shader itself.

    built = build(files.read("scene.frag"))
    print(built.text)

`pragmas` reads what is asked for, `place` decides where the section stands, `combine` puts the derivatives together,
`run` goes from text to text, `job` from file to file, `watch` tells when a file is saved.
"""

from __future__ import annotations

from glsl_ad.build.job import Job
from glsl_ad.build.run import Built, build

__all__ = ["Built", "Job", "build"]
