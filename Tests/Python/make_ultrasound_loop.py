"""Makes a grey ultrasound loop: PHOTOMETRIC (MONOCHROME2 or RGB) PATH. Fixed seed; the RGB one has a coloured strip."""
import sys

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

photometric, path = sys.argv[1:]
rng = np.random.default_rng(7)
frames = rng.integers(0, 200, (5, 60, 80), dtype=np.uint8)
if photometric == "RGB":
    frames = np.repeat(frames[..., None], 3, axis=3)
    frames[:, :4, :, 1] = 255  # a coloured bar that must come back untouched

d = Dataset()
d.file_meta = FileMetaDataset()
d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
d.ImageType = ["ORIGINAL", "PRIMARY", "", "0001"]
d.SOPClassUID = d.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.3.1"
d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = "1.2.826.0.1.3680043.10.1.3"
d.StudyInstanceUID, d.SeriesInstanceUID = "1.2.826.0.1.3680043.10.1.1", "1.2.826.0.1.3680043.10.1.2"
d.StudyDate = d.ContentDate = "20200101"
d.StudyTime = d.ContentTime = "120000"
d.AccessionNumber = d.ReferringPhysicianName = d.StudyID = d.PatientBirthDate = d.PatientSex = ""
d.PatientName, d.PatientID = "Loop^Test", "L1"
d.Modality, d.Manufacturer = "US", "ACME"
d.SeriesNumber, d.InstanceNumber = 1, 1
d.BodyPartExamined = "HEART"
d.PatientOrientation = ""
d.LossyImageCompression = "00"
d.NumberOfFrames, d.FrameTime, d.FrameIncrementPointer = 5, 40.0, 0x00181063
region = Dataset()
region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 4
region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 79, 59
region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
region.PhysicalDeltaX = region.PhysicalDeltaY = 0.05
d.SequenceOfUltrasoundRegions = [region]
d.SamplesPerPixel = 3 if photometric == "RGB" else 1
if photometric == "RGB":
    d.PlanarConfiguration = 0
d.PhotometricInterpretation = photometric
d.Rows, d.Columns = 60, 80
d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 8, 8, 7, 0
d.PixelData = frames.tobytes()
d.save_as(path, enforce_file_format=True)
