#!/usr/bin/env python3
"""Writes degradation.json: blurred and decimated images by scipy.ndimage.

Independent of Limpid. Needs numpy and scipy. Run from anywhere: python3 make_degradation.py
"""

import json
import pathlib

import numpy as np
from scipy import ndimage

ROWS, COLUMNS = 36, 43
random = np.random.default_rng(20261127)
image = (100 + 30 * ndimage.gaussian_filter(random.standard_normal((ROWS, COLUMNS)), 1.5) * 3).astype(np.float32)
image[10:20, 12:30] += 80
image = np.round(image, 2).astype(np.float32)
mask = np.ones((ROWS, COLUMNS))
mask[:5, :9] = 0
mask[30:, 20:24] = 0
mask[14, 15] = 0


def gaussian(x, m, sigma):
    def filtered(y):
        return ndimage.gaussian_filter(y, (sigma[1], sigma[0]), mode="constant", cval=0, truncate=4.0)

    return np.where(m > 0, filtered(x * m) / np.maximum(filtered(m), 1e-12), x)


def motion(x, m, way, points=4001):
    rows, columns = np.mgrid[:ROWS, :COLUMNS].astype(float)

    def filtered(y):
        total = np.zeros_like(y)
        for share in (np.arange(points) + 0.5) / points - 0.5:
            place = [rows + share * way[1], columns + share * way[0]]
            total += ndimage.map_coordinates(y, place, order=1, mode="grid-constant", cval=0)
        return total / points

    return np.where(m > 0, filtered(x * m) / np.maximum(filtered(m), 1e-12), x)


def decimate(x, m, factor):
    def centres(extent, step):
        count = int(np.floor(extent / step + 1e-6))
        # The middle of the new grid is the middle of the old one.
        return (extent - 1) / 2 + (np.arange(count) - (count - 1) / 2) * step

    down, across = centres(ROWS, factor[1]), centres(COLUMNS, factor[0])
    place = np.meshgrid(down, across, indexing="ij")
    near = np.ceil(down - 0.5).astype(int)[:, None], np.ceil(across - 0.5).astype(int)[None, :]

    def sampled(y):
        return ndimage.map_coordinates(y, place, order=1, mode="nearest")

    valid = m[near] > 0
    return np.where(valid, sampled(x * m) / np.maximum(sampled(m), 1e-12), x[near]), valid


cases = []
for name, sigma, way, factor in [
    ("gaussian", (1.3, 0.7), (0, 0), None),
    ("gaussian-along-columns", (0, 2.1), (0, 0), None),
    ("motion", (0, 0), (3.6, -1.9), None),
    ("motion-along-rows", (0, 0), (5, 0), None),
    ("decimation-by-two", (0, 0), (0, 0), (2, 2)),
    ("decimation", (0, 0), (0, 0), (2 / 0.9375, 1.75)),
    ("all", (0.9, 0.8), (1.5, 2.5), (2, 2.2)),
]:
    for masked in (False, True):
        m = mask if masked else np.ones_like(mask)
        y = image.astype(float)
        if any(sigma):
            y = gaussian(y, m, sigma)
        if any(way):
            y = motion(y, m, way)
        valid = m > 0
        if factor:
            y, valid = decimate(y, m, factor)
        cases.append(
            {
                "name": name + ("-masked" if masked else ""),
                "masked": masked,
                "sigma": sigma,
                "way": way,
                "factor": factor,
                "columns": y.shape[1],
                "rows": y.shape[0],
                "values": [round(float(v), 4) for v in y.ravel()],
                "valid": [int(v) for v in valid.ravel()],
            }
        )
golden = {
    "columns": COLUMNS,
    "rows": ROWS,
    "image": [round(float(v), 2) for v in image.ravel()],
    "mask": [int(v) for v in mask.ravel()],
    "cases": cases,
}
path = pathlib.Path(__file__).resolve().parent / "degradation.json"
path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
