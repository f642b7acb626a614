#!/usr/bin/env python3
"""Writes digests.json: the canonical JSON and SHA-256 of every plan in pipelines/ and of the plans in this folder's plans/.

Independent of Limpid: reads YAML with PyYAML and fills in the documented defaults from its own table.
Needs PyYAML 6. Run from anywhere: python3 make_digests.py
"""

import hashlib
import json
import pathlib
from decimal import Decimal

import yaml

here = pathlib.Path(__file__).resolve().parent
recipes = here.parents[2] / "pipelines"

ANY_ORDER = {  # lists that are sets, and the order they are written in
    "modality": ["CT", "MR", "US", "CR", "DX", "MG"],
    "insist": ["derived", "localizer", "reformat", "map", "already-denoised", "dose-page", "colour"],
    "as": ["parametric-map", "fused-color", "overlay"],
}
DEFAULTS = {
    "select-series": {"minimum-slices": 1, "insist": [], "regions": "tissue"},
    "assemble-volume": {"spacing-tolerance": "0.01 mm"},
    "degrade": {},
    "simulate-noise": {},
    "estimate-noise": {},
    "denoise": {},
    "denoise/non-local-means": {
        "search-radius": 10,
        "patch-radius": 3,
        "dimensions": 2,
        "smoothing": 1.0,
        "strength": 1.0,
    },
    "denoise/bm3d": {"strength": 1.0},
    "denoise/bm4d": {"strength": 1.0},
    "denoise/median": {"radius": 1, "strength": 1.0},
    "denoise/wiener": {"radius": 2, "strength": 1.0},
    "denoise/bilateral": {"spatial-sigma": 2.0, "range-sigma": 3.0, "strength": 1.0},
    "denoise/total-variation": {"weight": 1.0, "strength": 1.0},
    "denoise/srad": {"iterations": 300, "strength": 1.0},
    "denoise/two-stage": {"precision": "fp32", "repeatable": False, "domain": "image", "self-ensemble": False, "strength": 1.0},
    "assess-uncertainty": {},
    "assess-uncertainty/resampling": {"samples": 4, "seed": 1},
    "write-derived-series": {
        "description-suffix": "Limpid",
        "series-number-offset": 1000,
        "image-type": "secondary",
        "compression": "none",
        "keep-private": [],
    },
    "write-uncertainty": {"precision": "float32", "key-slices": "every 10"},
    "record-in-ledger": {},
}
QUANTITIES = {
    "spacing-tolerance", "sigma", "overlay-threshold", "dose", "fwhm", "length", "spacing",
}


def number(value):
    """Shortest decimal that round-trips, no exponent, no fraction where whole."""
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def canonical(value):
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k) + ":" + canonical(value[k]) for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, (str, bool)):
        return json.dumps(value)
    return number(value)


def normal(key, value):
    if key == "modality":
        names = value if isinstance(value, list) else [value]
        names = {m for n in names for m in (["CR", "DX", "MG"] if n == "XR" else [n])}
        names = [m for m in ANY_ORDER["modality"] if m in names]
        return names[0] if len(names) == 1 else names
    if key in ("insist", "as"):
        names = value if isinstance(value, list) else [value]
        return [n for n in ANY_ORDER[key] if n in names]
    if key == "keep-private":
        return sorted(value if isinstance(value, list) else [value])
    if key in QUANTITIES:
        amount, unit = value.split(None, 1)
        return number(float(amount)) + " " + unit
    return value


def options(path, written):
    filled = dict(DEFAULTS.get(path, {}))
    filled.update(written)
    return {
        k: options(path + "/" + k, v) if isinstance(v, dict) else normal(k, v) for k, v in filled.items()
    }


def plan(text):
    document = yaml.safe_load(text)
    steps = []
    for step in document["steps"]:
        key, written = (step, {}) if isinstance(step, str) else next(iter(step.items()))
        steps.append({key: options(key, written)})
    return {"version": document["version"], "name": document["name"], "steps": steps}


goldens = {}
for file in sorted(recipes.glob("*.yaml")) + sorted((here / "plans").glob("*.yaml")):
    text = canonical(plan(file.read_text("utf-8")))
    goldens[file.name] = {"canonical": text, "digest": hashlib.sha256(text.encode()).hexdigest()}
(here / "digests.json").write_text(json.dumps(goldens, indent=1, sort_keys=True) + "\n")
