"""Clinical dose pairs for DosePairTests, and their comparison: python dose_pairs.py prepare|compare SHARED FOLDER

prepare writes raw little-endian Float32 slices of ../shared/data/train/ct/mayo_* into FOLDER; compare reads
FOLDER/inserted-KERNEL.raw, the full dose with noise inserted by Limpid, sets it beside the given quarter dose and prints
JSON. Both work in a temporary folder; nothing of it is ever committed. Needs numpy, scipy and pillow.

The pixel spacing is not in the index. It is read off the images: L143 shows the edge of the scanner's 500 mm field of view
at 304.8 pixels from the middle, 0.8203 mm or 420 mm / 512; the curvature of the same table in pixels is 0.8095 times as
large in L067, hence 0.6641 mm or 340 mm / 512.
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

command, shared, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
ct = shared / "data" / "train" / "ct"
kernels = ["B30f", "D45f"]


def series(patient, kernel, dose):
    files = sorted((ct / f"mayo_{dose.lower()}").glob(f"{patient}_{kernel}_*.png"))
    return np.stack([np.array(Image.open(file)).astype("<f4") - 1024 for file in files])


def spectrum(noise, body, size=64):
    """Radial noise power over 64 × 64 patches of the body, mean 1."""
    window = np.outer(np.hanning(size + 2)[1:-1], np.hanning(size + 2)[1:-1])
    power = np.zeros((size, size))
    for slice_, inside in zip(noise, body):
        for y in range(0, slice_.shape[0] - size + 1, size // 2):
            for x in range(0, slice_.shape[1] - size + 1, size // 2):
                if inside[y:y + size, x:x + size].mean() < 0.98:
                    continue
                patch = slice_[y:y + size, x:x + size]
                patch = patch - patch.mean()
                power += np.abs(np.fft.fft2(patch * window)) ** 2 / patch.var()
    f = np.hypot(*np.meshgrid(np.fft.fftfreq(size), np.fft.fftfreq(size)))
    ring = (f * size / 2).round().astype(int)
    return np.array([power[ring == k].mean() for k in range(1, 20)]) / power.mean()


def local(noise, body, size=48):
    """Standard deviation of the noise in overlapping windows that lie in the body."""
    inside = body.astype(float)
    share = ndimage.uniform_filter(inside, size)
    deviation = np.sqrt(np.maximum(
        ndimage.uniform_filter(noise.astype(float) ** 2 * inside, size) / np.maximum(share, 1e-9), 0))
    grid = (slice(size // 2, None, 12), slice(size // 2, None, 12))
    return deviation[grid][share[grid] > 0.9]


if command == "prepare":
    for kernel in kernels:
        for patient in ["L067", "L143"]:
            series(patient, kernel, "FD").tofile(folder / f"{patient}-{kernel}.raw")
else:
    result = []
    for kernel in kernels:
        full, quarter = series("L143", kernel, "FD"), series("L143", kernel, "QD")
        inserted = np.fromfile(folder / f"inserted-{kernel}.raw", "<f4").reshape(full.shape)
        body = np.stack([ndimage.binary_erosion(slice_ > -300, iterations=8) for slice_ in full])
        ratios = [
            local(ours - clean, inside) / local(theirs - clean, inside)
            for ours, theirs, clean, inside in zip(inserted, quarter, full, body)
        ]
        every = np.concatenate(ratios)
        whole = full > -200
        ours, theirs = spectrum(inserted - full, whole), spectrum(quarter - full, whole)
        strong = theirs > 0.2 * theirs.max()
        result.append(dict(
            kernel=kernel, sliceMedians=[float(np.median(r)) for r in ratios], median=float(np.median(every)),
            tenth=float(np.percentile(every, 10)), ninetieth=float(np.percentile(every, 90)),
            within=float((abs(every - 1) < 0.15).mean()),
            spectrumRatios=[float(v) for v in (ours / theirs)[strong]]))
    print(json.dumps(result))
