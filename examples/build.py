"""Write a shader with derivatives beside the original, as a build step would: the command line, its JSON, its statuses.

python examples/build.py OUTPUT_DIRECTORY
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SHADERS = Path(__file__).parent.parent / "shaders"


def main(directory: Path) -> None:
    command = [sys.executable, "-m", "glsl_ad", "diff", str(SHADERS / "ripples.glsl"), "height", "--wrt", "p"]
    done = subprocess.run(
        [*command, "--as", "jet", "--order", "2", "--json"], stdout=subprocess.PIPE, text=True, check=True
    )
    answer = json.loads(done.stdout)
    path = directory / "ripples.glsl"
    path.write_text(answer["source"], encoding="utf-8")
    print(f"{path.name}: {answer['entry']['signature']}")
    for field in answer["entry"]["returns"]["fields"]:
        print(f"  {field['type']} {field['name']}: order {field['order']}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
