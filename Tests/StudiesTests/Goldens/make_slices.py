#!/usr/bin/env python3
"""Writes slices.json: of each slice of some series of ../shared/data/fixtures what pydicom reads, rescaled to the modality's
units: SHA-256 of the pixels as 32-bit floats, their least and greatest value, and what the headers say of the acquisition.

Padding takes the least value that is none, as `limpid evaluate` documents it. Slices stand in order of their position along
the normal. Needs numpy and pydicom 3. Run as python3 make_slices.py [folder of the fixtures]
"""

import hashlib
import json
import pathlib
import sys

import numpy
import pydicom

here = pathlib.Path(__file__).resolve().parent
shared = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else here.parents[3] / "shared/data/fixtures")


def height(dataset):
    across, down = (numpy.array(dataset.ImageOrientationPatient[i : i + 3], float) for i in (0, 3))
    return float(numpy.dot(dataset.ImagePositionPatient, numpy.cross(across, down)))


def pixels(dataset):
    stored = dataset.pixel_array.astype(numpy.float64)
    values = stored * float(dataset.get("RescaleSlope", 1)) + float(dataset.get("RescaleIntercept", 0))
    padding = dataset.get("PixelPaddingValue")
    if padding is not None:
        # Some files give the value of a signed image as an unsigned number.
        padding = padding - 65536 if padding > 32767 and dataset.PixelRepresentation == 1 else padding
        values[stored == padding] = values[stored != padding].min()
    return numpy.ascontiguousarray(values, "<f4")


def number(text):
    return None if text is None else float(text)


goldens = []
for name, insist in [("ct_series_cmb_crc", []), ("ct_series_liver_with_seg", []), ("mr_series_prostate_adc", ["derived", "map"])]:
    read = [pydicom.dcmread(path) for path in sorted((shared / name).glob("*.dcm"))]
    images = sorted((d for d in read if d.Modality in ("CT", "MR")), key=height)
    slices = [pixels(image) for image in images]
    first = images[0]
    goldens.append(
        {
            "folder": name,
            "insist": insist,
            "modality": first.Modality.lower(),
            "rows": int(first.Rows),
            "columns": int(first.Columns),
            "manufacturer": first.Manufacturer,
            "kernel": first.get("ConvolutionKernel", ""),
            "thickness": number(first.get("SliceThickness")),
            "kvp": number(first.get("KVP")),
            "slices": [
                {"sha256": hashlib.sha256(s.tobytes()).hexdigest(), "min": float(s.min()), "max": float(s.max())}
                for s in slices
            ],
        }
    )
(here / "slices.json").write_text(json.dumps(goldens, indent=1) + "\n")
