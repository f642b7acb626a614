#!/usr/bin/env python3
"""Writes small NIfTI files with nibabel and goldens.json: what nibabel reads from each, scaled, and its affine.

Needs numpy and nibabel 5. Run from anywhere: python3 make_nifti.py
"""

import gzip
import json
import pathlib

import nibabel
import numpy

here = pathlib.Path(__file__).resolve().parent
shape = (5, 4, 3)
random = numpy.random.default_rng(20251127)
affine = numpy.array([[-0.8, 0.05, 0, 91], [0.05, 0.8, 0.1, -120], [0, -0.1, 2.5, -70], [0, 0, 0, 1]])


def image(values, kind=nibabel.Nifti1Image, order="<", scale=None, form="sform"):
    header = (nibabel.Nifti1Header if kind is nibabel.Nifti1Image else nibabel.Nifti2Header)(endianness=order)
    header.set_data_dtype(values.dtype)
    # nibabel keeps stored values as they are where the array's scale is set by hand.
    made = kind(values, None, header)
    if form == "sform":
        made.header.set_sform(affine, code=1)
        made.header.set_qform(numpy.eye(4), code=1)
    elif form == "qform":
        made.header.set_sform(None, code=0)
        made.header.set_qform(affine, code=2, strip_shears=True)
    else:
        made.header.set_sform(None, code=0)
        made.header.set_qform(None, code=0)
    if scale:
        made.header.set_slope_inter(*scale)
    return made


def integers(dtype, size=shape):
    limits = numpy.iinfo(dtype)
    low, high = max(limits.min, -(2**40)), min(limits.max, 2**40)
    return random.integers(low, high, size, endpoint=True).astype(dtype)


def write(name, made):
    """Header and stored values byte by byte: nibabel's own writer would choose another scale."""
    header = made.header.copy()
    data = numpy.asarray(made.dataobj)
    header.set_data_shape(data.shape)
    offset = 352 if isinstance(made, nibabel.Nifti1Image) and not isinstance(made, nibabel.Nifti2Image) else 544
    header["vox_offset"] = offset
    header["magic"] = b"n+1" if offset == 352 else b"n+2\0\r\n\x1a\n"
    stored = data.astype(data.dtype.newbyteorder(header.endianness)).tobytes(order="F")
    content = header.binaryblock + b"\0" * (offset - len(header.binaryblock)) + stored
    path = here / name
    path.write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
    return path


cases = {
    "uint8.nii": image(integers(numpy.uint8), scale=(2, -3)),
    "int8.nii": image(integers(numpy.int8)),
    "int16.nii": image(integers(numpy.int16), scale=(1, -1024)),
    "int16-big.nii.gz": image(integers(numpy.int16), order=">", scale=(0.25, 7)),
    "uint16.nii.gz": image(integers(numpy.uint16)),
    "int32.nii": image(integers(numpy.int32), scale=(1e-3, 0)),
    "uint32.nii": image(integers(numpy.uint32)),
    "int64.nii": image(integers(numpy.int64), scale=(1e-6, 1)),
    "uint64-big.nii": image(integers(numpy.uint64), order=">"),
    "float32.nii": image(random.normal(0, 100, shape).astype(numpy.float32), form="qform"),
    "float64-big.nii.gz": image(random.normal(0, 1e-3, shape), order=">", form="none"),
    "second.nii.gz": image(integers(numpy.int16), nibabel.Nifti2Image, scale=(3, 2)),
    "second-big.nii": image(integers(numpy.uint16), nibabel.Nifti2Image, order=">"),
    "four-volumes.nii.gz": image(integers(numpy.int16, shape + (4,))),
    "flat.nii": image(integers(numpy.int16, (5, 4))),
}
goldens = []
for name, made in cases.items():
    path = write(name, made)
    read = nibabel.load(path)
    values = read.get_fdata()
    first = values.reshape(values.shape[:3] + (-1,))[..., 0] if values.ndim > 3 else values
    coded = int(read.header["sform_code"]) > 0 or int(read.header["qform_code"]) > 0
    goldens.append(
        {
            "file": name,
            "shape": list(first.shape) + [1] * (3 - first.ndim),
            "volumes": int(numpy.prod(values.shape[3:])),
            "affine": read.affine.tolist() if coded else None,
            "values": [float(numpy.float32(v)) for v in first.flatten(order="F")],
        }
    )
(here / "goldens.json").write_text(json.dumps(goldens) + "\n")

# What is refused.
write("colour.nii", image(numpy.zeros(shape, [("R", "u1"), ("G", "u1"), ("B", "u1")])))
write("complex.nii", image(numpy.zeros(shape, numpy.complex64)))
pair = (here / "int16.nii").read_bytes()
(here / "pair.hdr").write_bytes(pair[:344] + b"ni1\0")
