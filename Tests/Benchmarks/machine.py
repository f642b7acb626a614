"""What every benchmark needs: the machine's load, commands timed with it, scratch space and tables."""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMPID = os.environ["LIMPID_BIN"]
SHARED = pathlib.Path(os.environ["LIMPID_SHARED"])
FIXTURES = SHARED / "data" / "fixtures"
TRAIN = SHARED / "data" / "train"
CORES = os.cpu_count()
TICK = os.sysconf("SC_CLK_TCK")
# Share of all cores that other programs may use while something is timed.
ALLOWED = 0.05


def arguments(add=lambda parser: None):
    """The options of every benchmark, and those that `add` puts into the parser."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--force", action="store_true", help="print timings of a busy machine, marked")
    parser.add_argument("--runs", type=int, default=5, help="runs of what is repeated")
    add(parser)
    return parser.parse_args()


def busy_seconds():
    """Core seconds spent by all programs since the machine started; stolen time counts too."""
    user, nice, system, _, _, irq, soft, steal = map(int, open("/proc/stat").readline().split()[1:9])
    return (user + nice + system + irq + soft + steal) / TICK


def own_seconds(running):
    """Core seconds of this program, of its children that have ended, and of those that still run."""
    t = os.times()
    ticks = 0
    for process in running:
        # After the name in parentheses, utime and stime are the 12th and 13th fields.
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return t.user + t.system + t.children_user + t.children_system + ticks / TICK


class Others:
    """Share of all cores that programs other than this one and its children use during a `with` block.

    Children that run on through the block are given by their process identifiers.
    """

    def __init__(self, running=()):
        self.running = running

    def now(self):
        return time.monotonic(), busy_seconds(), own_seconds(self.running)

    def __enter__(self):
        self.start = self.now()
        return self

    def __exit__(self, error, *_):
        if error:  # A process that is asked for may have ended.
            return
        wall, busy, own = (now - then for now, then in zip(self.now(), self.start))
        self.seconds = wall
        # Ticks are coarse: below a second the share says nothing.
        self.share = max(0.0, (busy - own) / (wall * CORES)) if wall > 1 else 0.0


def require_quiet(force):
    """Ends the benchmark where other programs use the cores, unless forced; says what the machine is."""
    with Others() as others:
        time.sleep(3)
    load = open("/proc/loadavg").read().split()[0]
    model = re.search(r"model name\s*: (.*)", open("/proc/cpuinfo").read())
    print(f"Machine: {CORES} cores, {model.group(1) if model else platform.machine()}; load average {load}, "
          f"other programs use {others.share:.0%} of the cores.\n", flush=True)
    if others.share > ALLOWED and not force:
        print("refused: the cores are in use, timings would mean nothing; stop what else runs or give --force",
              file=sys.stderr)
        raise SystemExit(3)


class Run:
    """One command, timed: seconds, CPU seconds, peak resident bytes of its largest process, others' share, output."""

    def __init__(self, command, check=True, quiet_stderr=True, env=None):
        os.sync()  # What an earlier command left to be written is not this one's.
        with Others() as others, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            start = time.monotonic()
            process = subprocess.Popen([str(c) for c in command], stdout=out, stderr=err, env=env)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            self.output, self.errors = out.read().decode(), err.read().decode()
        self.status = process.returncode
        self.cpu = usage.ru_utime + usage.ru_stime
        self.peak = usage.ru_maxrss * 1024
        self.others = others.share
        if check and self.status:
            raise SystemExit(f"{' '.join(map(str, command))}: exit {self.status}\n{self.errors[-2000:]}")


class Timing:
    """Seconds of repeated runs as text: median, range and how many; marked or withheld where the machine was busy."""

    def __init__(self, runs, force):
        self.seconds = [r.seconds for r in runs]
        self.median = statistics.median(self.seconds)
        self.others = max(r.others for r in runs)
        self.isQuiet = self.others <= ALLOWED
        self.force = force

    def __str__(self):
        if not self.isQuiet and not self.force:
            return f"withheld: others used {self.others:.0%}"
        text = f"{self.median:.3g} s"
        if len(self.seconds) > 1:
            text += f" ({min(self.seconds):.3g} to {max(self.seconds):.3g}, {len(self.seconds)} runs)"
        else:
            text += " (1 run)"
        return text if self.isQuiet else text + f", BUSY: others used {self.others:.0%}"


@contextlib.contextmanager
def scratch():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="limpid-benchmark-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def phantom(folder, modality, size, slices, noise=None, seed=1):
    """Paths of the noisy series and of its truth."""
    options = ["--noise", noise] if noise is not None else []
    command = [LIMPID, "phantom", folder, "--modality", modality, "--size", size, "--slices", slices, "--seed", seed]
    Run(command + options)
    return folder / "series", folder / "truth"


def limpid_run(plan, inputs, output):
    """Runs a plan; the timed run and run.json."""
    run = Run([LIMPID, "run", plan, *sum((["--input", i] for i in inputs), []), "--output", output, "--quiet"])
    return run, json.loads((output / "run.json").read_text())


def timings(report):
    """Seconds by step over all series of a run."""
    total = {}
    for series in report["series"]:
        for step in series.get("timings", []):
            total[step["step"]] = total.get(step["step"], 0) + step["seconds"]
    return total


def table(title, head, rows):
    print(f"### {title}\n")
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(map(str, row)) + " |")
    print(flush=True)


def mb(count):
    return f"{count / 1e6:.3g} MB"
