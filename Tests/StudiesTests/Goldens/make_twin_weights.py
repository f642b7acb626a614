#!/usr/bin/env python3
"""Writes twin-dncnn.safetensors: the network of GivenNetworksTests as the PyTorch twin trains it, on images of the same index.

Needs the twin's requirements (examples/gpu-training/requirements.txt). Run from anywhere: python3 make_twin_weights.py
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).resolve().parent
twin = here.parents[2] / "examples" / "gpu-training"

HEADER = "file,modality,h,w,dtype,value,source,patient,kernel,licence,role,usable_for_shipped_weights,split"
# The recipe that the tests' study gives its network, from the study's file by hand.
RECIPE = """
version: 1
name: dncnn
description: A test.
network: {dncnn: {channels: 1, depth: 3}}
data: {modalities: {mr: 1}}
intensities: {mr: {percentile: 99.9}}
patches: {size: 16, batch: 4}
noise: [{gaussian: {sigma: 25}}]
objective: {clean: l1, noise: l1}
optimizer: {adam: {learning-rate: 0.003}}
schedule: {steps: 6, decay: cosine}
seed: 5
validation: {every: 3, images: 1, crop: 48, noise: [{gaussian: {sigma: 25}}]}
checkpoint: {every: 2}
"""

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    rows = [HEADER]
    patients = [("learner-0", "train"), ("learner-0", "train"), ("learner-1", "train"), ("learner-2", "train"),
                ("patient-0", "validation")]
    generator = np.random.default_rng(1)
    for number, (patient, split) in enumerate(patients):
        image = 500 + 200 * (np.indices((64, 56)).sum(0) // (9 + number) % 2) + generator.integers(0, 40, (64, 56))
        Image.fromarray(image.astype(np.uint16)).save(folder / f"train-{number}.png")
        rows.append(f"train-{number}.png,mr,64,56,uint16,raw,S,{patient},T1,CC0,clean target,yes,{split}")
    (folder / "index.csv").write_text("\n".join(rows) + "\n")
    (folder / "recipe.yaml").write_text(RECIPE)
    subprocess.run([sys.executable, twin / "train.py", folder / "recipe.yaml", "--data", folder / "index.csv",
                    "--out", folder / "run", "--device", "cpu"], check=True)
    shutil.copy(folder / "run" / "last.safetensors", here / "twin-dncnn.safetensors")
