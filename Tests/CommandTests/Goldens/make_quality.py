#!/usr/bin/env python3
"""Writes quality.json: mean PSNR of classical denoisers on the series of quality_series.py.

BM3D (PyPI bm3d, licensed for research: a yardstick) and scikit-image's non-local means are given the true sigma; for MR
both work on magnitudes stabilised as Foi (ISBI 2011) does.
Needs numpy, scipy, scikit-image, pydicom, pillow, bm3d 4.0.3, dipy. Run: make_quality.py SHARED
"""

import json
import sys
from pathlib import Path

here = Path(__file__).resolve().parent
sys.path[:0] = [str(here.parents[1] / "Python"), str(here.parents[1] / "Benchmarks")]

import numpy as np
import quality_peers
from bm3d import bm3d
from skimage.restoration import denoise_nl_means
from quality_series import RANGE, SIGMA, clean, noisy, psnr


def non_local_means(image, sigma):
    return denoise_nl_means(image, h=0.8 * sigma, sigma=sigma, fast_mode=True, patch_size=5, patch_distance=8)


METHODS = {"bm3d": bm3d, "non-local-means": non_local_means}


def denoised(image, modality, method):
    scale = RANGE[modality]
    if modality == "CT":
        return METHODS[method](image / scale, SIGMA["CT"] / scale) * scale
    sigma = SIGMA["MR"] / scale
    if method == "bm3d":
        parameters = {"kind": "rician", "signal": sigma, "level": 1}
        return quality_peers.block_matching_rician(image / scale, None, parameters, None) * scale
    mean, stable, _ = quality_peers.rician_transform()
    stabilised = quality_peers.forward(np.array([0, 1 / sigma]), mean, stable)
    unit = 1 / float(stabilised[1] - float(stable[0]))
    return quality_peers.stabilised_rician(image / scale, sigma, lambda z: non_local_means(z, unit)) * scale


figures = {}
for modality in ("CT", "MR"):
    truth = clean(sys.argv[1], modality)
    images = noisy(truth, modality)
    figures[modality] = {
        method: round(float(np.mean([psnr(denoised(i, modality, method), t, modality) for i, t in zip(images, truth)])), 3)
        for method in METHODS
    }
(here / "quality.json").write_text(json.dumps(figures, indent=1) + "\n")
print(figures)
