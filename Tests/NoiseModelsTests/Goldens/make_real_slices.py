"""Real slices with known noise added, for RealSliceTests: python make_real_slices.py SHARED OUT

Writes raw little-endian Float32 crops and OUT/slices.json into a temporary folder; nothing of it is ever committed.
Needs numpy, scipy, pillow, scikit-image and PyWavelets. Fixed seed.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.restoration import estimate_sigma

shared, out = Path(sys.argv[1]), Path(sys.argv[2])
train = shared / "data" / "train"
random = np.random.default_rng(20240607)
rows = [r for r in csv.DictReader(open(train / "index.csv")) if r["dtype"] == "uint16" and "NOISY" not in r["role"]]
by_source = {}
for row in rows:
    if row["modality"] in ("ct", "mr"):
        by_source.setdefault((row["modality"], row["source"]), []).append(row["file"])

entries = []


def centre(image, size):
    height, width = image.shape
    top, left = max(0, (height - size) // 2), max(0, (width - size) // 2)
    return image[top:top + size, left:left + size]


def write(name, image, **fields):
    image = np.ascontiguousarray(image, dtype="<f4")
    (out / f"{name}.raw").write_bytes(image.tobytes())
    entries.append(dict(
        name=name, file=f"{name}.raw", columns=image.shape[1], rows=image.shape[0],
        skimage=float(estimate_sigma(image.astype(float))), **fields))


index = 0
for (modality, source), files in by_source.items():
    for file in [files[len(files) // 2], files[len(files) // 4]]:
        image = np.array(Image.open(train / file)).astype(float)
        if "vs_seg" in file or "pgbm" in file:
            image = image[::2, ::2]
        if min(image.shape) < 128:
            continue
        if modality == "ct":
            image = centre(image - 1024, 384)
            levels, fill = [10.0, 20.0, 50.0], image <= -1024
        else:
            image = centre(image, 320)
            top = np.percentile(image[image > 0], 99)
            levels, fill = [0.02 * top, 0.05 * top, 0.1 * top], image <= 0
        # Only whole areas of fill stay as they are, not the odd voxel that happens to hold its value.
        foreground = ~ndimage.binary_opening(fill, np.ones((5, 5)))
        base = f"{modality}{index:02d}"
        index += 1
        common = dict(modality=modality, slice=base)
        write(f"{base}-clean", image, kind="clean", sigma=0.0, **common)
        for number, sigma in enumerate(levels):
            white = random.standard_normal(image.shape)
            write(f"{base}-white{number}", np.where(foreground, image + sigma * white, image), kind="white", sigma=sigma,
                  **common)
            if modality == "ct":
                blurred = ndimage.gaussian_filter(random.standard_normal(image.shape), 0.8)
                blurred /= blurred.std()
                write(f"{base}-blurred{number}", np.where(foreground, image + sigma * blurred, image), kind="blurred",
                      sigma=sigma, **common)
            else:
                real = image + sigma * white
                magnitude = np.hypot(real, sigma * random.standard_normal(image.shape))
                write(f"{base}-rician{number}", np.where(foreground, magnitude, image), kind="rician", sigma=sigma,
                      **common)
(out / "slices.json").write_text(json.dumps(entries))
