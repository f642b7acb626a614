#!/usr/bin/env python3
"""Makes goldens.json for ReportsTests: windows from pydicom, percentiles and moments from numpy, PNG files from Pillow.

    .venv/bin/python Tests/ReportsTests/Goldens/make_reports.py

Made with pydicom 3.0.2, numpy 2.4.6, Pillow 13.0.0; seed fixed.
"""
import base64
import io
import json
import pathlib
import zlib

import numpy as np
import pydicom
from PIL import Image
from pydicom.pixels import apply_windowing

random = np.random.default_rng(20260301)


def window(center, width, function, values):
    ds = pydicom.Dataset()
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.BitsStored = 8
    ds.PixelRepresentation = 0
    ds.WindowCenter = center
    ds.WindowWidth = width
    ds.VOILUTFunction = function
    greys = np.rint(apply_windowing(np.asarray(values, dtype=np.float64), ds)).astype(int)
    return {"center": center, "width": width, "function": function, "values": list(map(float, values)), "greys": greys.tolist()}


def windows():
    cases = []
    for center, width in [(40, 400), (-600, 1500), (480, 2500), (40, 80), (0, 1), (0.5, 1), (2048, 4096), (100.25, 33)]:
        values = np.unique(np.concatenate([
            np.round(random.uniform(center - width, center + width, 40)),
            np.float32(random.uniform(center - width, center + width, 20)),
            np.array([center - 0.5, center, center + 0.5, center - width / 2, center + width / 2])]))
        cases.append(window(center, width, "LINEAR", values))
    for center, width in [(40, 400), (0.5, 0.25), (0, 1e-3), (1234.5, 77.7)]:
        values = np.unique(np.concatenate([
            np.float32(random.uniform(center - width, center + width, 40)), np.float32([center, center - width / 2, center + width / 2])]))
        cases.append(window(center, width, "LINEAR_EXACT", values))
    return cases


def percentiles():
    values = np.float32(random.normal(100, 25, 257))
    points = [0, 0.1, 1, 50, 75, 99, 99.5, 99.9, 100]
    return {"values": values.astype(float).tolist(), "points": points,
            "results": [float(np.percentile(values.astype(float), p)) for p in points]}


def residual():
    original = np.float32(random.normal(50, 20, 600))
    denoised = np.float32(original - random.normal(1, 8, 600))
    difference = original.astype(float) - denoised.astype(float)
    width = 1.25
    edges = (np.arange(98) - 48.5) * width
    # numpy's bins are closed on the left, ours on the right: mirrored values have mirrored bins.
    bins = np.histogram(-difference, edges)[0][::-1]
    return {"original": original.astype(float).tolist(), "denoised": denoised.astype(float).tolist(), "binWidth": width,
            "bins": bins.tolist(), "mean": float(difference.mean()), "standardDeviation": float(difference.std())}


def png(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def interlaced(values):
    """A 16-bit grey Adam7 file, by hand: Pillow reads them but does not write them."""
    rows, columns = values.shape
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    raw = b""
    for top, left, down, across in passes:
        for row in values[top::down, left::across]:
            if row.size:
                raw += b"\0" + row.astype(">u2").tobytes()

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = columns.to_bytes(4, "big") + rows.to_bytes(4, "big") + bytes([16, 0, 0, 0, 1])
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")
    assert (np.array(Image.open(io.BytesIO(data))) == values).all()
    return base64.b64encode(data).decode()


def pngs():
    grey8 = random.integers(0, 256, (5, 7), dtype=np.uint8)
    grey16 = random.integers(0, 65536, (6, 4), dtype=np.uint16)
    rgb8 = random.integers(0, 256, (3, 5, 3), dtype=np.uint8)
    good = [("grey8", grey8, png(Image.fromarray(grey8))), ("grey16", grey16, png(Image.fromarray(grey16))),
            ("rgb8", rgb8, png(Image.fromarray(rgb8))), ("grey16", grey16, interlaced(grey16)),
            ("grey8", grey8, png(Image.fromarray(grey8), dpi=(300, 300), pnginfo=None))]
    unsupported = [png(Image.fromarray(rgb8).quantize(4)), png(Image.fromarray(rgb8).convert("RGBA")),
                   png(Image.fromarray(grey8).convert("1")), png(Image.fromarray(grey8).convert("LA"))]
    return {"good": [{"kind": kind, "rows": v.shape[0], "columns": v.shape[1], "samples": v.ravel().tolist(), "png": p}
                     for kind, v, p in good],
            "unsupported": unsupported}


goldens = {"windows": windows(), "percentiles": percentiles(), "residual": residual(), "pngs": pngs()}
target = pathlib.Path(__file__).with_name("goldens.json")
target.write_text(json.dumps(goldens, separators=(",", ":")) + "\n")
print(target, target.stat().st_size, "bytes")
