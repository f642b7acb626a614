"""Training recipes: the YAML that `limpid train` reads, with every default written out.

`limpid` checks every value; this reader refuses keys it doesn't know and keys that are missing, so that nothing that a
recipe says is passed over.
"""
import hashlib
import json
import pathlib
from decimal import Decimal
from typing import Any

import yaml
from two_stage import WIDTH

REQUIRED = object()
MODALITIES = ["ct", "mr", "us", "xr", "skin", "micro"]
# Networks that are chains, with their depth; and those whose channels alone may differ.
DEPTHS = {"dncnn": 17, "res-cnn": 10, "mmd": 20}
CHANNELS_ONLY = ["red-cnn", "cae", "dae", "dran"]
NOISES = {
    "algorithm-1": {},
    "gaussian": {"sigma": REQUIRED},
    "multiplicative": {"sigma": REQUIRED},
    "rician": {"snr": REQUIRED, "varying": 0},
    "speckle": {"looks": REQUIRED, "domain": "intensity", "dynamic-range": None, "grain": None},
    "poisson-gaussian": {"peak-snr": REQUIRED, "gaussian-share": 0},
    "signal-dependent": {"sigma": REQUIRED, "curve": 1, "grain": None},
    "ct-texture": {"sigma": REQUIRED, "modulation": 0.5, "low-frequency": 0, "modalities": ["ct"]},
}
SWIFT_ONLY = ["ct-scan"]


def read(path: pathlib.Path) -> dict[str, Any]:
    """The recipe with every default written out; throws ValueError at what is unknown or missing."""
    given = filled("a recipe", yaml.safe_load(path.read_text()), {
        "version": REQUIRED, "name": REQUIRED, "description": REQUIRED, "network": REQUIRED, "data": REQUIRED,
        "intensities": REQUIRED, "patches": REQUIRED, "augmentation": {}, "noise": REQUIRED, "objective": REQUIRED,
        "optimizer": REQUIRED, "schedule": REQUIRED, "average": None, "precision": "fp32", "seed": REQUIRED,
        "validation": REQUIRED, "checkpoint": {"every": 1000},
    })
    if given["version"] != 1:
        raise ValueError(f"version {given['version']} of the recipe format is unknown; this reads version 1")
    layout, options = only("network", given["network"])
    given["network"] = {layout: network(layout, options)}
    given["data"] = filled("data", given["data"], {
        "modalities": REQUIRED, "weights": {}, "usable-for-shipping-only": True, "halve": [], "denoised": None})
    if given["data"].get("denoised"):
        raise ValueError("this trainer does not denoise the truth: take denoised out of the recipe, or train with limpid train")
    given["data"]["weights"] = filled("data weights", given["data"]["weights"], {
        "clean": 1, "clean-ish": 1, "moderate-noise": 0, "speckle-bearing": 0})
    taking_part = {modality: REQUIRED for modality in given["data"]["modalities"]}
    given["intensities"] = filled("intensities", given["intensities"], taking_part)
    given["patches"] = filled("patches", given["patches"], {"size": REQUIRED, "batch": REQUIRED})
    given["augmentation"] = filled("augmentation", given["augmentation"], {
        "flips": False, "rotations": False, "elastic": None, "interpolation": None})
    if given["augmentation"].get("elastic"):
        filled("augmentation elastic", given["augmentation"]["elastic"], {
            "share": REQUIRED, "amplitude": REQUIRED, "spacing": REQUIRED})
    if given["augmentation"].get("interpolation"):
        filled("augmentation interpolation", given["augmentation"]["interpolation"], {"share": REQUIRED, "factor": REQUIRED})
    given["noise"] = noises(given["noise"], {"share": 1, "modalities": None})
    given["objective"] = filled("objective", given["objective"], {
        "clean": "l1", "noise": "mse", "noise-weight": 1, "ssim-weight": 0, "gradient-weight": 0, "level-offset": None})
    rule, options = only("optimizer", given["optimizer"])
    given["optimizer"] = {rule: filled(f"optimizer {rule}", options, {
        "learning-rate": REQUIRED, "beta-1": 0.9, "beta-2": 0.999, "weight-decay": 0.01 if rule == "adamw" else 0,
        "gradient-norm": 0})}
    given["schedule"] = filled("schedule", given["schedule"], {
        "steps": REQUIRED, "warm-up": 0, "decay": "constant", "final": 0})
    given["validation"] = filled("validation", given["validation"], {
        "every": REQUIRED, "images": 8, "crop": 192, "noise": [{"gaussian": {"sigma": s}} for s in (10, 25, 50, 75)],
        "best": "psnr", "patience": None})
    given["validation"]["noise"] = noises(given["validation"]["noise"], {"modalities": None})
    return given


def network(layout: str, options: dict) -> dict[str, Any]:
    """A network's options."""
    if layout in DEPTHS:
        return filled(f"network {layout}", options, {"channels": REQUIRED, "depth": DEPTHS[layout]})
    if layout in CHANNELS_ONLY:
        return filled(f"network {layout}", options, {"channels": REQUIRED})
    if layout != "two-stage":
        raise ValueError(f"unknown network {layout}; known: {', '.join(['two-stage', *DEPTHS, *CHANNELS_ONLY])}")
    found = filled("network two-stage", options, {
        "channels": REQUIRED, "unshuffle": 1, "width": None, "restoration": True, "attention": None})
    if found["unshuffle"] not in (1, 2, 4):
        raise ValueError(f"network two-stage: unshuffle must be 1, 2 or 4, not {found['unshuffle']}")
    # The width of the paper is left out: recipes older than the choice keep their digests.
    if found.get("width") == WIDTH:
        del found["width"]
    return {"attention": found["restoration"]} | found


def noises(given: list | dict, common: dict[str, Any]) -> list[dict[str, dict]]:
    """Kinds of noise with their options; ranges of one number become that number."""
    found = []
    for item in given if isinstance(given, list) else [given]:
        kind, options = only("noise", item)
        if kind in SWIFT_ONLY:
            raise ValueError(f"{kind} is noise of a scan of the patch's own slice, which this trainer does not simulate: "
                             "take it out of the recipe, or train with limpid train")
        if kind not in NOISES:
            raise ValueError(f"unknown noise {kind}; known: {', '.join(NOISES)}")
        options = filled(f"noise {kind}", options, common | NOISES[kind])
        for key, value in options.items():
            if key != "modalities" and isinstance(value, list) and value[0] == value[1]:
                options[key] = value[0]
        found.append({kind: options})
    return found


def only(owner: str, given: dict[str, dict]) -> tuple[str, dict]:
    """Key and value of a mapping with one entry."""
    if not isinstance(given, dict) or len(given) != 1:
        raise ValueError(f"{owner} needs exactly one kind, written like {{kind: {{…}}}}")
    return next(iter(given.items()))


def filled(owner: str, given: dict | None, known: dict[str, Any]) -> dict[str, Any]:
    """What is given over the defaults; a default of None means that the key may be left out, and then stays out."""
    given = given or {}
    if unknown := set(given) - set(known):
        raise ValueError(f"{owner} has no key {sorted(unknown)[0]}; known: {', '.join(known)}")
    if missing := [key for key, value in known.items() if value is REQUIRED and key not in given]:
        raise ValueError(f"{owner} needs the key {missing[0]}")
    defaults = {key: value for key, value in known.items() if value is not None}
    return defaults | {key: number(value) for key, value in given.items()}


def number(value: Any) -> Any:
    """YAML 1.1 takes 5e-4 for text."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return [number(item) for item in value] if isinstance(value, list) else value


def canonical(value: Any) -> str:
    """Canonical JSON: keys sorted, no spaces, numbers as the shortest decimals without exponent."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    return json.dumps(value)


def digest(recipe: dict) -> str:
    """SHA-256 of the canonical JSON: equal exactly for equal recipes."""
    return hashlib.sha256(canonical(recipe).encode()).hexdigest()
