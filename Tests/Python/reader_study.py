"""Reads a reader study with pydicom and holds it against its key and the fixture that it was made from.

    reader_study.py READERS KEY

Of ReadingFixture.swift: TwoStage is dark, bm3d bright, each image of one value. Prints the number of pairs; exits with 1
at the first thing that is wrong.
"""
import csv
import hashlib
import pathlib
import sys

import numpy as np
import pydicom
from pydicom.pixels import apply_modality_lut

readers, key = map(pathlib.Path, sys.argv[1:])
seal = hashlib.sha256(key.read_bytes()).hexdigest()
assert (readers / "SEAL.txt").read_text().split() == [seal, "key.csv"], "seal"

entries = list(csv.DictReader(key.open(newline="")))
with (readers / "answers.csv").open(newline="") as sheet:
    answers = list(csv.DictReader(sheet))
assert [a["pair"] for a in answers] == [e["pair"] for e in entries], "pairs"
assert all(a["seal"] == seal and not a["preferred"] for a in answers), "answers"

uids = set()
for entry in entries:
    studies = set()
    for side in "AB":
        path = readers / "images" / entry["pair"] / f"{side}.dcm"
        assert hashlib.sha256(path.read_bytes()).hexdigest() == entry[f"{side.lower()}-sha256"], "digest"
        d = pydicom.dcmread(path)
        assert d.PatientID == entry["pair"] and d.SeriesDescription == side and "PixelSpacing" not in d
        assert (d.BitsStored, d.PixelRepresentation, d.PhotometricInterpretation) == (16, 0, "MONOCHROME2")
        values = apply_modality_lut(d.pixel_array, d)
        low, high = d.WindowCenter - d.WindowWidth / 2, d.WindowCenter + d.WindowWidth / 2
        dark = entry[side.lower()] == "TwoStage"
        if d.Modality == "CT":
            assert (low, high) == (-160, 240) and d.RescaleType == "HU" and np.all(values == (-100 if dark else 100))
        else:
            assert np.all((values - low) / (high - low) == (0 if dark else 1)), "scale"
        studies.add(d.StudyInstanceUID)
        uids |= {d.SOPInstanceUID, d.SeriesInstanceUID}
    assert len(studies) == 1, "one study a pair"
assert len(uids) == 4 * len(entries), "identifiers"
print(len(entries), "pairs")
