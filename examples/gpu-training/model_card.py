"""The model card in the metadata of weights: what they are for, and what they were made of."""
import hashlib
from collections import defaultdict
from typing import Any

import recipe as recipes
from data import TrainingSet

# Names of the index's modalities in a model card; colour photographs have no DICOM modality.
CARD_MODALITIES = {"ct": "CT", "mr": "MR", "us": "US", "xr": "XR", "skin": "RGB", "micro": "RGB"}
LEAST_PATIENTS = 3


def trainings(card: dict | None, digest: str) -> list[dict]:
    """The trainings that weights with a card went through, oldest first: what later weights list as `earlier`."""
    if card is None:
        return [{"digest": digest}]
    last = dict(card.get("training", {}))
    return last.pop("earlier", []) + [last | {"name": card["name"], "digest": digest}]


def patients_digest(images: TrainingSet) -> dict[str, str]:
    """SHA-256 of the names of all patients trained on: tells whether two trainings had the same without naming one.

    Empty where they are so few that trying names would find theirs.
    """
    names = {image.row.patient.encode() for group in images.groups.values() for image in group}
    if len(names) < LEAST_PATIENTS:
        return {}
    return {"patients": hashlib.sha256(b"".join(name + b"\0" for name in sorted(names))).hexdigest()}


def make(recipe: dict, images: TrainingSet, state: dict, earlier: list[dict], software: str) -> dict[str, Any]:
    """The card of a recipe's weights; counts only, no patient."""
    intensity = {}
    for modality, mapping in recipe["intensities"].items():
        if CARD_MODALITIES[modality] == "RGB" and next(iter(recipe["network"].values()))["channels"] != 3:
            continue
        if mapping == "stored-range":
            found = {"kind": "stored-range"}
        elif "window" in mapping:
            found = {"kind": "window", "low": mapping["window"][0], "high": mapping["window"][1]}
        else:
            found = {"kind": "percentile", "of": mapping["percentile"]}
        intensity[CARD_MODALITIES[modality]] = found
    sources = defaultdict(list)
    for image in (image for group in images.groups.values() for image in group):
        sources[image.row.modality, image.row.source, image.row.licence].append(image.row.patient)
    training = {
        "sources": [{"modality": m, "source": s, "licence": licence, "patients": len(set(patients)), "images": len(patients)}
                    for (m, s, licence), patients in sorted(sources.items())],
        "recipe": {"name": recipe["name"], "digest": recipes.digest(recipe)},
        # A seed may be larger than the numbers that every JSON reader keeps exactly.
        "precision": recipe["precision"], "seed": str(recipe["seed"]), "steps": state["step"], "software": software,
    }
    training |= patients_digest(images)
    if earlier:
        training |= {"startedFrom": earlier[-1]["digest"], "earlier": earlier}
    found = {"name": recipe["name"], "description": recipe["description"], "intensity": intensity, "research-only": True,
             "training": training}
    return found | ({"validation": state["validation"]} if state["validation"] else {})
