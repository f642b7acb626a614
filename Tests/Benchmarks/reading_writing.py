"""Peak memory of a long series, pass-through against dcmconv, and how soon inspect and --help answer."""
import json
import shutil
import subprocess

import pydicom
from machine import LIMPID, ROOT, Others, Run, Timing, arguments, limpid_run, mb, phantom, require_quiet, scratch, table, \
    timings

CONVERT = 'for f in "$1"/*; do dcmconv "$f" "$2/${f##*/}"; done'
# What a careful user of dcmconv adds: a digest of each source and of each result, and every file on the disk.
CONVERT_SAFELY = CONVERT + '; sha256sum "$1"/* "$2"/* >"$2.sha256"; sync "$2"/* "$2"'
# dcmconv on both cores, as Limpid uses them.
CONVERT_PARALLEL = 'ls "$1" | xargs -P "$(nproc)" -I{} dcmconv "$1/{}" "$2/{}"'


def long_series(folder, count, distinct=20):
    """A CT series of `count` slices of 512 × 512: a short phantom again and again, each slice with its own UID and place."""
    short, _ = phantom(folder / "phantom", "CT", 512, distinct)
    datasets = [pydicom.dcmread(file) for file in sorted(short.iterdir())]
    step = float(datasets[1].ImagePositionPatient[2]) - float(datasets[0].ImagePositionPatient[2])
    series = folder / "series"
    series.mkdir()
    for number in range(count):
        d = datasets[number % distinct]
        d.SOPInstanceUID = d.file_meta.MediaStorageSOPInstanceUID = f"{d.SeriesInstanceUID[:50]}.{number + 1}"
        d.InstanceNumber = number + 1
        d.ImagePositionPatient = [*d.ImagePositionPatient[:2], round(number * step, 3)]
        d.save_as(series / f"{number:04d}.dcm")
    shutil.rmtree(folder / "phantom")
    return series


def shell(script, source, target):
    target.mkdir()
    try:
        return Run(["bash", "-c", script, "bash", source, target])
    finally:
        shutil.rmtree(target)


def steps(report):
    return ", ".join(f"{k} {v:.3g} s" for k, v in sorted(timings(report).items(), key=lambda i: -i[1]) if v >= 0.0095)


def memory(folder, series):
    run, report = limpid_run(ROOT / "pipelines/low-dose-ct.yaml", [series], folder / "memory")
    source = report["totals"]["sourceBytes"]
    shutil.rmtree(folder / "memory")
    table("600 slices of 512 × 512, low-dose-ct (2D non-local means, 4 resamplings, Parametric Map, colour capture)",
          ["", "value", "target"],
          [["peak resident memory", mb(run.peak), "< 1 GB" + (" **missed**" if run.peak >= 1e9 else "")],
           ["time", Timing([run], options.force), ""],
           ["CPU time / time", f"{run.cpu / run.seconds:.2f}", ""],
           ["source", mb(source), ""],
           ["written per source byte", f"{report['totals']['outputBytes'] / source:.2f}", ""],
           ["by step", steps(report), ""]])


def pass_through(folder, series):
    few = folder / "300"
    few.mkdir()
    for file in sorted(series.iterdir())[:300]:
        shutil.copy(file, few)
    kinds = {"limpid run pass-through.yaml": [], "dcmconv, one process a file": [],
             "the same, plus sha256sum and sync": [], "dcmconv on all cores (xargs -P)": []}
    reports = []
    for _ in range(options.runs):
        run, report = limpid_run(ROOT / "pipelines/pass-through.yaml", [few], folder / "copy")
        shutil.rmtree(folder / "copy")
        reports.append((run.seconds, report))
        for (name, runs), script in zip(kinds.items(), [None, CONVERT, CONVERT_SAFELY, CONVERT_PARALLEL]):
            runs.append(run if script is None else shell(script, few, folder / "converted"))
    results = {name: Timing(runs, options.force) for name, runs in kinds.items()}
    ours = results["limpid run pass-through.yaml"]
    rows = []
    for name, result in results.items():
        ratio = ours.median / result.median
        shown = ours.isQuiet and result.isQuiet or options.force
        missed = " **missed**" if ratio > 2 else ""
        target = "≤ 2.0" + missed if name == "dcmconv, one process a file" else ""
        rows.append([name, result, f"{ratio:.2f}" if shown else "withheld", target])
    table("Pass-through over 300 slices of 512 × 512, hashing and syncing included; runs interleaved",
          ["", "median (range)", "limpid takes, times as long", "target"], rows)
    middle = sorted(reports, key=lambda r: r[0])[len(reports) // 2][1]
    print(f"limpid's median run by step: {steps(middle)}\n")


def hyperfine(name, command, folder, target, runs):
    result = folder / "hyperfine.json"
    with Others() as others:
        subprocess.run(["hyperfine", "-N", "--warmup", "2", "--runs", str(runs), "--style", "none", "--export-json",
                        str(result), command], check=True, capture_output=True)
    found = json.loads(result.read_text())["results"][0]
    busy = others.share > 0.05
    value = f"{1000 * found['median']:.3g} ms ({1000 * found['min']:.3g} to {1000 * found['max']:.3g}, {runs} runs)"
    if busy:
        value = value + f", BUSY: others used {others.share:.0%}" if options.force else "withheld: the machine was busy"
    missed = " **missed**" if found["median"] * 1000 >= target else ""
    return [name, value, f"< {target} ms{missed}"]


def answers(folder, series):
    some = folder / "500"
    some.mkdir()
    for file in sorted(series.iterdir())[:500]:
        shutil.copy(file, some)
    rows = [hyperfine("limpid inspect, 500 files", f"{LIMPID} inspect {some}", folder, 3000, 10),
            hyperfine("limpid inspect --no-noise, 500 files", f"{LIMPID} inspect --no-noise {some}", folder, 3000, 10),
            hyperfine("limpid --help", f"{LIMPID} --help", folder, 50, 50)]
    table("Answers (hyperfine, median)", ["", "value", "target"], rows)


options = arguments()
require_quiet(options.force)
with scratch() as folder:
    series = long_series(folder, 600)
    answers(folder, series)
    pass_through(folder, series)
    memory(folder, series)
