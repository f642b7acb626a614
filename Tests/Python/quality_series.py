"""Validation slices of the shared data with noise, as DICOM series, and how near an output of the tool is to the truth.

    quality_series.py write SHARED FOLDER CT|MR         a series, noisy
    quality_series.py score SHARED OUTPUT CT|MR         {"images": …, "noisy": …, "denoised": …}: mean PSNR in dB

The noise comes from fixed seeds, so that figures of other denoisers on the same pixels can be kept: see
Tests/CommandTests/Goldens/make_quality.py.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import pydicom
from command_objects import CT, new, set_pixels
from PIL import Image

MR = "1.2.840.10008.5.1.4.1.1.4"
SIDE = 160
SLICES = {
    "CT": ["ct/tcga_lung/TCGA-17-Z048_ID_0058.png", "ct/tcga_lung/TCGA-60-2716_ID_0031.png",
           "ct/covid_ny_sbu/A072894_axial_19010103-40.png", "ct/acrin_flt/ACRIN-FLT-Breast_001_050.png"],
    "MR": ["mr/open_ms/ms03_T1W_29.png", "mr/open_ms/ms03_T2W_14.png", "mr/openneuro_ds002748/sub-26_ax083.png",
           "mr/openneuro_ds002748/sub-64_ax114.png"],
}
RANGE = {"CT": 2000.0, "MR": 1000.0}
SIGMA = {"CT": 50.0, "MR": 50.0}


def clean(shared, modality):
    """CT in HU; MR with its brightest thousandth at 1000. Central squares."""
    found = []
    for name in SLICES[modality]:
        image = np.asarray(Image.open(Path(shared) / "data/train" / name)).astype(np.float64)
        row, column = ((n - SIDE) // 2 for n in image.shape)
        scaled = image - 1024 if modality == "CT" else image * (1000 / np.percentile(image, 99.9))
        found.append(scaled[row:row + SIDE, column:column + SIDE])
    return found


def noisy(images, modality):
    """White noise of 50 HU, or Rician noise of 50 signal units, in whole numbers as scanners store."""
    random = np.random.Generator(np.random.Philox(key=[2026, ord(modality[0])]))
    result = []
    for image in images:
        real, imaginary = SIGMA[modality] * random.standard_normal((2, *image.shape))
        result.append(np.rint(image + real if modality == "CT" else np.hypot(image + real, imaginary)))
    return result


def psnr(image, truth, modality):
    return float(20 * np.log10(RANGE[modality]) - 10 * np.log10(np.mean((image - truth) ** 2)))


def write(shared, folder, modality):
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(noisy(clean(shared, modality), modality), 1):
        data = new(CT if modality == "CT" else MR, 700, number)
        data.Modality, data.ImageType = modality, ["ORIGINAL", "PRIMARY", "AXIAL" if modality == "CT" else "M"]
        data.ImagePositionPatient = [0, 0, 3.0 * number]
        data.ImageOrientationPatient, data.PixelSpacing, data.SliceThickness = [1, 0, 0, 0, 1, 0], [1, 1], 3
        if modality == "CT":
            data.KVP, data.AcquisitionNumber, data.ConvolutionKernel = 120, 1, "B30f"
            data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, -1024, "HU"
            pixels = pixels + 1024
        else:
            data.ScanningSequence, data.SequenceVariant, data.ScanOptions = "GR", "NONE", ""
            data.MRAcquisitionType, data.EchoTime, data.RepetitionTime = "2D", 5, 500
            data.EchoTrainLength, data.AcquisitionNumber = 1, 1
        set_pixels(data, pixels.astype(int), 16, modality == "CT")
        data.save_as(folder / f"{number}.dcm", enforce_file_format=True)


def score(shared, output, modality):
    truth = clean(shared, modality)
    found = {}
    for path in output.rglob("*.dcm"):
        data = pydicom.dcmread(path)
        if "PixelData" in data and data.SamplesPerPixel == 1:
            values = data.pixel_array * float(data.get("RescaleSlope", 1)) + float(data.get("RescaleIntercept", 0))
            found[int(data.InstanceNumber)] = values
    denoised = [psnr(found[n], image, modality) for n, image in enumerate(truth, 1)]
    before = [psnr(image, clean, modality) for image, clean in zip(noisy(truth, modality), truth)]
    print(json.dumps({"images": len(denoised), "noisy": np.mean(before), "denoised": np.mean(denoised)}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["write", "score"])
    parser.add_argument("shared", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("modality", choices=["CT", "MR"])
    call = parser.parse_args()
    {"write": write, "score": score}[call.what](call.shared, call.folder, call.modality)


if __name__ == "__main__":
    main()
