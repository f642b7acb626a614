"""Non-local means: `limpid run` against scikit-image's denoise_nl_means(fast_mode=True), both on one core, same windows."""
import statistics
import time

import numpy as np
import pydicom
from machine import LIMPID, Others, Run, arguments, phantom, require_quiet, scratch, table, timings
from skimage.restoration import denoise_nl_means, estimate_sigma

import json
import os

SLICES = 8
PLAN = """version: 1
name: benchmark
steps:
  - select-series: {{modality: {modality}}}
  - assemble-volume: {{spacing-tolerance: 0.01 mm}}
  - estimate-noise: {{model: auto}}
  - denoise: {{non-local-means: {{search-radius: 10, patch-radius: 3, strength: 1.0}}}}
  - write-derived-series: {{description-suffix: Limpid}}
  - record-in-ledger
"""


def read(folder):
    found = []
    for path in folder.rglob("*.dcm"):
        d = pydicom.dcmread(path)
        array = d.pixel_array.astype(np.float32) * float(d.get("RescaleSlope", 1)) + float(d.get("RescaleIntercept", 0))
        found.append((int(d.InstanceNumber), array))
    return np.array([array for _, array in sorted(found, key=lambda item: item[0])])


def psnr(image, truth):
    return 10 * np.log10(float(np.ptp(truth)) ** 2 / float(np.mean((image - truth) ** 2)))


def ours(folder, series, modality, cores):
    """Seconds a slice in the denoise step, and the result."""
    plan = folder / "plan.yaml"
    plan.write_text(PLAN.format(modality=modality))
    seconds, shares = [], []
    for number in range(options.runs):
        output = folder / f"out-{cores.replace(',', '-')}-{number}"
        run = Run(["taskset", "-c", cores, LIMPID, "run", plan, "--input", series, "--output", output, "--quiet"])
        report = json.loads((output / "run.json").read_text())
        seconds.append(timings(report)["denoise"] / SLICES)
        shares.append(run.others)
    study = report["studyInstanceUID"] if "studyInstanceUID" in report else report["series"][0]["studyInstanceUID"]
    return seconds, max(shares), read(output / study)


def theirs(noisy, truth):
    """Seconds a slice, and the best result over the filter strengths that its documentation and users try."""
    best = None
    os.sched_setaffinity(0, {0})
    seconds = []
    with Others() as others:
        for factor in (0.4, 0.5, 0.6, 0.7, 0.8, 1.0):
            result = []
            for image in noisy:
                sigma = float(estimate_sigma(image))
                start = time.monotonic()
                result.append(denoise_nl_means(image, patch_size=7, patch_distance=10, h=factor * sigma, sigma=sigma,
                                               fast_mode=True, preserve_range=True))
                seconds.append(time.monotonic() - start)
            value = psnr(np.array(result), truth)
            best = max(best or (value, factor), (value, factor))
    os.sched_setaffinity(0, range(os.cpu_count()))
    return seconds, others.share, best


options = arguments()
require_quiet(options.force)
rows = []
with scratch() as folder:
    for modality, noise in [("CT", 30), ("MR", 35)]:
        series, truth_folder = phantom(folder / modality, modality, 512, SLICES, noise=noise)
        noisy, truth = read(series), read(truth_folder)
        name = f"{modality} phantom, 512 × 512, sigma {noise}"
        rows.append([name, "noisy", "", f"{psnr(noisy, truth):.2f}"])

        def add(method, seconds, share, value):
            shown = f"{1000 * statistics.median(seconds):.0f} ms ({len(seconds)} runs)"
            if share > 0.05:
                shown = shown + f", BUSY: others used {share:.0%}" if options.force else "withheld: the machine was busy"
            rows.append([name, method, shown, value])

        (folder / f"{modality}-runs").mkdir()
        for cores, label in [("0", "limpid, one core"), (f"0-{os.cpu_count() - 1}", "limpid, all cores")]:
            seconds, share, result = ours(folder / f"{modality}-runs", series, modality, cores)
            add(label, seconds, share, f"{psnr(result, truth):.2f}")
        seconds, share, (value, factor) = theirs(noisy, truth)
        add(f"scikit-image, one core, best h = {factor} σ", seconds, share, f"{value:.2f}")
table("Non-local means, search radius 10, patch radius 3: time a slice (the denoise step alone) and PSNR against the truth (dB, "
      "range of the truth)", ["image", "method", "time a slice, median", "PSNR"], rows)
