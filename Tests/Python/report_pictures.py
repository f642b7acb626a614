#!/usr/bin/env python3
"""Reads PNG files that Limpid wrote with Pillow and scikit-image, for ReportsTests.

    report_pictures.py read FILE      one line of JSON: mode, columns, rows, samples as Pillow reads them
    report_pictures.py heat FILE      checks a 256 × 1 RGB picture of the heat map's colours in CIE L*a*b*; exits 1 if it is not uniform

Exits 77 if Pillow or scikit-image is missing.
"""
import json
import sys

try:
    import numpy as np
    from PIL import Image
    from skimage import color, io
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

command, path = sys.argv[1:]
image = Image.open(path)
image.load()
samples = np.array(image)
if command == "read":
    assert (io.imread(path) == samples).all(), "Pillow and scikit-image disagree"
    print(json.dumps({"mode": image.mode, "columns": image.width, "rows": image.height, "samples": samples.ravel().tolist()}))
else:
    lab = color.rgb2lab(samples.reshape(1, -1, 3))[0]
    steps = np.diff(lab[:, 0])
    differences = color.deltaE_ciede2000(lab[:-8], lab[8:])
    print(f"L* {lab[0, 0]:.1f} to {lab[-1, 0]:.1f}, steps {steps.min():.3f} to {steps.max():.3f}; "
          f"CIEDE2000 over 8 steps {differences.min():.2f} to {differences.max():.2f}, mean {differences.mean():.2f}")
    rises = (np.diff(lab[::4, 0]) > 0).all()
    even = differences.max() / differences.min() < 3.5
    sys.exit(0 if rises and even and lab[-1, 0] - lab[0, 0] > 80 else 1)
