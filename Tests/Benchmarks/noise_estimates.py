"""Estimated sigma, by `limpid inspect --json` and by scikit-image's estimate_sigma, on the same images.

Phantoms have a known sigma. Real slices get noise added: the truth is √(σ² + σ₀²), each estimator's σ₀ being its own
estimate of the untouched slice.
"""
import csv
import json
import re
import statistics

import numpy as np
import pydicom
from machine import LIMPID, TRAIN, Run, arguments, phantom, scratch, table
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid
from scipy import ndimage
from scipy.special import polygamma
from skimage.restoration import estimate_sigma

CLASSES = {"CT": "1.2.840.10008.5.1.4.1.1.2", "MR": "1.2.840.10008.5.1.4.1.1.4"}
# Per collection: matrices that the scanner interpolated are halved first (shared/data/README.md).
INTERPOLATED = ("vs_seg", "pgbm")


def inspect(path):
    """Parameters by name for every series under a path, by Series Instance UID."""
    found = {}
    for row in json.loads(Run([LIMPID, "inspect", "--json", path]).output)["series"]:
        text = row.get("noise") or ""
        values = {n.strip(): float(v) for n, v in re.findall(r"([a-z -]+) ([-+0-9.e]+)", text.partition(":")[2])}
        found[row["seriesInstanceUID"]] = values
    return found


def read(folder):
    files = sorted(folder.iterdir())
    slices = []
    for d in map(pydicom.dcmread, files):
        array = d.pixel_array.astype(float) * float(d.get("RescaleSlope", 1)) + float(d.get("RescaleIntercept", 0))
        slices += list(array) if array.ndim == 3 else [array]
    return np.array(slices), pydicom.dcmread(files[0], stop_before_pixels=True).SeriesInstanceUID


def write(path, image, modality, name):
    """One slice as a single-frame CT or MR object; CT in HU."""
    stored = np.clip(np.rint(image + (1024 if modality == "CT" else 0)), 0, 65535).astype(np.uint16)
    d = Dataset()
    d.file_meta = FileMetaDataset()
    d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = CLASSES[modality]
    d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=[name, "instance"])
    d.StudyInstanceUID = generate_uid(entropy_srcs=["study"])
    d.SeriesInstanceUID = generate_uid(entropy_srcs=[name, "series"])
    d.FrameOfReferenceUID = generate_uid(entropy_srcs=["frame"])
    d.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL" if modality == "CT" else "M"]
    d.Modality, d.Manufacturer, d.PatientName, d.PatientID = modality, "Benchmark", "Benchmark", "1"
    d.SeriesNumber = d.InstanceNumber = 1
    d.ImagePositionPatient, d.ImageOrientationPatient = [0, 0, 0], [1, 0, 0, 0, 1, 0]
    d.PixelSpacing, d.SliceThickness = [0.7, 0.7], 1
    if modality == "CT":
        d.RescaleSlope, d.RescaleIntercept, d.RescaleType = 1, -1024, "HU"
    d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
    d.Rows, d.Columns = stored.shape
    d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 0
    d.PixelData = np.ascontiguousarray(stored).tobytes()
    d.save_as(path, enforce_file_format=True)
    return d.SeriesInstanceUID


def error(found, truth):
    return f"{found:.3g} ({100 * (found / truth - 1):+.1f} %)"


def phantoms(folder):
    rows = []
    for modality, levels in [("CT", [5, 10, 20, 40, 80]), ("MR", [10, 20, 35, 70]), ("US", [1, 2, 4, 8, 16, 30])]:
        for level in levels:
            series, truth = phantom(folder / f"{modality}{level}", modality, 256, 12, noise=level)
            noisy, uid = read(series)
            ours = inspect(series)[uid]
            if modality == "US":
                # L looks give the logarithm a standard deviation of √ψ₁(L); the phantom shows 60 dB in 255 grey levels.
                known = float(np.sqrt(polygamma(1, level))) * 255 / 60 * 10 / np.log(10)
                looks = f"{level} looks; found {ours['looks']:.3g}"
                rows.append([modality, f"{known:.3g} grey levels ({looks})", error(ours["sigma"], known), "–"])
                continue
            known = level
            if modality == "CT":
                # The noise varies over the slice: root mean square of the phantom's own map where tissue is flat.
                clean, _ = read(truth)
                side = (np.arange(256) + 0.5) / 128 - 1
                sigma = level * (0.65 + 0.6 * np.exp(-(side[:, None] ** 2 + side[None] ** 2) / 0.45))
                flat = [(ndimage.maximum_filter(c, 13) - ndimage.minimum_filter(c, 13) < 2) & (c > -500) for c in clean]
                known = float(np.sqrt(np.mean(np.broadcast_to(sigma, clean.shape)[np.array(flat)] ** 2)))
            theirs = statistics.median(float(estimate_sigma(s)) for s in noisy)
            rows.append([modality, f"{known:.3g}", error(ours["sigma"], known), error(theirs, known)])
    table("Noise of phantoms (256 × 256 × 12); CT noise is correlated and varies over the slice; "
          "relative error of sigma",
          ["modality", "known sigma", "limpid inspect (error)", "scikit-image estimate_sigma, median over slices (error)"], rows)


def chosen():
    """Two slices of every CT and MR collection."""
    by_source = {}
    for row in csv.DictReader(open(TRAIN / "index.csv")):
        if row["modality"] in ("ct", "mr") and row["dtype"] == "uint16" and "NOISY" not in row["role"]:
            by_source.setdefault((row["modality"], row["source"]), []).append(row["file"])
    return [(m, s, f) for (m, s), files in by_source.items() for f in (files[len(files) // 2], files[len(files) // 4])]


def real(folder):
    random = np.random.default_rng(20250101)
    truths, theirs = {}, {}
    folder.mkdir()
    for number, (kind, _, file) in enumerate(chosen()):
        image = np.array(Image.open(TRAIN / file)).astype(float)
        if any(name in file for name in INTERPOLATED):
            image = image[::2, ::2]
        if min(image.shape) < 128:
            continue
        modality = kind.upper()
        if modality == "CT":
            image, levels = image - 1024, [10, 20, 40]
        else:
            # Stored values are whole numbers, and sigma must be large against their steps.
            image = image * (2000 / np.percentile(image[image > 0], 99))
            levels = [40, 100, 200]
        # Only whole areas of fill stay as they are, not the odd pixel that happens to hold its value.
        inside = ~ndimage.binary_opening(image <= (-1024 if modality == "CT" else 0), np.ones((5, 5)))
        name = f"{modality}-{number}"
        base = write(folder / f"{name}.dcm", image, modality, name)
        own = float(estimate_sigma(np.rint(image)))
        for level in levels:
            noise = level * random.standard_normal(image.shape)
            noisy = image + noise if modality == "CT" else np.hypot(image + noise, level * random.standard_normal(image.shape))
            noisy = np.where(inside, noisy, image)
            uid = write(folder / f"{name}-{level}.dcm", noisy, modality, f"{name}-{level}")
            truths[uid] = (modality, base, level)
            theirs[uid] = (float(estimate_sigma(np.rint(noisy))), float(np.hypot(level, own)))
    ours = inspect(folder)
    rows = []
    for modality, what in [("CT", "white Gaussian noise"), ("MR", "Rician noise")]:
        for level in sorted({lv for m, _, lv in truths.values() if m == modality}):
            mine, other, none = [], [], 0
            for uid, (m, base, lv) in truths.items():
                if (m, lv) != (modality, level):
                    continue
                found, truth = theirs[uid]
                other.append(abs(found / truth - 1))
                if "sigma" in ours[uid] and "sigma" in ours[base]:
                    mine.append(abs(ours[uid]["sigma"] / np.hypot(level, ours[base]["sigma"]) - 1))
                else:
                    none += 1
            rows.append([f"{modality}, {what}", level, len(mine) + none, spread(mine), spread(other), none or "–"])
    table("Real slices with noise added, against √(σ² + σ₀²)",
          ["", "σ added", "slices", "limpid inspect: median, 90th percentile, within 5 %",
           "scikit-image: the same", "without an estimate"], rows)


def spread(errors):
    if not errors:
        return "–"
    within = sum(e <= 0.05 for e in errors) / len(errors)
    return f"{100 * statistics.median(errors):.1f} %, {100 * np.quantile(errors, 0.9):.1f} %, {within:.0%}"


arguments()
with scratch() as folder:
    phantoms(folder)
    if TRAIN.exists():
        real(folder / "real")
    else:
        print("real slices skipped: no shared data\n")
