"""Writes a CT series and DICOM Segmentation objects of it with highdicom, and the labels that they mean.

    make_segmentations.py FOLDER

FOLDER/ct holds four slices of air, an ellipse of water and a denser disc in it; the disc has no segment in the last slice, and
neither has the ellipse. FOLDER/NAME.dcm are segmentations of them: `overlapping` has the disc in both segments, `moved` and the
following are edited with pydicom so that they do not fit. FOLDER/labels.u16 are the classes by position along z, little
endian. FOLDER/enhanced has the same slices as the frames of one object, and a segmentation of it. Nothing is random.
"""

import copy
import sys
from pathlib import Path

import highdicom
import numpy as np
from highdicom.seg import Segmentation, SegmentDescription
from pydicom.pixels.utils import pack_bits
from pydicom.sr.codedict import codes
from pydicom.uid import ExplicitVRLittleEndian

from make_ultrasound import ENHANCED_CT, base, functional_groups, set_pixels

ROOT = "1.2.826.0.1.3680043.10.9999.30"
SIDE, SLICES = 64, 4
HOUNSFIELD = np.array([-900, 0, 400])


def classes(number):
    """The classes of a slice, as Tests/StudiesTests/SegmentationFixture.swift draws them."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(float)
    row, column = 30 + number % 3, 30 + number % 4
    body = ((y - row) / 20) ** 2 + ((x - column) / (22 + number % 2)) ** 2 < 1
    disc = (y - row - 4) ** 2 + (x - column + 6) ** 2 < 49
    return np.where(disc, 2, np.where(body, 1, 0))


def stored(number):
    y, x = np.mgrid[:SIDE, :SIDE]
    return (1024 + HOUNSFIELD[classes(number)] + 40 * np.sin(x + 3.0 * y + number)).astype(np.uint16)


def slice_of(number):
    data = base("1.2.840.10008.5.1.4.1.1.2", "CT", 30, ["ORIGINAL", "PRIMARY", "AXIAL"])
    # Numbers run against the positions, so that nothing can be matched by its order.
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = f"{ROOT}.3.{SLICES - number}"
    data.SeriesInstanceUID, data.StudyInstanceUID = f"{ROOT}.2", f"{ROOT}.1"
    data.FrameOfReferenceUID, data.PositionReferenceIndicator = f"{ROOT}.4", ""
    data.PatientBirthDate, data.PatientSex, data.StudyDate, data.StudyTime = "19700101", "O", "20260101", "120000"
    data.AccessionNumber, data.StudyID, data.ReferringPhysicianName = "", "", ""
    data.SeriesNumber, data.InstanceNumber = 1, SLICES - number
    data.ImagePositionPatient = [-20.5, -30.25, 100 + 2.5 * number]
    data.ImageOrientationPatient, data.PixelSpacing = [1, 0, 0, 0, 1, 0], [0.75, 0.7]
    data.SliceThickness = 2.5
    data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, -1024, "HU"
    set_pixels(data, stored(number)[None], 12)
    return data


def enhanced():
    data = base(ENHANCED_CT, "CT", 31, ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])
    data.SeriesInstanceUID, data.StudyInstanceUID = f"{ROOT}.6", f"{ROOT}.1"
    data.FrameOfReferenceUID, data.PositionReferenceIndicator = f"{ROOT}.7", ""
    data.PatientBirthDate, data.PatientSex, data.StudyDate, data.StudyTime = "19700101", "O", "20260101", "120000"
    data.AccessionNumber, data.StudyID, data.ReferringPhysicianName, data.SeriesNumber = "", "", "", 2
    data.SharedFunctionalGroupsSequence = [
        functional_groups(
            None,
            {"PixelSpacing": [0.75, 0.7], "SliceThickness": 2.5},
            [1, 0, 0, 0, 1, 0],
            rescale={"RescaleSlope": 1, "RescaleIntercept": -1024, "RescaleType": "HU"},
        )
    ]
    data.PerFrameFunctionalGroupsSequence = [
        functional_groups([0, 0, 2.5 * k], content={"StackID": "1", "InStackPositionNumber": k + 1})
        for k in range(SLICES)
    ]
    set_pixels(data, np.stack([stored(k) for k in range(SLICES)]), 12)
    return data


def segment(number, label):
    return SegmentDescription(
        segment_number=number,
        segment_label=label,
        segmented_property_category=codes.SCT.Tissue,
        segmented_property_type=codes.SCT.Tissue,
        algorithm_type="MANUAL",
    )


def segmentation(sources, pixels, kind, number, labels=("Body", "Disc"), **options):
    made = Segmentation(
        source_images=sources,
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=[segment(k + 1, label) for k, label in enumerate(labels)],
        series_instance_uid=f"{ROOT}.5.{number}",
        series_number=10 + number,
        sop_instance_uid=f"{ROOT}.5.{number}.1",
        instance_number=1,
        manufacturer="Synthetic",
        manufacturer_model_name="Synthetic",
        software_versions="1",
        device_serial_number="1",
        transfer_syntax_uid=ExplicitVRLittleEndian,
        **options,
    )
    return made


def edited(data, number):
    """A copy under its own UIDs, and the groups of its frames."""
    data = copy.deepcopy(data)
    data.SeriesInstanceUID = f"{ROOT}.5.{number}"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = f"{ROOT}.5.{number}.1"
    return data, data.PerFrameFunctionalGroupsSequence


def main():
    folder = Path(sys.argv[1])
    (folder / "ct").mkdir(parents=True, exist_ok=True)
    (folder / "enhanced").mkdir(exist_ok=True)
    slices = [slice_of(number) for number in range(SLICES)]
    for number, data in enumerate(slices):
        data.save_as(folder / "ct" / f"{SLICES - number}.dcm", enforce_file_format=True)
    labels = np.stack([classes(number) for number in range(SLICES)])
    labels[-1] = 0
    labels.astype("<u2").tofile(folder / "labels.u16")
    masks = np.stack([labels == 1, labels == 2], axis=3)

    def save(name, data):
        data.save_as(folder / f"{name}.dcm", enforce_file_format=True)

    binary = segmentation(slices, masks.astype(np.uint8), "BINARY", 1)
    save("binary", binary)
    overlapping = masks.copy()
    overlapping[..., 0] |= overlapping[..., 1]
    save("overlapping", segmentation(slices, overlapping.astype(np.uint8), "BINARY", 2))
    # Half of the maximum, 200, counts; less does not.
    shares = np.where(masks, np.where(np.mgrid[:SLICES, :SIDE, :SIDE, :2][2] % 2 == 0, 0.5, 0.9), 0.0)
    shares[..., 0] = np.where(labels == 2, 0.45, shares[..., 0])
    save("fractional", segmentation(slices, shares, "FRACTIONAL", 3, max_fractional_value=200))
    save("labelmap", segmentation(slices, labels.astype(np.uint8), "LABELMAP", 4))
    save("body", segmentation(slices, masks[..., :1].astype(np.uint8), "BINARY", 5, labels=("Body",)))

    positions, groups = edited(binary, 6)
    for group in groups:
        del group.DerivationImageSequence
    save("positions", positions)
    unnamed, _ = edited(positions, 7)
    del unnamed.ReferencedSeriesSequence
    save("unnamed", unnamed)
    between, groups = edited(positions, 8)
    for group in groups:
        group.PlanePositionSequence[0].ImagePositionPatient[2] += 0.5
    save("between", between)
    moved, groups = edited(binary, 9)
    # Frames of one slice share their position.
    groups[0].PlanePositionSequence[0].ImagePositionPatient[0] += 0.7
    save("moved", moved)
    other, groups = edited(binary, 10)
    other.FrameOfReferenceUID = f"{ROOT}.8"
    other.ReferencedSeriesSequence[0].SeriesInstanceUID = f"{ROOT}.9"
    for group in groups:
        source = group.DerivationImageSequence[0].SourceImageSequence[0]
        source.ReferencedSOPInstanceUID += ".1"
    save("other", other)
    coarse, _ = edited(binary, 11)
    pixels = binary.pixel_array[:, ::2, ::2]
    coarse.Rows, coarse.Columns = pixels.shape[1:]
    coarse.PixelData = pack_bits(np.ascontiguousarray(pixels).ravel())
    save("coarse", coarse)
    large, groups = edited(binary, 12)
    large.SegmentSequence[1].SegmentNumber = 7
    for group in groups:
        if group.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 2:
            group.SegmentIdentificationSequence[0].ReferencedSegmentNumber = 7
    save("large", large)
    broken, groups = edited(binary, 13)
    del groups[0].SegmentIdentificationSequence
    save("broken", broken)
    disc = segmentation(slices, masks[..., 1:].astype(np.uint8), "BINARY", 14, labels=("Disc",))
    disc.SegmentSequence[0].SegmentNumber = 2
    # What is the same of all frames stands in the shared groups.
    disc.SharedFunctionalGroupsSequence[0].SegmentIdentificationSequence[0].ReferencedSegmentNumber = 2
    save("disc", disc)

    source = enhanced()
    source.save_as(folder / "enhanced" / "ct.dcm", enforce_file_format=True)
    save("enhanced/segmentation", segmentation([source], masks.astype(np.uint8), "BINARY", 15))


if __name__ == "__main__":
    main()
