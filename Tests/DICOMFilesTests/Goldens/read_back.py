"""Tells as JSON what pydicom finds in DICOM files: header facts and a digest of the decoded pixels.

Used by the tests of the writer as an independent reader. Pixels are hashed as little-endian int64 (float32 for Float
Pixel Data), frame by frame, samples of a pixel together.
"""

import hashlib
import json
import sys

import numpy as np
import pydicom
from pydicom.pixels import pixel_array

facts = []
for path in sys.argv[1:]:
    raw = open(path, "rb").read()
    ds = pydicom.dcmread(path)
    meta = ds.file_meta
    if "FloatPixelData" in ds:
        count = ds.Rows * ds.Columns * int(ds.get("NumberOfFrames", 1))
        pixels = np.frombuffer(ds.FloatPixelData, "<f4")
        assert pixels.size == count
    else:
        pixels = pixel_array(ds, raw=True).astype("<i8")
    facts.append(
        {
            "preambleIsZero": raw[:128] == bytes(128) and raw[128:132] == b"DICM",
            "groupLength": int(meta.FileMetaInformationGroupLength),
            "metaIsWhole": raw[144 + int(meta.FileMetaInformationGroupLength) :][:2] == b"\x08\x00",
            "transferSyntax": str(meta.TransferSyntaxUID),
            "mediaStorageSOPClassUID": str(meta.MediaStorageSOPClassUID),
            "mediaStorageSOPInstanceUID": str(meta.MediaStorageSOPInstanceUID),
            "implementationClassUID": str(meta.ImplementationClassUID),
            "implementationVersionName": str(meta.ImplementationVersionName),
            "attributes": {
                e.keyword: [str(v) for v in e.value] if isinstance(e.value, (list, pydicom.multival.MultiValue)) else str(e.value)
                for e in ds
                if e.VR not in ("SQ", "OB", "OW", "OF", "UN") and not e.tag.is_private
            },
            "sequenceItems": {e.keyword: len(e.value) for e in ds if e.VR == "SQ"},
            "privateTags": [f"({e.tag.group:04X},{e.tag.element:04X})" for e in ds if e.tag.is_private],
            "lastTag": f"({list(ds.keys())[-1].group:04X},{list(ds.keys())[-1].element:04X})",
            "pixels": hashlib.sha256(pixels.tobytes()).hexdigest(),
        }
    )
json.dump(facts, sys.stdout)
