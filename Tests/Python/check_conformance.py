"""Reads everything that one `limpid run` wrote with pydicom and highdicom, and holds it against the sources and run.json.

    check_conformance.py OUTPUT --compression none|rle|jpeg-ls --precision float32|uint16 --threshold T --source FILE…

Exits 1 with the first thing that is wrong.
"""
import argparse
import hashlib
import json
import pathlib
import shutil
import subprocess
import tempfile

import highdicom
import numpy as np
import pydicom

EXPLICIT, RLE, JPEG_LS = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"


def frames(d):
    array = d.pixel_array
    return array if int(d.get("NumberOfFrames", 1)) > 1 else array[None]


def read_source(path):
    d = pydicom.dcmread(path)
    # pydicom's plugins read lossless JPEG too; DCMTK's decoder is the one that is always there.
    if "JPEG" in d.file_meta.TransferSyntaxUID.name and shutil.which("dcmdjpeg"):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dcmdjpeg", path, folder + "/plain.dcm"], check=True)
            return pydicom.dcmread(folder + "/plain.dcm", force=True)
    return d


def check_denoised(d, source):
    assert d.SOPClassUID == source.SOPClassUID, "SOP class"
    for name in ("Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "NumberOfFrames",
                 "PhotometricInterpretation", "RescaleSlope", "RescaleIntercept", "PixelSpacing", "ImagePositionPatient",
                 "ImageOrientationPatient", "FrameOfReferenceUID", "InstanceNumber"):
        assert d.get(name) == source.get(name), name
    ours, theirs = frames(d).astype(np.int64), frames(source).astype(np.int64)
    assert ours.shape == theirs.shape, "shape"
    assert not np.array_equal(ours, theirs), "nothing was denoised"
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.8, "it is not the same image"
    return ours


def check_map(path, d, sources, precision):
    parametric = highdicom.pm.ParametricMap.from_file(path)
    values = parametric.get_frames(apply_real_world_transform=True)
    assert np.isfinite(values).all() and values.min() >= 0 and values.max() > 0, "standard deviations"
    count = len(sources) if len(sources) > 1 else int(next(iter(sources.values())).get("NumberOfFrames", 1))
    assert parametric.NumberOfFrames == count == len(values), "one frame per slice"
    assert ("FloatPixelData" in d) == (precision == "float32"), "precision"
    highdicom.imread(path)
    # By source: the first referenced image is the one at the same position.
    named = [f.DerivationImageSequence[0].SourceImageSequence[0] for f in d.PerFrameFunctionalGroupsSequence]
    return {(n.ReferencedSOPInstanceUID, int(n.get("ReferencedFrameNumber", 1))): v for n, v in zip(named, values)}


def overlay_plane(d):
    # A repeating group may hold the source's own overlay; ours names the standard deviation in its label or description.
    for group in range(0x6000, 0x6020, 2):
        text = str(d.get((group, 0x1500), "")) + str(d.get((group, 0x0022), ""))
        if "SD >" in text:
            return d.overlay_array(group).astype(bool)
    raise AssertionError("no overlay plane of ours")


parser = argparse.ArgumentParser()
parser.add_argument("output", type=pathlib.Path)
parser.add_argument("--compression", required=True)
parser.add_argument("--precision", required=True)
parser.add_argument("--threshold", type=float, required=True)
parser.add_argument("--source", nargs="+", required=True)
options = parser.parse_args()

sources = {d.SOPInstanceUID: d for d in map(read_source, options.source)}
first = next(iter(sources.values()))
taken = set(sources) | {d.SeriesInstanceUID for d in sources.values()}
listed = [f for s in json.loads((options.output / "run.json").read_text())["series"] for f in s["outputFiles"]]
on_disk = {str(p.relative_to(options.output)) for p in (options.output / first.StudyInstanceUID).rglob("*.dcm")}
assert on_disk == {f["path"] for f in listed}, "run.json lists what is there"
syntax = {"none": EXPLICIT, "rle": RLE, "jpeg-ls": JPEG_LS}[options.compression]
map_syntax = EXPLICIT if options.precision == "float32" else RLE
expected_syntax = {"denoised": syntax, "overlay": syntax, "fused": RLE, "standard-deviation": map_syntax}

denoised, overlays, deviations, series_of = {}, {}, {}, {}
for file in listed:
    kind, path = file["kind"], options.output / file["path"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == file["sha256"], "digest"
    d = pydicom.dcmread(path)
    assert (d.StudyInstanceUID, d.SeriesInstanceUID, d.SOPInstanceUID + ".dcm") == pathlib.Path(file["path"]).parts, "path"
    assert d.file_meta.MediaStorageSOPInstanceUID == d.SOPInstanceUID == file["sopInstanceUID"], "instance UID"
    assert d.file_meta.TransferSyntaxUID == expected_syntax[kind], f"{kind}: {d.file_meta.TransferSyntaxUID.name}"
    assert not taken & {d.SOPInstanceUID, d.SeriesInstanceUID}, "a UID of a source, or one twice"
    taken.add(d.SOPInstanceUID)
    assert series_of.setdefault(kind, d.SeriesInstanceUID) == d.SeriesInstanceUID, "one series a kind"
    assert d.ImageType[0] == "DERIVED" and d.Manufacturer == "Limpid", "made by"
    for name in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyID", "SpecificCharacterSet"):
        assert (d.get(name) or "") == (first.get(name) or ""), name
    pixels = frames(d)
    assert pixels.shape[1:3] == (d.Rows, d.Columns), "decoded shape"
    if kind in ("denoised", "overlay"):
        if "SourceImageSequence" in d:
            uid = d.SourceImageSequence[0].ReferencedSOPInstanceUID
        else:
            step = d.PerFrameFunctionalGroupsSequence[0].DerivationImageSequence[-1]
            uid = step.SourceImageSequence[0].ReferencedSOPInstanceUID
        (denoised if kind == "denoised" else overlays)[uid] = check_denoised(d, sources[uid])
        if kind == "overlay":
            overlays[uid] = (overlays[uid], overlay_plane(d))
    elif kind == "standard-deviation":
        deviations = check_map(path, d, sources, options.precision)
    elif kind == "fused":
        assert d.SOPClassUID.name == "Multi-frame True Color Secondary Capture Image Storage", "capture"
        assert pixels.dtype == np.uint8 and pixels.shape[-1] == 3, "colour"
        assert np.ptp(pixels.astype(int), axis=-1).max() > 0, "the heat map is coloured"
    else:
        raise SystemExit(f"unknown kind {kind}")

assert set(denoised) == set(sources), "one derived image for each source"
assert len(set(series_of.values())) == len(series_of), "each kind is a series of its own"
if overlays:
    assert set(overlays) == set(sources), "one overlay image for each source"
for uid, (pixels, mask) in overlays.items():
    assert np.array_equal(pixels, denoised[uid]), "the overlay's image is the denoised one"
    if deviations and options.precision == "float32":
        assert np.array_equal(mask, deviations[uid, 1] > options.threshold), "the overlay marks what the map says"
print(len(listed), "objects read")
