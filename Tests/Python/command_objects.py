"""Writes the DICOM series that CommandTests feed to the tool, with pydicom. Seeds are fixed.

    command_objects.py ct FOLDER [--slices N] [--size N] [--marker TEXT] [--padding] [--id N]
    command_objects.py broken FOLDER --marker TEXT        a CT series whose last file is cut
    command_objects.py take-uid SOURCE TARGET UID         copies a file under another SOP and Series Instance UID
    command_objects.py xray FOLDER                        one DX image, for presentation
    command_objects.py rgb SOURCE TARGET                  copies a grey file as RGB with equal channels
"""

import argparse
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

ROOT = "1.2.826.0.1.3680043.10.9999.40"
CT = "1.2.840.10008.5.1.4.1.1.2"
DX = "1.2.840.10008.5.1.4.1.1.1.1"
PADDING = -2000


def new(sop_class, identity, number):
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = sop_class
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = f"{ROOT}.{identity}.3.{number}"
    data.StudyInstanceUID = f"{ROOT}.{identity}.1"
    data.SeriesInstanceUID = f"{ROOT}.{identity}.2"
    data.FrameOfReferenceUID = f"{ROOT}.{identity}.4"
    data.InstanceNumber, data.SeriesNumber = number, 3
    data.StudyDate = data.SeriesDate = data.AcquisitionDate = data.ContentDate = "20200101"
    data.StudyTime = data.SeriesTime = data.AcquisitionTime = data.ContentTime = "120000"
    data.Manufacturer, data.PositionReferenceIndicator, data.StudyID = "Synthetic", "", "1"
    data.AccessionNumber = data.ReferringPhysicianName = data.PatientBirthDate = data.PatientSex = ""
    data.PatientName, data.PatientID = "SYNTHETIC^CASE", "SYNTHETIC"
    return data


def mark(data, marker):
    """Plants a text of its own in each attribute that could leak."""
    data.PatientName, data.PatientID = f"{marker}NAME^{marker}GIVEN", f"{marker}PATIENT"
    data.AccessionNumber, data.InstitutionName = f"{marker}ACC", f"{marker}INSTITUTION"
    data.SeriesDescription, data.StudyDescription = f"{marker}SERIES", f"{marker}STUDY"
    data.PatientBirthDate, data.PatientComments = "19010203", f"{marker}COMMENT"
    data.ReferringPhysicianName, data.ProtocolName = f"{marker}DOCTOR", f"{marker}PROTOCOL"
    data.StationName, data.OperatorsName = f"{marker}STATION", f"{marker}OPERATOR"
    data.BodyPartExamined = "CHEST"


def set_pixels(data, pixels, bits, signed):
    data.SamplesPerPixel, data.PhotometricInterpretation = 1, "MONOCHROME2"
    data.Rows, data.Columns = pixels.shape
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, bits, bits - 1
    data.PixelRepresentation = int(signed)
    data.PixelData = pixels.astype("<i2" if signed else "<u2").tobytes()


def slice_of(generator, size, offset):
    y, x = np.mgrid[:size, :size] / size - 0.5
    image = np.full((size, size), -1000.0)
    image[x**2 / 0.2 + y**2 / 0.16 < 1] = 40
    image[(x - 0.15) ** 2 + (y - 0.02 * offset) ** 2 < 0.01] = 140
    image[(x + 0.15) ** 2 + y**2 < 0.008] = -90
    image = image + generator.normal(0, 25, image.shape)
    return np.round(np.clip(image, -1024, 2000)).astype(int), x**2 + y**2 >= 0.24


def ct(folder, slices, size, marker, padding, identity):
    generator = np.random.default_rng(identity)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, slices + 1):
        data = new(CT, identity, number)
        data.Modality, data.ImageType = "CT", ["ORIGINAL", "PRIMARY", "AXIAL"]
        data.ImagePositionPatient = [-size / 2, -size / 2, 2.0 * number]
        data.ImageOrientationPatient, data.PixelSpacing = [1, 0, 0, 0, 1, 0], [1.0, 1.0]
        data.SliceThickness, data.KVP, data.AcquisitionNumber = 2.0, 120, 1
        data.ConvolutionKernel = "B30f"
        data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, 0, "HU"
        image, outside = slice_of(generator, size, number)
        if padding:
            image[outside] = PADDING
        set_pixels(data, image, 16, True)
        if padding:
            data.add_new("PixelPaddingValue", "SS", PADDING)
        if marker:
            mark(data, marker)
        data.save_as(folder / f"slice-{number:03}.dcm", enforce_file_format=True)


def xray(folder):
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(9)
    data = new(DX, 900, 1)
    data.Modality, data.ImageType = "DX", ["ORIGINAL", "PRIMARY", ""]
    data.PresentationIntentType, data.PresentationLUTShape = "FOR PRESENTATION", "IDENTITY"
    data.PixelSpacing = data.ImagerPixelSpacing = [0.2, 0.2]
    data.PixelIntensityRelationship, data.PixelIntensityRelationshipSign = "LOG", 1
    data.RescaleSlope, data.RescaleIntercept, data.RescaleType = 1, 0, "US"
    data.BurnedInAnnotation, data.LossyImageCompression = "NO", "00"
    y, x = np.mgrid[:192, :192]
    signal = 600 + 8 * x + 500 * ((x - 90) ** 2 + (y - 90) ** 2 < 1600)
    set_pixels(data, np.round(generator.poisson(signal) * 1.0).astype(int), 12, False)
    data.save_as(folder / "image.dcm", enforce_file_format=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["ct", "broken", "take-uid", "xray", "rgb"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", nargs="*")
    parser.add_argument("--slices", type=int, default=4)
    parser.add_argument("--size", type=int, default=96)
    parser.add_argument("--marker")
    parser.add_argument("--padding", action="store_true")
    parser.add_argument("--id", type=int, default=1)
    call = parser.parse_args()
    if call.what == "ct":
        ct(call.folder, call.slices, call.size, call.marker, call.padding, call.id)
    elif call.what == "broken":
        ct(call.folder, call.slices, call.size, call.marker, False, call.id)
        last = sorted(call.folder.iterdir())[-1]
        last.write_bytes(last.read_bytes()[:-1000])
    elif call.what == "take-uid":
        target, uid = call.more
        data = pydicom.dcmread(call.folder)
        data.SOPInstanceUID = data.file_meta.MediaStorageSOPInstanceUID = uid
        data.SeriesInstanceUID = f"{ROOT}.{call.id}.77"
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        data.save_as(target, enforce_file_format=True)
    elif call.what == "rgb":
        data = pydicom.dcmread(call.folder)
        grey = data.pixel_array
        data.SamplesPerPixel, data.PhotometricInterpretation, data.PlanarConfiguration = 3, "RGB", 0
        raw = np.repeat(grey[..., None], 3, axis=-1).astype("u1").tobytes()
        data.PixelData = raw + b"\0" * (len(raw) % 2)
        Path(call.more[0]).parent.mkdir(parents=True, exist_ok=True)
        data.save_as(call.more[0], enforce_file_format=True)
    else:
        xray(call.folder)


if __name__ == "__main__":
    main()
