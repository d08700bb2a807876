"""Python and JavaScript reckon the same dossiers to the same cent, row by row."""

import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

from law.random_dossiers import random_dossier
from law.table import LAW, ROOT

from incasso.law.claim import claim_on
from incasso.law.export import law_for_browser, plain

NODE = Path(sys.executable).with_name("node")
DOSSIERS = int(os.environ.get("DOSSIERS", "600"))
SEED = int(os.environ.get("SEED", "20261123"))


def test_the_browser_reckons_random_dossiers_to_the_same_cent():
    random = Random(SEED)
    dossiers = [random_dossier(random) for _ in range(DOSSIERS)]
    asked = {
        "law": law_for_browser(LAW),
        "dossiers": [(plain(dossier), str(on)) for dossier, on in dossiers],
    }
    answer = subprocess.run(
        [NODE, ROOT / "tests/js/reckon.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    in_browser = json.loads(answer.stdout)
    assert len(in_browser) == DOSSIERS
    for (dossier, on), theirs in zip(dossiers, in_browser, strict=True):
        assert plain(claim_on(dossier, LAW, on)) == theirs, (dossier, on)
