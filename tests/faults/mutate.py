"""Prints what part of the mutants of the leads and the guard the tests find, by module and in all.

make mutate                       every module, many hours on two cores
make mutate ONLY=leads/routing    one module
make mutate ONLY=leads/routing SHOW=1   and the mutants that no test finds
make mutate ONLY=web/links TESTS=tests/web/test_links.py   by these tests alone: quick
make mutate SAMPLE=400 SEED=1     so many of all mutants, drawn by chance: half an hour
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import IO

from visitor import ROOT

GROUND = Path(os.environ.get("GROUND", ROOT / "var" / "mutants"))
BIN = Path(sys.executable).parent
GUARD = ("web/confirming", "web/guard", "web/links", "web/proof")
GUARDING = (f"tests/{one.replace('/', '/test_')}.py" for one in GUARD)
TESTS = ("tests/leads", "tests/commands", *GUARDING)
LEAST = 90
NONE, SKIPPED = "no mutant is called so", 34
LEFT = {"", "not checked", "skipped"}
FOUND = {"killed", "timeout", "caught by type check", "segfault", "suspicious"}
# mutmut takes a source root by one of a few names, and ours is not among them: so, on a copy.
SETTINGS = """
[tool.mutmut]
source_paths = ["src/incasso"]
only_mutate = [{only}]
also_copy = ["content", "templates", "static", "docs", "site", "requirements.txt", "build.py"]
pytest_add_cli_args_test_selection = [{tests}]
pytest_add_cli_args = [
    "-p", "no:cacheprovider", "-p", "few_examples", "-n", "0", "-W", "default",
    "-k", "not postgresql or test_backups or test_ledger",
]
timeout_constant = 5.0
"""
# A mutant that a property finds need not be made small.
FEW_EXAMPLES = """from hypothesis import Phase, settings

settings.register_profile("few", max_examples=25, phases=[Phase.generate], derandomize=True)
settings.load_profile("few")
"""


def main() -> int:
    """Copy the project, mutate, run, and tell."""
    asked = os.environ.get("ONLY", "").split()
    modules = asked or [*_leads(), *GUARD]
    _lay_out(modules)
    with (GROUND / "log").open("wb") as log:
        if sample := int(os.environ.get("SAMPLE", "0")):
            _mutmut("run", NONE, out=log)  # makes all mutants, and learns which tests reach them
            _skip_all_but(sample, random.Random(os.environ.get("SEED", "1")))
        _mutmut("run", "--max-children", os.environ.get("CHILDREN", "2"), out=log)
    return _tell(_results())


def _skip_all_but(sample: int, draw: random.Random) -> None:
    files = {
        path: json.loads(path.read_text("utf-8")) for path in GROUND.rglob("mutants/**/*.meta")
    }
    names = [name for one in files.values() for name in one["exit_code_by_key"]]
    drawn = set(draw.sample(sorted(names), sample))
    for path, one in files.items():
        codes = one["exit_code_by_key"]
        codes.update({name: SKIPPED for name in codes if name not in drawn})
        path.write_text(json.dumps(one), "utf-8")


def _mutmut(*words: str, out: IO[bytes] | int) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run([BIN / "mutmut", *words], cwd=GROUND, check=False, stdout=out, stderr=out)


def _results() -> str:
    return _mutmut("results", "--all", "true", out=subprocess.PIPE).stdout.decode()


def _leads() -> list[str]:
    here = ROOT / "site" / "incasso" / "leads"
    return [f"leads/{path.stem}" for path in sorted(here.glob("*.py")) if path.stem != "__init__"]


def _lay_out(modules: list[str]) -> None:
    # What is kept of another run counts its modules and its tests, not these.
    shutil.rmtree(GROUND / "mutants", ignore_errors=True)
    GROUND.mkdir(parents=True, exist_ok=True)
    for name in ("tests", "content", "templates", "static", "docs", "site"):
        _copy(ROOT / name, GROUND / name)
    _copy(ROOT / "site", GROUND / "src")
    for name in ("build.py", "requirements.txt"):
        shutil.copy2(ROOT / name, GROUND / name)
    tests = os.environ.get("TESTS", "").split() or TESTS
    settings = SETTINGS.format(
        only=", ".join(f'"src/incasso/{one}.py"' for one in modules),
        tests=", ".join(f'"{one}"' for one in tests),
    )
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    project = project.replace('pythonpath = ["site", "tests"]', 'pythonpath = ["src", "tests"]')
    (GROUND / "pyproject.toml").write_text(project + settings, "utf-8")
    (GROUND / "tests" / "few_examples.py").write_text(FEW_EXAMPLES, "utf-8")


def _copy(here: Path, there: Path) -> None:
    leave = shutil.ignore_patterns("node_modules", "__pycache__")
    shutil.copytree(here, there, dirs_exist_ok=True, ignore=leave)


def _tell(told: str) -> int:
    by_module: dict[str, Counter[str]] = defaultdict(Counter)
    for line in told.splitlines():
        name, _, status = line.strip().partition(": ")
        if status not in LEFT:
            by_module[name.rpartition(".")[0]][status] += 1
            if status not in FOUND and os.environ.get("SHOW"):
                sys.stdout.write(f"{status}: {name}\n")
    if not by_module:
        sys.exit(f"no mutant was tried; {GROUND / 'log'} says why")
    low = 0
    by_module["all of these"] = sum(by_module.values(), Counter())
    for module, statuses in sorted(by_module.items()):
        found, all_ = sum(statuses[one] for one in FOUND), statuses.total()
        score = 100 * found / all_
        low += score < LEAST
        sys.stdout.write(f"{score:5.1f} %  {found:4}/{all_:<4}  {module}\n")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
