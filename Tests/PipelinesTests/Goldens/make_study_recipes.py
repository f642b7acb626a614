#!/usr/bin/env python3
"""Writes study-recipes.json: the digest of the recipe of each network of pipelines/studies/networks.yaml, as the PyTorch twin
computes it.

Independent of Limpid's library: the twin's reader and a recipe made from the study's by the rule of the documentation (name,
network and steps replaced; warm-up and validations keep their share of the steps).
Needs the twin's requirements. Run from anywhere: python3 make_study_recipes.py
"""

import json
import pathlib
import sys
import tempfile

import yaml

here = pathlib.Path(__file__).resolve().parent
root = here.parents[2]
sys.path.insert(0, str(root / "examples" / "gpu-training"))
import recipe as recipes  # noqa: E402

study = root / "pipelines" / "studies" / "networks.yaml"
given = yaml.safe_load(study.read_text())
common = yaml.safe_load((study.parent / given["training"]["recipe"]).read_text())
steps, before = given["training"]["steps"], common["schedule"]["steps"]

found = {}
for method in given["methods"]:
    if "trained" not in method:
        continue
    name = next(iter(method["trained"]))
    changed = common | {"name": name, "network": method["trained"]}
    changed["schedule"] = common["schedule"] | {
        "steps": steps, "warm-up": common["schedule"]["warm-up"] * steps // before}
    changed["validation"] = common["validation"] | {"every": common["validation"]["every"] * steps // before}
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(changed, file)
        file.flush()
        found[name] = recipes.digest(recipes.read(pathlib.Path(file.name)))
(here / "study-recipes.json").write_text(json.dumps(found, indent=1) + "\n")
