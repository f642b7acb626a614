"""BM4D: `limpid run` against PyPI's bm4d, both on one core, in turn, on the same volumes with white Gaussian noise.

PyPI's bm4d is licensed for research alone: a yardstick, never part of Limpid.
"""
import json
import os
import statistics
import time

import numpy as np
import pydicom

if not hasattr(np, "trapz"):
    np.trapz = np.trapezoid  # bm4d 4.2.5 calls it by the name it had before numpy 2.
from bm4d import bm4d
from machine import LIMPID, TRAIN, Others, Run, arguments, phantom, require_quiet, scratch, table, timings
from PIL import Image

SIDE = 128
# MR slices of one series, every second one; the longest run of the shared images.
SERIES = "mr/niivue/niivue-T2w_*.png"
# Air stays above 0 under the noise, so that nothing is cut off.
OFFSET = 2000
PLAN = """version: 1
name: benchmark
steps:
  - select-series: {modality: CT}
  - assemble-volume: {spacing-tolerance: 0.01 mm}
  - estimate-noise: {model: gaussian}
  - denoise: {bm4d: {}}
  - write-derived-series: {description-suffix: Limpid}
  - record-in-ledger
"""


def read(folder):
    found = [pydicom.dcmread(path) for path in folder.rglob("*.dcm")]
    return np.array([d.pixel_array for d in sorted(found, key=lambda d: int(d.InstanceNumber))], np.float32)


def write(series, volume):
    """Puts a volume's slices, whole numbers, in the place of a phantom's."""
    for path, values in zip(sorted(series.iterdir()), volume, strict=True):
        d = pydicom.dcmread(path)
        d.BitsStored, d.HighBit, d.PixelData = 16, 15, values.astype(np.uint16).tobytes()
        d.save_as(path)


def volumes(folder):
    """Name, truth and sigma: slices of a real series where the shared data have them, and a whole phantom."""
    files = sorted(TRAIN.glob(SERIES))
    if len(files) < 8:
        print(f"skipped: {TRAIN / SERIES} is not there\n")
    else:
        slices = np.array([np.asarray(Image.open(file)).astype(np.float32) for file in files])
        row, column = ((n - SIDE) // 2 for n in slices[0].shape)
        cut = slices[:, row:row + SIDE, column:column + SIDE]
        cut *= 1000 / np.percentile(cut, 99.9)
        yield f"MR of a head, T2, {SIDE} × {SIDE} × {len(files)}, sigma 5 % of the range", np.rint(cut), 50
    _, truth = phantom(folder / "phantom", "CT", SIDE, SIDE, noise=30)
    yield f"CT phantom, {SIDE} × {SIDE} × {SIDE}, sigma 30 HU", read(truth), 30


def psnr(image, truth):
    return 10 * np.log10(float(np.ptp(truth)) ** 2 / float(np.mean((image - truth) ** 2)))


def ours(folder, series, number):
    output = folder / f"out-{number}"
    run = Run(["taskset", "-c", "0", LIMPID, "run", folder / "plan.yaml", "--input", series, "--output", output, "--quiet"])
    report = json.loads((output / "run.json").read_text())
    result = read(output / report["series"][0]["studyInstanceUID"])
    return timings(report)["denoise"], run.cpu, run.others, result


def theirs(noisy, sigma):
    with Others() as others:
        wall, cpu = time.monotonic(), time.process_time()
        result = bm4d(noisy, sigma)
        seconds, used = time.monotonic() - wall, time.process_time() - cpu
    return seconds, used, others.share, result


options = arguments()
require_quiet(options.force)
with scratch() as folder:
    for number, (name, truth, sigma) in enumerate(volumes(folder)):
        series, _ = phantom(folder / f"series-{number}", "CT", SIDE, len(truth), noise=30)
        truth = truth + OFFSET
        noisy = np.rint(truth + sigma * np.random.default_rng(20261127).standard_normal(truth.shape)).astype(np.float32)
        write(series, noisy)
        place = folder / f"results-{number}"
        place.mkdir()
        (place / "plan.yaml").write_text(PLAN)
        runs = {"limpid": [], "PyPI bm4d": []}
        affinity = os.sched_getaffinity(0)
        for turn in range(options.runs):
            runs["limpid"].append(ours(place, series, turn))
            os.sched_setaffinity(0, {0})
            runs["PyPI bm4d"].append(theirs(noisy, sigma))
            os.sched_setaffinity(0, affinity)
        rows = [["noisy", "", "", "", f"{psnr(noisy, truth):.2f}"]]
        base = statistics.median(run[1] for run in runs["PyPI bm4d"])
        for method, done in runs.items():
            wall, cpu = (statistics.median(run[k] for run in done) for k in (0, 1))
            share = max(run[2] for run in done)
            shown = f"{wall:.1f} s ({len(done)} runs)"
            if share > 0.05:
                shown = f"{shown}, BUSY: others used {share:.0%}" if options.force else "withheld: the machine was busy"
            rows.append([method, shown, f"{cpu:.1f} s", f"{cpu / base:.2f}", f"{psnr(done[0][3], truth):.2f}"])
        table(f"BM4D on one core: {name}",
              ["method", "time, median", "CPU time, median", "CPU time, theirs = 1", "PSNR, dB"], rows)
print("Time: limpid's denoise step alone, and the call of bm4d alone. CPU time: of limpid with reading, noise estimate and\n"
      "writing; of bm4d alone. PSNR: against the truth, over its range; limpid writes whole numbers. limpid estimates sigma,\n"
      "bm4d is told it.\n")
