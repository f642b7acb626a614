"""Writes synthetic ultrasound and enhanced multi-frame objects with pydicom, and next to each what its pixels mean.

    make_ultrasound.py FOLDER

Every object gets its own folder: `image.dcm`, and as external truth `values.f32` (modality units, frame by frame) and
`valid.u8` (1 where a pixel may be changed). Seeds are fixed; the folder alone decides where anything is written.
"""

import sys
from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.10.9999.20"
ULTRASOUND = "1.2.840.10008.5.1.4.1.1.6.1"
ULTRASOUND_LOOP = "1.2.840.10008.5.1.4.1.1.3.1"
ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.4.1"
ENHANCED_CT = "1.2.840.10008.5.1.4.1.1.2.1"


def base(sop_class, modality, number, image_type):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = sop_class
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = f"{ROOT}.{number}.3"
    data.SeriesInstanceUID = f"{ROOT}.{number}.2"
    data.StudyInstanceUID = f"{ROOT}.{number}.1"
    data.Modality, data.ImageType, data.InstanceNumber = modality, image_type, 1
    data.PatientName, data.PatientID, data.Manufacturer = "SYNTHETIC^CASE", "SYNTHETIC", "Synthetic"
    return data


def set_pixels(data, pixels, bits, photometric="MONOCHROME2"):
    frames, rows, columns = pixels.shape[:3]
    data.SamplesPerPixel = 3 if pixels.ndim == 4 else 1
    if pixels.ndim == 4:
        data.PlanarConfiguration = 0
    data.PhotometricInterpretation = photometric
    data.Rows, data.Columns = rows, columns
    if frames > 1:
        data.NumberOfFrames = frames
    data.BitsAllocated = 8 if bits <= 8 else 16
    data.BitsStored, data.HighBit, data.PixelRepresentation = bits, bits - 1, 0
    raw = pixels.astype("<u1" if bits <= 8 else "<u2").tobytes()
    data.PixelData = raw + b"\0" * (len(raw) % 2)


def save(folder, name, data, values, valid):
    target = Path(folder) / name
    target.mkdir(parents=True, exist_ok=True)
    data.save_as(target / "image.dcm", enforce_file_format=True)
    np.ascontiguousarray(values, dtype="<f4").tofile(target / "values.f32")
    np.ascontiguousarray(valid, dtype="u1").tofile(target / "valid.u8")


def region(space, kind, x0, y0, x1, y1):
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = space, kind, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
    item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = 3
    item.PhysicalDeltaX = item.PhysicalDeltaY = 0.02
    return item


def speckle(random, frames, rows, columns):
    return np.clip(40 * random.rayleigh(1.0, (frames, rows, columns)), 0, 255).astype(np.uint8)


def loop(folder, random):
    """A grey loop with burned-in text at the top and a trace below the tissue; the last region overlaps the tissue."""
    pixels = speckle(random, 11, 40, 48)
    pixels[:, 1:5, 2:20] = 255
    valid = np.zeros_like(pixels)
    valid[:, 6:31, 4:45] = 1
    valid[:, 25:31, 30:45] = 0
    data = base(ULTRASOUND_LOOP, "US", 1, ["ORIGINAL", "PRIMARY", "ABDOMINAL"])
    data.SequenceOfUltrasoundRegions = Sequence(
        [region(1, 1, 4, 6, 44, 30), region(4, 10, 0, 34, 47, 39), region(3, 3, 30, 25, 60, 35)]
    )
    set_pixels(data, pixels, 8)
    save(folder, "us-loop", data, pixels, valid)


def doppler(folder, random, name, number, photometric, coloured_tissue=False, loop=False):
    """Grey as colour, a coloured logo outside the tissue, and a colour Doppler box of its own region within it."""
    frames = 3 if loop else 1
    grey = speckle(random, frames, 32, 36)
    pixels = np.repeat(grey[..., None], 3, axis=3)
    pixels[:, 0:3, 0:6] = [255, 200, 0]
    pixels[:, 12:18, 10:20] = [0, 40, 220]
    valid = np.zeros_like(grey)
    valid[:, 4:30, 2:34] = 1
    valid[:, 12:18, 10:20] = 0
    if coloured_tissue:
        pixels[-1, 20:22, 25:28] = [10, 240, 10]
        valid[-1, 20:22, 25:28] = 0
    if photometric == "YBR_FULL":
        # Grey stays exact: Y = R = G = B, Cb = Cr = 128. The coloured parts are rounded, as a scanner does.
        r, g, b = (pixels[..., k].astype(float) for k in range(3))
        ybr = [0.299 * r + 0.587 * g + 0.114 * b]
        ybr += [128 - 0.168736 * r - 0.331264 * g + 0.5 * b, 128 + 0.5 * r - 0.418688 * g - 0.081312 * b]
        pixels = np.clip(np.round(np.stack(ybr, axis=3)), 0, 255)
    data = base(ULTRASOUND_LOOP if loop else ULTRASOUND, "US", number, ["ORIGINAL", "PRIMARY", "VASCULAR"])
    data.SequenceOfUltrasoundRegions = Sequence([region(1, 1, 2, 4, 33, 29), region(1, 2, 10, 12, 19, 17)])
    set_pixels(data, pixels, 8, photometric)
    save(folder, name, data, np.where(valid == 1, grey, 0), valid)


def functional_groups(position, measures=None, orientation=None, content=None, rescale=None, extra=None):
    item = Dataset()
    for keyword, attributes in [
        ("PlanePositionSequence", {"ImagePositionPatient": position} if position is not None else None),
        ("PlaneOrientationSequence", {"ImageOrientationPatient": orientation} if orientation else None),
        ("PixelMeasuresSequence", measures),
        ("FrameContentSequence", content),
        ("PixelValueTransformationSequence", rescale),
        *(extra or {}).items(),
    ]:
        if attributes is not None:
            macro = Dataset()
            for key, value in attributes.items():
                setattr(macro, key, value)
            setattr(item, keyword, Sequence([macro]))
    return item


def enhanced_mr(folder, random):
    """Two stacks of four slices each, axial and sagittal, with a slope and an intercept of its own for every frame."""
    pixels = random.integers(0, 4096, (8, 10, 12))
    slopes, intercepts = 0.5 + 0.25 * np.arange(8), -3.0 * np.arange(8)
    data = base(ENHANCED_MR, "MR", 10, ["ORIGINAL", "PRIMARY", "T1", "NONE"])
    shared = functional_groups(None, {"PixelSpacing": [0.8, 0.9], "SliceThickness": 3})
    per_frame = []
    for frame in range(8):
        axial = frame < 4
        k = frame % 4
        per_frame.append(
            functional_groups(
                [1, 2, 3.0 + 2.5 * k] if axial else [5 + 4.0 * k, 0, 0],
                orientation=[1, 0, 0, 0, 1, 0] if axial else [0, 1, 0, 0, 0, -1],
                content={"StackID": "1" if axial else "2", "InStackPositionNumber": k + 1},
                rescale={"RescaleSlope": slopes[frame], "RescaleIntercept": intercepts[frame], "RescaleType": "US"},
            )
        )
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    data.PerFrameFunctionalGroupsSequence = Sequence(per_frame)
    set_pixels(data, pixels, 12)
    values = (slopes[:, None, None] * pixels + intercepts[:, None, None]).astype(np.float32)
    save(folder, "enhanced-mr", data, values, np.ones_like(pixels))


def interleaved_mr(folder, random):
    """Two echoes of three slices, echo fastest; in `enhanced-phase` the last frame is a phase image."""
    for name, number, phase in [("enhanced-echoes", 11, False), ("enhanced-phase", 12, True)]:
        pixels = random.integers(0, 4096, (6, 8, 8))
        data = base(ENHANCED_MR, "MR", number, ["ORIGINAL", "PRIMARY", "T2", "NONE"])
        shared = functional_groups(
            None,
            {"PixelSpacing": [1, 1], "SliceThickness": 4},
            [1, 0, 0, 0, 1, 0],
            rescale={"RescaleSlope": 1, "RescaleIntercept": 0, "RescaleType": "US"},
        )
        per_frame = []
        for frame in range(6):
            component = "PHASE" if phase and frame == 5 else "MAGNITUDE"
            extra = {
                "MREchoSequence": {"EffectiveEchoTime": 20.0 if frame % 2 == 0 else 90.0},
                "MRImageFrameTypeSequence": {
                    "FrameType": ["ORIGINAL", "PRIMARY", "T2", "NONE"],
                    "ComplexImageComponent": component,
                },
            }
            per_frame.append(functional_groups([0, 0, 4.0 * (frame // 2)], content={"StackID": "1"}, extra=extra))
        data.SharedFunctionalGroupsSequence = Sequence([shared])
        data.PerFrameFunctionalGroupsSequence = Sequence(per_frame)
        set_pixels(data, pixels, 12)
        save(folder, name, data, pixels, np.ones_like(pixels))


def enhanced_ct(folder, random):
    """Six slices of which the fourth is missing, padded with 0 at the left edge; head first, so z falls with the frame."""
    pixels = random.integers(1, 4096, (5, 9, 9))
    pixels[:, :, 0] = 0
    data = base(ENHANCED_CT, "CT", 13, ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
    data.PixelPaddingValue = 0
    shared = functional_groups(
        None,
        {"PixelSpacing": [0.7, 0.7], "SliceThickness": 5},
        [1, 0, 0, 0, 1, 0],
        rescale={"RescaleSlope": 1, "RescaleIntercept": -1024, "RescaleType": "HU"},
    )
    heights = [50.0, 45.0, 40.0, 30.0, 25.0]
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    data.PerFrameFunctionalGroupsSequence = Sequence(
        [functional_groups([0, 0, z], content={"StackID": "1"}) for z in heights]
    )
    set_pixels(data, pixels, 12)
    save(folder, "enhanced-ct", data, pixels - 1024.0, pixels != 0)


def main(folder):
    random = np.random.default_rng(20250101)
    loop(folder, random)
    doppler(folder, random, "us-rgb-grey", 2, "RGB")
    doppler(folder, random, "us-ybr-grey", 3, "YBR_FULL")
    doppler(folder, random, "us-rgb-colour", 4, "RGB", coloured_tissue=True)
    doppler(folder, random, "us-rgb-loop", 5, "RGB", loop=True)
    enhanced_mr(folder, random)
    interleaved_mr(folder, random)
    enhanced_ct(folder, random)


if __name__ == "__main__":
    main(sys.argv[1])
