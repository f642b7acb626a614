"""Reads what the DerivedObjects tests wrote with pydicom and highdicom and compares it with the sources and with what was meant.

Arguments: source=PATH …, then kind=PATH … The tests let the pixels pass through and write a ramp as standard deviation:
column / 16 + slice index. Exits 1 with the first difference.
"""
import shutil
import subprocess
import sys
import tempfile

import highdicom
import numpy as np
import pydicom

sources, outputs = {}, []
source_order = []
for argument in sys.argv[1:]:
    kind, path = argument.split("=", 1)
    if kind == "source":
        d = pydicom.dcmread(path)
        if d.file_meta.TransferSyntaxUID.is_compressed and "JPEG" in d.file_meta.TransferSyntaxUID.name:
            plain = tempfile.mktemp(suffix=".dcm")
            subprocess.run([shutil.which("dcmdjpeg"), path, plain], check=True)
            d = pydicom.dcmread(plain)
        sources[d.SOPInstanceUID] = d
    else:
        outputs.append((kind, path))

first = next(iter(sources.values()))
known = {d.SOPInstanceUID for d in sources.values()} | {d.SeriesInstanceUID for d in sources.values()}
patient_and_study = [
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyInstanceUID", "StudyDate", "AccessionNumber",
    "StudyDescription", "SpecificCharacterSet",
]


def pixels(d):
    array = d.pixel_array
    return array if int(d.get("NumberOfFrames", 1)) > 1 else array[None]


def depth_order():
    """Sources in slice order: along the slice normal, as the volume is."""
    def position(d):
        if "ImagePositionPatient" not in d or "ImageOrientationPatient" not in d:
            return int(d.get("InstanceNumber", 0) or 0)
        o = [float(x) for x in d.ImageOrientationPatient]
        return float(np.dot(np.cross(o[:3], o[3:]), [float(x) for x in d.ImagePositionPatient]))
    return sorted(sources.values(), key=position)


ordered = depth_order()
frame_count = len(ordered) if len(ordered) > 1 else int(first.get("NumberOfFrames", 1))
ramp = np.arange(first.Columns, dtype=np.float32)[None, None, :] / 16 + np.arange(frame_count, dtype=np.float32)[:, None, None]
ramp = np.broadcast_to(ramp, (frame_count, first.Rows, first.Columns))
seen = set()
for kind, path in outputs:
    d = pydicom.dcmread(path)
    assert d.SOPInstanceUID not in known and d.SeriesInstanceUID not in known, "a UID of the source"
    assert d.SOPInstanceUID not in seen, "a UID twice"
    seen.add(d.SOPInstanceUID)
    assert d.file_meta.MediaStorageSOPInstanceUID == d.SOPInstanceUID
    assert d.ImageType[0] == "DERIVED" and d.Manufacturer == "Limpid"
    assert d.ContributingEquipmentSequence[-1].Manufacturer
    for name in patient_and_study:
        if first.get(name) or d.get(name):
            assert d.get(name) == first.get(name), name
    if kind in ("denoised", "overlay"):
        if "SourceImageSequence" in d:
            uid = d.SourceImageSequence[0].ReferencedSOPInstanceUID
        else:
            steps = [f.DerivationImageSequence[-1] for f in d.PerFrameFunctionalGroupsSequence]
            uid = steps[0].SourceImageSequence[0].ReferencedSOPInstanceUID
            numbers = [int(s.SourceImageSequence[0].ReferencedFrameNumber) for s in steps]
            assert numbers == list(range(1, len(steps) + 1)), numbers
        source = sources[uid]
        assert d.SOPClassUID == source.SOPClassUID
        assert d.get("InstanceNumber") == source.get("InstanceNumber")
        expected = pixels(source)
        if source.PhotometricInterpretation.startswith("YBR"):
            expected = pydicom.pixels.convert_color_space(expected, source.PhotometricInterpretation, "RGB")
        assert np.array_equal(pixels(d), expected), "pass-through pixels differ"
        if kind == "overlay":
            group = next(g for g in range(0x6000, 0x6020, 2) if (g, 0x1500) in d and "SD > 2" in d[g, 0x1500].value)
            index = ordered.index(source) if len(ordered) > 1 else slice(None)
            mask = (ramp > 2)[index]
            overlay = d.overlay_array(group)
            assert np.array_equal(overlay.astype(bool).reshape(mask.shape), mask), "overlay differs"
    elif kind in ("float-map", "integer-map", "bias"):
        pm = highdicom.pm.ParametricMap.from_file(path)
        assert pm.NumberOfFrames == frame_count
        assert pm.FrameOfReferenceUID == first.FrameOfReferenceUID
        mapping = pm.SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence[0]
        values = pm.get_frames(apply_real_world_transform=True)
        tolerance = 0 if kind != "integer-map" else float(mapping.RealWorldValueSlope) / 2 + 1e-6
        assert np.abs(values - ramp).max() <= tolerance, np.abs(values - ramp).max()
        if kind != "integer-map":
            assert np.array_equal(pm.pixel_array.reshape(ramp.shape), ramp)
            assert mapping.DoubleFloatRealWorldValueFirstValueMapped == float(ramp.min())
            assert mapping.DoubleFloatRealWorldValueLastValueMapped == float(ramp.max())
        else:
            assert pm.file_meta.TransferSyntaxUID.name == "RLE Lossless"
        for index, frame in enumerate(pm.PerFrameFunctionalGroupsSequence):
            if len(ordered) > 1:
                assert frame.PlanePositionSequence[0].ImagePositionPatient == ordered[index].ImagePositionPatient
                referenced = frame.DerivationImageSequence[0].SourceImageSequence
                assert referenced[0].ReferencedSOPInstanceUID == ordered[index].SOPInstanceUID
                assert len(referenced) == (2 if index in (0, len(ordered) - 1) else 3)
        highdicom.imread(path)
        if len(ordered) > 1:
            assert highdicom.imread(path).get_volume().spatial_shape[0] == frame_count
    elif kind == "fused":
        assert d.SOPClassUID.name == "Multi-frame True Color Secondary Capture Image Storage"
        array = pixels(d)
        assert array.shape[-1] == 3 and len(array) == d.NumberOfFrames
        # Grey left and middle, colour on the right.
        panel = array[0][array.shape[1] // 2]
        quarter = panel.shape[0] // 5
        assert np.ptp(panel[:quarter].astype(int), axis=1).max() == 0, "the original is grey"
        assert np.ptp(panel[-quarter:].astype(int), axis=1).max() > 0, "the legend is coloured"
    else:
        raise SystemExit(f"unknown kind {kind}")
print(len(outputs), "objects agree")
