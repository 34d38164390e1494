"""`python3 -m tests`: from a fresh machine to checked code, in one command. CI runs the same.

First it sets up what is missing: the environment `.venv`, the system packages for OpenGL without a display and for
compiling shaders, the npm packages with real shaders. What it cannot install it names, and goes on: the tests that
need it are skipped then, except with CI set in the environment, where they fail. Then it runs the checks.
It needs nothing but Python itself, and is quick when all is in place.

    python3 -m tests                    set up, then all checks
    python3 -m tests lint types test    set up, then these checks
    python3 -m tests setup              set up only
    python3 -m tests corpus             set up, then measure all packages of tests/corpus: not part of CI
    python3 -m tests gallery            set up, then draw the pictures of docs/gallery.md: not part of CI
    python3 -m tests bench              set up, then measure beside Slang: not part of CI
    python3 -m tests install            make .venv with glsl_ad in it, for who wants to use and not to change it
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
#: Where there are npm packages to install.
NPM = (ROOT / "tests" / "npm", ROOT / "tests" / "corpus")

#: What Debian calls what the tests need, and what it is for. Other systems bring OpenGL with their drivers.
DEBIAN_PACKAGES = {
    "libegl1": "OpenGL without a display",
    "libgl1-mesa-dri": "Mesa's software renderer",
    "libgles2": "OpenGL ES",
    "glslang-tools": "glslangValidator, a second compiler",
    "spirv-tools": "spirv-opt, which counts operations",
    "chromium": "the browser that tests the preview",
}

PYTHON = str(BIN / "python")
CHECKS = {
    "lint": ([PYTHON, "-m", "ruff", "check", "."], [PYTHON, "-m", "ruff", "format", "--check", "."]),
    "types": ([PYTHON, "-m", "mypy"],),
    "test": ([PYTHON, "-m", "pytest", "-n", "auto"],),
}
#: What runs only when it is asked for.
EXTRAS = {
    "corpus": ([PYTHON, "-m", "tests.corpus"],),
    "gallery": ([PYTHON, "-m", "tests.gallery"],),
    "bench": ([PYTHON, "-m", "pip", "install", "--quiet", "--editable", ".[bench]"], [PYTHON, "-m", "benchmarks"]),
}


def main(arguments: list[str]) -> int:
    """Set up, run the checks asked for, and return 0 if all of them passed."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before any requirement is checked
        print(f"glsl_ad needs Python 3.11 or newer; this is {sys.version.split()[0]}", file=sys.stderr)
        return 2
    known = ("install", "setup", *CHECKS, *EXTRAS)
    unknown = [a for a in arguments if a not in known]
    if unknown:
        print(f"unknown: {' '.join(unknown)}; one of: {' '.join(known)}", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    if arguments == ["install"]:
        environment(["."])
        return 0
    set_up()
    wanted = arguments or list(CHECKS)
    failed = [name for name in wanted if name not in ("install", "setup") and not check(name)]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def check(name: str) -> bool:
    """Run every command of a check, and say whether all of them passed."""
    passed = [call(command) for command in {**CHECKS, **EXTRAS}[name]]
    return all(passed)


def set_up() -> None:
    """Install what is missing; quick when nothing is."""
    system_packages()
    stamp, wanted = VENV / ".requirements", _digest(ROOT / "pyproject.toml")
    if _read(stamp) != wanted:
        environment(["--editable", ".[dev]"])
        stamp.write_text(wanted)
    npm_packages()


def environment(project: list[str]) -> None:
    """Make `.venv` where there is none that works, and install the project into it."""
    if not Path(PYTHON).exists() or not call([PYTHON, "-m", "pip", "--version"], quiet=True):
        _create_environment()
    if not call([PYTHON, "-m", "pip", "install", "--quiet", *project]):
        sys.exit("cannot install the Python packages (see above)")


def _create_environment() -> None:
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if call(create, quiet=True):
        return
    # Debian ships the module venv without what it needs, and that in a package of its own.
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not (_apt_install([name]) or _apt_install(["python3-venv"])) or not call(create):
        sys.exit(f"cannot make {VENV}: install the package {name}")


def system_packages() -> None:
    """Install the Debian packages that are missing, or say what they are for."""
    missing = [name for name in DEBIAN_PACKAGES if not _is_installed(name)] if shutil.which("dpkg-query") else []
    if missing and not _apt_install(missing):
        for name in missing:
            _warn(f"{name} is missing ({DEBIAN_PACKAGES[name]}); tests that need it are skipped")
    for tool in ("glslangValidator", "spirv-opt"):
        if not missing and shutil.which(tool) is None:
            _warn(f"{tool} is missing; tests that need it are skipped")


def _is_installed(package: str) -> bool:
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package]
    result = subprocess.run(query, capture_output=True, text=True, check=False)
    return result.stdout == "installed"


def _apt_install(packages: list[str]) -> bool:
    if shutil.which("apt-get") is None:
        return False
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not is_root and shutil.which("sudo") is None:
        _warn(f"to install {' '.join(packages)}, run this as root once")
        return False
    prefix = [] if is_root else ["sudo"]
    variables = {"DEBIAN_FRONTEND": "noninteractive"}
    # The lists of a fresh machine are empty, or older than what the mirrors hold.
    call([*prefix, "apt-get", "update", "-qq"], variables)
    return call([*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], variables)


def npm_packages() -> None:
    """Install the npm packages with real shaders, where there is npm."""
    for folder in NPM:
        stamp, wanted = folder / "node_modules" / ".requirements", _digest(folder / "package-lock.json")
        if _read(stamp) == wanted:
            continue
        npm = shutil.which("npm")
        if npm is None:
            _warn("there is no npm; tests on the shaders of npm packages are skipped")
            return
        if not call([npm, "ci", "--prefix", str(folder), "--loglevel=error"]):
            _warn(f"npm could not install the packages of tests/{folder.name}; tests on them are skipped")
        else:
            stamp.write_text(wanted)


def call(command: list[str], variables: dict[str, str] | None = None, *, quiet: bool = False) -> bool:
    """Run a command, and say whether it succeeded."""
    if not quiet:
        shown = [word.removeprefix(f"{BIN}{os.sep}") for word in command]
        print(f"$ {' '.join(shown)}", flush=True)
    output = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(
            command, env={**os.environ, **(variables or {})}, stdout=output, stderr=output, check=False
        )
    except OSError as error:
        _warn(str(error))
        return False
    return done.returncode == 0


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes() + sys.version.encode()).hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _warn(text: str) -> None:
    print(f"warning: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
