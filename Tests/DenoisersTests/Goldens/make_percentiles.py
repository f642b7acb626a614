#!/usr/bin/env python3
"""Writes percentiles.json: nearest-rank percentiles of some intensities, by numpy (method inverted_cdf).

Needs numpy. Run from anywhere: python3 make_percentiles.py
"""

import json
import pathlib

import numpy as np

random = np.random.default_rng(5)
cases = {
    "noise": random.normal(200, 90, 1500),
    "twelve-bit": random.integers(0, 4096, 1500),
    "hounsfield": random.integers(-1024, 3072, 1000),
    "few": np.array([3.0, 1.0, 2.0]),
    "with zeros of both signs": np.array([-0.0, 0.0, 1e-30, -1e-30, 5.0]),
    "mostly background": np.where(random.random(1500) < 0.99, 0, random.integers(1, 4000, 1500)),
}
goldens = []
for name, voxels in cases.items():
    voxels = voxels.astype(np.float32)
    goldens.append(
        {
            "name": name,
            "voxels": [float(f"{v:.9g}") for v in voxels],
            "percentiles": [
                {"of": of, "value": float(np.percentile(voxels, of, method="inverted_cdf"))}
                for of in (0.1, 1, 25, 50, 75, 99, 99.9, 100)
            ],
        }
    )
pathlib.Path(__file__).with_name("percentiles.json").write_text(json.dumps(goldens) + "\n")
