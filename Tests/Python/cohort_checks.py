"""What pydicom and numpy make of the series of a cohort.

    cohort_checks.py dress SOURCE TARGET MARKER    copies a CT series, with settings and dose, and MARKER in the patient's attributes
    cohort_checks.py nameless TARGET NUMBER        a CT series without a patient; 2 and 3 are of one study
    cohort_checks.py enhanced TARGET               one enhanced CT object with its settings in functional groups
    cohort_checks.py compare CSV REGION... -- INPUT...   a JSON object: rows, cells compared, cells that are wrong
    cohort_checks.py noise SERIES TRUTH            quartiles of the noise's local standard deviation in tissue

REGION is NAME=X,Y,Z,RADIUS as the tool takes it. Seeds are fixed.
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from scipy.ndimage import uniform_filter

from command_objects import ROOT, ct, mark, new, set_pixels

TISSUE = -500  # HU
NEIGHBOURHOOD = 25  # pixels


def read(folder):
    found = [pydicom.dcmread(path) for path in sorted(Path(folder).rglob("*")) if path.suffix == ".dcm"]
    return [data for data in found if "PixelData" in data]


def dress(source, target, marker):
    Path(target).mkdir(parents=True)
    for index, path in enumerate(sorted(Path(source).iterdir())):
        data = pydicom.dcmread(path)
        mark(data, marker)
        data.Manufacturer, data.ManufacturerModelName = 'Maker, "Best" Scanners', "=1+1"
        data.ConvolutionKernel = ["Br40d", "3"]
        data.KVP, data.SliceThickness = "100", "2.5"
        # Modulated; the last slice says nothing of its dose, and Exposure is rounded to nothing on one.
        if index < 4:
            data.XRayTubeCurrent, data.CTDIvol = 100 + 17 * index, 4.2 + 0.1 * index
            data.Exposure, data.ExposureInuAs = (0, 400) if index == 0 else (30 + index, 30000 + 1000 * index)
        data.save_as(Path(target) / path.name, enforce_file_format=True)


def nameless(target, number):
    ct(Path(target), 2, 96, None, False, int(number))
    for path in Path(target).iterdir():
        data = pydicom.dcmread(path)
        data.PatientName = data.PatientID = data.PatientBirthDate = ""
        data.StudyInstanceUID = f"{ROOT}.1.{min(int(number), 2)}"
        data.save_as(path, enforce_file_format=True)


def item(**attributes):
    data = Dataset()
    for name, value in attributes.items():
        setattr(data, name, value)
    return data


def enhanced(target):
    frames, size = 4, 96
    generator = np.random.default_rng(5)
    data = new("1.2.840.10008.5.1.4.1.1.2.1", 77, 1)
    data.Modality, data.ImageType = "CT", ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    set_pixels(data, np.zeros((size, size)), 16, True)
    data.NumberOfFrames = frames
    pixels = np.round(40 + generator.normal(0, 12, (frames, size, size)))
    data.PixelData = pixels.astype("<i2").tobytes()
    shared = item(
        CTXRayDetailsSequence=Sequence([item(KVP=80.0)]),
        CTReconstructionSequence=Sequence([item(ConvolutionKernel="SHARP")]),
        PixelMeasuresSequence=Sequence([item(SliceThickness=3, PixelSpacing=[0.5, 0.75])]),
        PlaneOrientationSequence=Sequence([item(ImageOrientationPatient=[1, 0, 0, 0, 1, 0])]),
        PixelValueTransformationSequence=Sequence([item(RescaleSlope=1, RescaleIntercept=0, RescaleType="HU")]),
        CTImageFrameTypeSequence=Sequence([item(FrameType=["ORIGINAL", "PRIMARY", "VOLUME", "NONE"])]),
    )
    data.SharedFunctionalGroupsSequence = Sequence([shared])
    data.PerFrameFunctionalGroupsSequence = Sequence(
        [
            item(
                PlanePositionSequence=Sequence([item(ImagePositionPatient=[0, 0, 3 * frame])]),
                CTExposureSequence=Sequence(
                    [item(XRayTubeCurrentInmA=200.0 + frame, ExposureInmAs=50.5 + frame, CTDIvol=3.25)]
                ),
                FrameContentSequence=Sequence([item(StackID="1", InStackPositionNumber=frame + 1)]),
            )
            for frame in range(frames)
        ]
    )
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    data.save_as(target, enforce_file_format=True)


def scanner(data):
    if data.get("Manufacturer") != "Limpid":
        return data
    (found,) = [
        entry
        for entry in data.ContributingEquipmentSequence
        if entry.PurposeOfReferenceCodeSequence[0].CodeValue == "109101"
    ]
    return found


def text(value):
    if value is None:
        return ""
    value = value if isinstance(value, str) else "\\".join(str(part) for part in value)
    # As a spreadsheet gets it: no formula.
    return "'" + value if value[:1] in ("=", "+", "-", "@") else value


def mean(values):
    said = [float(value) for value in values if value]
    return float(np.mean(said)) if said else None


def sphere(series, region):
    """Values of the voxels whose centres lie in the sphere."""
    *center, radius = (float(number) for number in region.split("=")[1].split(","))
    inside = []
    for data in series:
        across, down = np.reshape(data.ImageOrientationPatient, (2, 3)).astype(float)
        rows, columns = np.mgrid[: data.Rows, : data.Columns]
        spacing = [float(value) for value in data.PixelSpacing]
        points = (
            np.array(data.ImagePositionPatient, float)
            + across * (spacing[1] * columns)[..., None]
            + down * (spacing[0] * rows)[..., None]
        )
        chosen = ((points - center) ** 2).sum(axis=-1) <= radius**2
        values = data.pixel_array * float(data.get("RescaleSlope", 1)) + float(data.get("RescaleIntercept", 0))
        inside.append(values[chosen])
    return np.concatenate(inside)


def expected(series, regions):
    first = series[0]
    exposures = [
        data.get("Exposure") or (data.ExposureInuAs / 1000 if data.get("ExposureInuAs") else None) for data in series
    ]
    cells = {
        "study_instance_uid": first.StudyInstanceUID,
        "modality": first.Modality,
        "image_type": text(first.get("ImageType")),
        "manufacturer": text(scanner(first).get("Manufacturer")),
        "model": text(scanner(first).get("ManufacturerModelName")),
        "kernel": text(first.get("ConvolutionKernel")),
        "scanning_sequence": text(first.get("ScanningSequence")),
        "field_strength_t": first.get("MagneticFieldStrength"),
        "slice_thickness_mm": first.get("SliceThickness"),
        "row_spacing_mm": first.PixelSpacing[0],
        "column_spacing_mm": first.PixelSpacing[1],
        "slice_spacing_mm": abs(series[0].ImagePositionPatient[2] - series[-1].ImagePositionPatient[2])
        / (len(series) - 1),
        "rows": first.Rows,
        "columns": first.Columns,
        "slices": len(series),
        "tube_voltage_kvp": first.get("KVP"),
        "tube_current_ma": mean(data.get("XRayTubeCurrent") for data in series),
        "exposure_mas": mean(exposures),
        "ctdi_vol_mgy": mean(data.get("CTDIvol") for data in series),
        "unit": "HU" if first.Modality == "CT" else "MR signal",
        "derived_by_limpid": "yes" if first.get("Manufacturer") == "Limpid" else "no",
    }
    for region in regions:
        name = region.split("=")[0]
        values = sphere(series, region)
        cells[name + "_mean"] = values.mean() if values.size else None
        cells[name + "_sd"] = values.std() if values.size else None
        cells[name + "_voxels"] = values.size or None
    return cells


def agree(cell, value):
    if value is None or value == "":
        return cell == ""
    if isinstance(value, str) and not isinstance(value, pydicom.valuerep.DSfloat):
        return cell == value
    return cell != "" and abs(float(cell) - float(value)) <= 1e-6 * max(1.0, abs(float(value)))


def compare(table, regions, inputs):
    with open(table, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    by_series = {}
    for data in (data for folder in inputs for data in read(folder)):
        by_series.setdefault(data.SeriesInstanceUID, []).append(data)
    result = {"rows": rows, "compared": 0, "wrong": []}
    for row in rows:
        if row["error"] or row["modality"] not in ("CT", "MR"):
            continue
        series = sorted(by_series[row["series_instance_uid"]], key=lambda data: data.InstanceNumber)
        for name, value in expected(series, regions).items():
            result["compared"] += 1
            if not agree(row[name], value):
                result["wrong"].append([row["series_instance_uid"], name, row[name], str(value)])
    return result


def noise(series, truth):
    """The local deviation of what was added, over a neighbourhood in all slices, at the voxels of tissue."""
    clean = {data.InstanceNumber: data.pixel_array.astype(float) - 1024 for data in read(truth)}
    power, weight, tissues = 0, 0, []
    for data in read(series):
        before = clean[data.InstanceNumber]
        tissue = before > TISSUE
        power = power + uniform_filter((data.pixel_array - 1024.0 - before) ** 2 * tissue, NEIGHBOURHOOD)
        weight = weight + uniform_filter(tissue.astype(float), NEIGHBOURHOOD)
        tissues.append(tissue)
    deviation = np.sqrt(np.maximum(power, 0) / np.maximum(weight, 1e-9))
    values = np.concatenate([deviation[tissue] for tissue in tissues])
    return {"quartiles": np.percentile(values, [25, 50, 75]).tolist()}


def main():
    what, *rest = sys.argv[1:]
    if what == "dress":
        dress(*rest)
    elif what == "nameless":
        nameless(*rest)
    elif what == "enhanced":
        enhanced(*rest)
    elif what == "noise":
        print(json.dumps(noise(*rest)))
    else:
        split = rest.index("--")
        print(json.dumps(compare(rest[0], rest[1:split], rest[split + 1 :])))


main()
