"""Data sets in explicit VR little endian, written by pydicom: each with explicit and with undefined lengths.

Run with pydicom 3.0.2 in this folder; the files are the truth that DataSet's codec is tested against.
"""

from pathlib import Path

from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence

HERE = Path(__file__).parent


def data_set() -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.ImageType = ["DERIVED", "SECONDARY", "AXIAL"]
    ds.SOPInstanceUID = "1.2.840.99999.1"
    ds.PatientName = "M\u00fcller^J\u00f6rg"
    ds.SliceThickness = "2.5"
    ds.SeriesNumber = -7
    ds.Rows = 512
    ds.add_new(0x00280107, "SS", -1000)
    ds.add_new(0x00186018, "UL", 4000000000)
    ds.DiffusionBValue = 1000.25
    ds.add_new(0x00090010, "LO", "PRIVATE OWNER")
    ds.add_new(0x00091001, "UN", b"\x01\x02\x03\x04\x05\x06")
    ds.add_new(0x00091002, "OW", bytes(range(256)) * 2)
    ds.add_new(0x00091003, "OB", b"\xff" * 300)
    ds.add_new(0x00091004, "AT", [0x00181063, 0x00280010])
    ds.add_new(0x00091005, "FL", [1.5, -2.25])
    ds.add_new(0x00091006, "SV", -(2**40))
    ds.add_new(0x00091007, "UV", 2**40)
    ds.add_new(0x00091008, "UT", "long text")
    code = Dataset()
    code.CodeValue = "113087"
    code.CodingSchemeDesignator = "DCM"
    code.CodeMeaning = "Smoothing"
    ds.DerivationCodeSequence = Sequence([code, Dataset()])
    ds.ReferencedStudySequence = Sequence([])
    inner = Dataset()
    inner.PurposeOfReferenceCodeSequence = Sequence([code])
    inner.ReferencedSOPInstanceUID = "1.2.3"
    outer = Dataset()
    outer.SourceImageSequence = Sequence([inner, inner])
    ds.DerivationImageSequence = Sequence([outer])
    return ds


def set_undefined(ds: Dataset, undefined: bool) -> None:
    for element in ds:
        if element.VR == "SQ":
            element.is_undefined_length = undefined
            element.value.is_undefined_length = undefined
            for item in element.value:
                item.is_undefined_length_sequence_item = undefined
                set_undefined(item, undefined)


for undefined in (False, True):
    ds = data_set()
    set_undefined(ds, undefined)
    buffer = DicomBytesIO()
    buffer.is_little_endian = True
    buffer.is_implicit_VR = False
    write_dataset(buffer, ds)
    name = "elements-undefined-length.bin" if undefined else "elements.bin"
    (HERE / name).write_bytes(buffer.getvalue())
