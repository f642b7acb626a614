"""Prints what pydicom decodes from every DICOM file below a folder: external truth for ReadingPixelsTests.

    python decoded_pixels.py FOLDER OUTPUT

One tab-separated line per file that pydicom decodes: path within FOLDER, `exact` or `lossy`, number of values,
SHA-256 of the values as little-endian 32-bit words (integers, or floats for Float Pixel Data).
For `lossy` files the words are also written to OUTPUT/<line number>.raw; for YBR JPEG with subsampled chrominance
they are Pillow's (libjpeg-turbo), because pylibjpeg interpolates chrominance otherwise than the IJG code does.
Needs numpy, pydicom 3.0.2, pylibjpeg, pylibjpeg-libjpeg, pylibjpeg-openjpeg, pyjpegls and Pillow.
"""

import hashlib
import io
import pathlib
import sys
import warnings

import numpy as np
import PIL.Image
import pydicom
import pydicom.encaps

# JPEG with a discrete cosine transform, and JPEG 2000 that may be irreversible: decoders may round differently.
LOSSY = {f"1.2.840.10008.1.2.4.{number}" for number in (50, 51, 53, 55, 91, 203)}

warnings.simplefilter("ignore")
pydicom.config.logger.disabled = True
folder, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
line = 0
for path in sorted(folder.rglob("*")):
    if not path.is_file():
        continue
    try:
        # force: files without preamble whose transfer syntax is known
        dataset = pydicom.dcmread(path, force=True)
        syntax = dataset.file_meta.TransferSyntaxUID
        values = dataset.pixel_array
    except Exception:  # not DICOM, no pixels, or not decodable: nothing to compare with
        continue
    # pydicom appends frames found beyond Number of Frames.
    count = int(dataset.Rows) * int(dataset.Columns) * int(dataset.SamplesPerPixel) * int(dataset.get("NumberOfFrames") or 1)
    values = values.ravel()[:count]
    if values.dtype.kind == "f":
        words = values.astype("<f4").tobytes()
    else:
        words = (values.astype(np.int64) & 0xFFFFFFFF).astype("<u4").tobytes()
    if syntax in LOSSY and dataset.SamplesPerPixel == 3:
        image = PIL.Image.open(io.BytesIO(next(pydicom.encaps.generate_frames(dataset.PixelData, number_of_frames=1))))
        if any(horizontal * vertical > 1 for _, horizontal, vertical, _ in getattr(image, "layer", [])):
            words = np.asarray(image.convert("RGB")).astype("<u4").tobytes()
    kind = "lossy" if syntax in LOSSY else "exact"
    if kind == "lossy":
        (output / f"{line}.raw").write_bytes(words)
    print(path.relative_to(folder), kind, count, hashlib.sha256(words).hexdigest(), sep="\t")
    line += 1
