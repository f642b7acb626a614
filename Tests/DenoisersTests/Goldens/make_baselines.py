#!/usr/bin/env python3
"""Writes baselines.json: what scipy, scikit-image and numpy make of one small image with noise of standard deviation 1.

Needs numpy, scipy and scikit-image. Run from anywhere: python3 make_baselines.py
"""

import json
import pathlib

import numpy as np
from scipy.ndimage import median_filter
from scipy.signal import wiener
from skimage.restoration import denoise_tv_chambolle

random = np.random.default_rng(20261127)
rows, columns = 31, 34
y, x = np.mgrid[:rows, :columns]
clean = 40 + 6 * np.sin(x / 5) + 12 * ((y - 15) ** 2 + (x - 17) ** 2 < 70)
noisy = (clean + random.normal(0, 1, clean.shape)).astype(np.float32).astype(np.float64)
looks = 8
speckled = (clean * random.gamma(looks, 1 / looks, clean.shape)).astype(np.float32).astype(np.float64)


def local_wiener(image, radius):
    """scipy pads with zeros: it gets a mirrored margin that is cut off again."""
    padded = wiener(np.pad(image, radius, "symmetric"), 2 * radius + 1, noise=1.0)
    return padded[radius:-radius, radius:-radius]


def bilateral(image, spatial, values):
    """Tomasi & Manduchi's definition in numpy.

    Not scikit-image's denoise_bilateral: its table of spatial weights spans win_size + 1 pixels, from -win_size // 2, and
    is read as if it spanned win_size, so that its weights lie beside their pixels (7 to 10 % off on this image).
    """
    radius = max(2, int(np.ceil(3 * spatial)))
    padded = np.pad(image, radius, "symmetric")
    total, weights = 0, 0
    for dy in range(2 * radius + 1):
        for dx in range(2 * radius + 1):
            other = padded[dy : dy + rows, dx : dx + columns]
            distance = (dy - radius) ** 2 + (dx - radius) ** 2
            weight = np.exp(-distance / (2 * spatial**2) - (other - image) ** 2 / (2 * values**2))
            total, weights = total + weight * other, weights + weight
    return total / weights


def srad(image, iterations, looks, step=0.05, decay=1 / 6):
    """Yu & Acton 2002, equations 33 to 37 and 56 to 61, with c at most 1."""
    image = image.copy()
    for n in range(iterations):
        p = np.pad(image, 1, "edge")
        north, south = p[:-2, 1:-1] - image, p[2:, 1:-1] - image
        west, east = p[1:-1, :-2] - image, p[1:-1, 2:] - image
        gradient = (north**2 + south**2 + west**2 + east**2) / image**2
        laplacian = (north + south + west + east) / image
        q2 = (gradient / 2 - laplacian**2 / 16) / (1 + laplacian / 4) ** 2
        q02 = (np.exp(-decay * step * n) / np.sqrt(looks)) ** 2
        c = np.clip(1 / (1 + (q2 - q02) / (q02 * (1 + q02))), 0, 1)
        cp = np.pad(c, 1, "edge")
        c_south, c_east = cp[2:, 1:-1], cp[1:-1, 2:]
        image = image + step / 4 * (c_south * south + c * north + c_east * east + c * west)
    return image


def values(image):
    return [float(np.float32(v)) for v in image.ravel()]


cases = [{"method": "median", "radius": r, "expected": values(median_filter(noisy, 2 * r + 1))} for r in (1, 2)]
cases += [{"method": "wiener", "radius": r, "expected": values(local_wiener(noisy, r))} for r in (1, 2)]
cases += [
    {"method": "bilateral", "spatial": s, "range": v, "expected": values(bilateral(noisy, s, v))}
    for s, v in ((1.0, 2.0), (1.5, 3.5))
]
cases += [
    {"method": "total-variation", "weight": w, "expected": values(denoise_tv_chambolle(noisy, w))} for w in (0.5, 1.5)
]
cases += [
    {"method": "srad", "iterations": n, "expected": values(srad(speckled, n, looks))} for n in (1, 20, 300)
]
golden = {"rows": rows, "columns": columns, "looks": looks, "noisy": values(noisy), "speckled": values(speckled)}
text = json.dumps(golden | {"cases": cases}, separators=(",", ":"))
(pathlib.Path(__file__).resolve().parent / "baselines.json").write_text(text + "\n")
