"""Projections and reconstructions by scikit-image, for ProjectionTests: python make_radon.py writes radon.json beside it.

Needs numpy, scipy and scikit-image. Fixed seed.
"""

import json
from pathlib import Path

import numpy as np
from scipy import ndimage
from skimage.transform import iradon, radon

size = 65
random = np.random.default_rng(4)
y, x = np.mgrid[:size, :size] - size // 2
phantom = np.zeros((size, size))
for _ in range(8):
    cx, cy = random.uniform(-12, 12, 2)
    a, b = random.uniform(4, 12, 2)
    phantom += random.uniform(0.3, 1) * (((x - cx) / a) ** 2 + ((y - cy) / b) ** 2 < 1)
# As smooth as a band-limited image, so that interpolation has one meaning.
phantom = ndimage.gaussian_filter(phantom, 1.5)
phantom[x**2 + y**2 > 31**2] = 0

views = 90
angles = np.arange(views) * 180 / views
# radon turns the other way round: upside down, its view at an angle is the one along x cos + y sin.
sinogram = radon(phantom[::-1], theta=angles, circle=True)
images = {
    name: iradon(sinogram, theta=angles, filter_name=name, circle=True)[::-1] for name in ("ramp", "hann")
}
digits = 5
(Path(__file__).resolve().parent / "radon.json").write_text(json.dumps(dict(
    size=size, views=views,
    phantom=[round(float(v), digits) for v in phantom.ravel()],
    # Views one after another.
    sinogram=[round(float(v), digits) for v in sinogram.T.ravel()],
    ramp=[round(float(v), digits) for v in images["ramp"].ravel()],
    hann=[round(float(v), digits) for v in images["hann"].ravel()],
), separators=(",", ":")))
