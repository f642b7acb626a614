"""Prints the text values of every DICOM file below a folder as they stand in the file: truth for ReadingBytesTests.

    python text_bytes.py FOLDER

One tab-separated line per value of the top level whose VR in the standard is text: path within FOLDER, tag as eight
hexadecimal digits, value in hexadecimal. Needs pydicom 3.0.2.
"""

import pathlib
import sys
import warnings

import pydicom
import pydicom.datadict

TEXT = {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"}

warnings.simplefilter("ignore")
pydicom.config.logger.disabled = True
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.rglob("*")):
    if not path.is_file():
        continue
    try:
        dataset = pydicom.dcmread(path, stop_before_pixels=True)
    except Exception:  # not DICOM
        continue
    for tag in dataset.keys():
        element = dataset.get_item(tag)
        value = getattr(element, "value", None)
        try:
            known = pydicom.datadict.dictionary_VR(tag)
        except KeyError:
            continue
        if known in TEXT and isinstance(value, bytes):
            print(path.relative_to(folder), f"{int(tag):08x}", value.hex(), sep="\t")
