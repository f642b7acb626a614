#!/usr/bin/env python3
"""Writes training-digests.json: canonical JSON and SHA-256 of every recipe in pipelines/training/ and in this folder's recipes/.

Independent of Limpid: reads YAML with PyYAML and fills in the documented defaults from its own table.
Needs PyYAML 6. Run from anywhere: python3 make_training_digests.py
"""

import hashlib
import json
import pathlib
from decimal import Decimal

import yaml

here = pathlib.Path(__file__).resolve().parent
folders = [here.parents[2] / "pipelines" / "training", here / "recipes"]

NOISE = {
    "algorithm-1": {},
    "gaussian": {},
    "multiplicative": {},
    "rician": {"varying": 0},
    "speckle": {"domain": "intensity"},
    "poisson-gaussian": {"gaussian-share": 0},
    "signal-dependent": {"curve": 1},
    "ct-texture": {"modulation": 0.5, "low-frequency": 0, "modalities": ["ct"]},
    "ct-scan": {"low-frequency": 0, "modalities": ["ct"]},
}


def canonical(value):
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k) + ":" + canonical(value[k]) for k in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, (str, bool)):
        return json.dumps(value)
    text = format(Decimal(repr(value)), "f")  # shortest decimal that round-trips, without exponent
    return text.rstrip("0").rstrip(".") if "." in text else text


def noise(entries, more):
    return [{kind: NOISE[kind] | more | (options or {})} for entry in entries for kind, options in entry.items()]


def complete(recipe):
    (network, options), = recipe["network"].items()
    if network == "two-stage":
        options = {"unshuffle": 1, "restoration": True} | options
        options = {"attention": options["restoration"]} | options
        if options.get("width") == 32:  # The paper's is left out.
            del options["width"]
    elif network == "segmentation-unet":
        options = {"features": 16, "depth": 3} | options
    else:
        options = {"depth": 17} | options
    segments = network == "segmentation-unet"
    recipe["network"] = {network: options}
    data = {"weights": {}, "usable-for-shipping-only": True, "halve": []} | recipe["data"]
    data["weights"] = {"clean": 1, "clean-ish": 1, "moderate-noise": 0, "speckle-bearing": 0} | data["weights"]
    if "denoised" in data and not isinstance(data["denoised"], list):
        data["denoised"] = [data["denoised"]]
    if data.get("denoised") == []:  # Left out: older recipes keep their digests.
        del data["denoised"]
    recipe["data"] = data
    recipe["augmentation"] = {"flips": False, "rotations": False} | recipe.get("augmentation", {})
    if segments:
        recipe["labels"] = {"background": False} | recipe["labels"]
        recipe["objective"] = {"cross-entropy": 1, "dice": 1} | recipe["objective"]
    else:
        recipe["noise"] = noise(recipe["noise"], {"share": 1})
        recipe["objective"] = {
            "clean": "l1", "noise": "mse", "noise-weight": 1, "ssim-weight": 0, "gradient-weight": 0,
        } | recipe["objective"]
    (rule, options), = recipe["optimizer"].items()
    recipe["optimizer"] = {
        rule: {
            "beta-1": 0.9, "beta-2": 0.999, "weight-decay": 0 if rule == "adam" else 0.01, "gradient-norm": 0,
        } | options
    }
    recipe["schedule"] = {"warm-up": 0, "decay": "constant", "final": 0} | recipe["schedule"]
    recipe.setdefault("precision", "fp32")
    validation = {"images": 8, "crop": 192} | recipe["validation"]
    if not segments:
        validation.setdefault("best", "psnr")
        validation.setdefault("noise", [{"gaussian": {"sigma": sigma}} for sigma in (10, 25, 50, 75)])
        validation["noise"] = noise(validation["noise"], {})
    recipe["validation"] = validation
    recipe.setdefault("checkpoint", {"every": 1000})
    return recipe


if __name__ == "__main__":
    result = {}
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            text = canonical(complete(yaml.safe_load(path.read_text())))
            result[path.name] = {"canonical": text, "digest": hashlib.sha256(text.encode()).hexdigest()}
    (here / "training-digests.json").write_text(json.dumps(result, indent=2, sort_keys=True) + "\n")
