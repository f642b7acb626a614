"""What pydicom sees in the tool's outputs; prints one JSON object.

    command_checks.py same SOURCE... -- OUTPUT   stored values of each denoised object against its source image
    command_checks.py padding SOURCE OUTPUT      the same, told apart by Pixel Padding Value
    command_checks.py rmse SERIES TRUTH OUTPUT   root mean square error before and after, in display values
    command_checks.py ultrasound SOURCE VALID OUTPUT   changed pixels outside and inside the tissue
    command_checks.py bytes SOURCE OUTPUT KEYWORD...   raw bytes of elements, their charset, preamble and mode
"""

import json
import os
import sys
import warnings
from pathlib import Path

import numpy as np
import pydicom
from pydicom.pixels import apply_modality_lut

warnings.simplefilter("ignore")
# The fixtures break rules on purpose; what matters here are the pixels.
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE


def read(path):
    return pydicom.dcmread(path, force=True)


def files(path):
    path = Path(path)
    return sorted(entry for entry in path.rglob("*") if entry.is_file()) if path.is_dir() else [path]


def position_of(data, entry):
    """The source image at the same position: the first Source Image, or the only one there is."""
    if "SourceImageSequence" in data:
        return data.SourceImageSequence[0].ReferencedSOPInstanceUID
    (uid,) = entry["madeFrom"]
    return uid


def outputs(folder):
    """Denoised objects by the SOP Instance UID of the source image at the same position."""
    found = {}
    for path in sorted(Path(folder).rglob("*.dcm")):
        data = read(path)
        if data.Modality != "OT" and "PixelData" in data and data.SOPClassUID != "1.2.840.10008.5.1.4.1.1.30":
            record = json.loads((path.parent / "provenance.json").read_text())
            kinds = {entry["sopInstanceUID"]: entry for entry in record["outputs"]}
            entry = kinds[data.SOPInstanceUID]
            if entry["kind"] == "denoised":
                found[position_of(data, entry)] = data
    return found


def sources(paths):
    found = {}
    for path in [entry for name in paths for entry in files(name)]:
        try:
            data = read(path)
            found[data.SOPInstanceUID] = (path, data)
        except Exception:
            continue
    return found


def same(source_paths, output):
    result = {"compared": 0, "pixels": 0, "different": 0, "largest": 0, "unmatched": 0}
    known = sources(source_paths)
    for uid, data in outputs(output).items():
        if uid not in known:
            result["unmatched"] += 1
            continue
        before = known[uid][1].pixel_array.astype(np.int64)
        after = data.pixel_array.astype(np.int64)
        if before.shape != after.shape:
            result["unmatched"] += 1
            continue
        difference = np.abs(before - after)
        result["compared"] += 1
        result["pixels"] += before.size
        result["different"] += int((difference > 0).sum())
        result["largest"] = max(result["largest"], int(difference.max()))
    return result


def padding(source, output):
    result = {"padded": 0, "paddingChanged": 0, "landedOnPadding": 0, "changed": 0}
    known = sources([source])
    for uid, data in outputs(output).items():
        original = known[uid][1]
        before, after = original.pixel_array, data.pixel_array
        mask = before == original.PixelPaddingValue
        result["padded"] += int(mask.sum())
        result["paddingChanged"] += int((after[mask] != before[mask]).sum())
        result["landedOnPadding"] += int((after[~mask] == original.PixelPaddingValue).sum())
        result["changed"] += int((after[~mask] != before[~mask]).sum())
        result["declared"] = data.get("PixelPaddingValue") == original.PixelPaddingValue
    return result


def rmse(series, truth, output):
    known = sources([series])
    clean = {data.get("InstanceNumber"): data for _, data in sources([truth]).values()}
    before, after = [], []
    for uid, data in outputs(output).items():
        noisy = known[uid][1]
        reference = clean[noisy.get("InstanceNumber")]
        target = apply_modality_lut(reference.pixel_array, reference).astype(float)
        before.append(np.mean((apply_modality_lut(noisy.pixel_array, noisy) - target) ** 2))
        after.append(np.mean((apply_modality_lut(data.pixel_array, data) - target) ** 2))
    return {"images": len(before), "noisy": float(np.sqrt(np.mean(before))), "denoised": float(np.sqrt(np.mean(after)))}


def ultrasound(source, valid, output):
    original = read(source)
    before = original.pixel_array
    (written,) = outputs(output).values()
    after = written.pixel_array
    tissue = np.fromfile(valid, dtype="u1").astype(bool)
    tissue = tissue.reshape(before.shape[: before.ndim - (original.SamplesPerPixel == 3)])
    changed = before != after
    if original.SamplesPerPixel == 3:
        changed = changed.any(axis=-1)
    return {
        "outside": int((~tissue).sum()),
        "outsideChanged": int(changed[~tissue].sum()),
        "inside": int(tissue.sum()),
        "insideChanged": int(changed[tissue].sum()),
        "sameShape": before.shape == after.shape,
        "samePhotometric": original.PhotometricInterpretation == written.PhotometricInterpretation,
    }


def raw(path, keywords):
    with open(path, "rb") as file:
        preamble = file.read(128)
    data = read(path)
    values = {}
    for keyword in keywords:
        element = data.get_item(keyword)
        # As in the file, before any decoding, without the padding.
        value = b"" if element is None or element.value is None else element.value
        # pydicom decodes the character set on reading, and nothing else before it is asked for.
        value = value if isinstance(value, bytes) else "\\".join([value] if isinstance(value, str) else value).encode()
        values[keyword] = value.rstrip(b" \0").hex()
    return {"zeroed": preamble == bytes(128), "mode": oct(os.stat(path).st_mode & 0o777), "values": values}


def element_bytes(source, output, keywords):
    known = sources([source])
    equal, preambles, modes, compared = True, True, set(), 0
    for path in sorted(Path(output).rglob("*.dcm")):
        data = read(path)
        record = json.loads((path.parent / "provenance.json").read_text())
        made = {entry["sopInstanceUID"]: entry for entry in record["outputs"]}[data.SOPInstanceUID]
        after = raw(path, keywords)
        preambles, modes = preambles and after["zeroed"], modes | {after["mode"]}
        if made["kind"] == "denoised":
            before = raw(known[position_of(data, made)][0], keywords)
            equal = equal and before["values"] == after["values"]
            compared += 1
    return {"equal": equal, "zeroedPreambles": preambles, "modes": sorted(modes), "compared": compared}


def main():
    what, *rest = sys.argv[1:]
    if what == "same":
        split = rest.index("--")
        result = same(rest[:split], rest[split + 1])
    elif what == "bytes":
        result = element_bytes(rest[0], rest[1], rest[2:])
    else:
        result = {"padding": padding, "rmse": rmse, "ultrasound": ultrasound}[what](*rest)
    print(json.dumps(result))


main()
