"""TwoStage against PyTorch, ONNX Runtime and OpenVINO: the same weights, the same input, run in turn.

    networks.py [--runs N] [--force] [--peers-only] [--workloads W …] [--weights-1 FILE] [--weights-3 FILE]

Every contestant lives in a server: networks_peers.py, and `limpid networks-benchmark-server`. A server is given a folder
with two-stage-1.safetensors and two-stage-3.safetensors (TwoStage for one and three channels, with metadata) and
inputs.safetensors: tensors "256x256x3" and "512x512x1" (1 x C x H x W), and "16x3x64x64/clean" and "16x3x64x64/noisy". It
reads commands from standard input, and answers each with one line:

    list                        the names of its contestants: "<who>-<precision>", "<who>-training-<precision>"
    output NAME WORKLOAD FILE   "written": the clean image, tensor "clean" of a safetensors file
    loss NAME WORKLOAD          "loss <value>": of a first training step from the weights given: mse(noise) + l1(clean)
    run NAME WORKLOAD           "seconds <value>": of one inference or training step, after one that isn't timed
    quit                        ends the server

"error <message>" is an answer too. All cores this process may use are theirs. Training: Adam, beta 0.9 and 0.99, learning
rate 5e-4, noise = noisy - clean, no gradient from the second stage into the first, bf16 = mixed precision.

First all must agree. Then each round runs every contestant once; a round in which other programs used the cores does not
count and is run again. Ratios are medians over the rounds of the quotient within one round.
"""
import argparse
import dataclasses
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
import torch
from machine import ALLOWED, LIMPID, ROOT, Others, arguments, require_quiet, scratch, table
from safetensors.numpy import load_file

sys.path[:0] = [str(ROOT / "examples" / "gpu-training"), str(ROOT / "Tests" / "Python")]
import networks as twin  # noqa: E402  (the twin's; this file runs as __main__)
import weights  # noqa: E402
from hashed_values import symmetric  # noqa: E402

INFERENCE = ["256x256x3", "512x512x1"]
TRAINING = "16x3x64x64"
WORKLOADS = [*INFERENCE, TRAINING]
YARDSTICKS = {"fp32": "openvino-fp32", "bf16": "openvino-bf16", "training-fp32": "pytorch-training-fp32",
              "training-bf16": "pytorch-training-bf16"}
# What issue 3 asks of limpid: its time over the yardstick's.
BOUNDS = {"fp32": 0.5, "bf16": 0.75, "training-fp32": 0.8, "training-bf16": 0.8}
TOLERANCES = {"fp32": 1e-4, "bf16": 2e-2}
# Threads of the one before may spin for a moment after their work.
SETTLING = 0.25


class Server:
    """A process that obeys the protocol above."""

    def __init__(self, command: list) -> None:
        self.name = pathlib.Path(command[0]).name
        self.process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.contestants = self.ask("list").split()

    def ask(self, *words: str) -> str:
        try:
            self.process.stdin.write(" ".join(words) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # The empty answer tells.
        answer = self.process.stdout.readline().strip()
        if not answer:
            raise SystemExit(f"{self.name}: {' '.join(words)}: the server has ended with status {self.process.wait()}")
        if answer.startswith("error"):
            raise SystemExit(f"{self.name}: {' '.join(words)}: {answer}")
        return answer

    def value(self, *words: str) -> float:
        return float(self.ask(*words).split()[1])

    def quit(self) -> None:
        self.process.stdin.close()
        self.process.wait()


@dataclasses.dataclass
class Entry:
    """One contestant on one workload."""

    server: Server
    name: str
    workload: str
    error: float = 0.0
    seconds: list[float] = dataclasses.field(default_factory=list)

    @property
    def kind(self) -> str:
        """fp32, bf16, training-fp32 or training-bf16."""
        return self.name.split("-", 1)[1]

    @property
    def tolerance(self) -> float:
        return TOLERANCES[self.kind.removeprefix("training-")]

    def run(self) -> float:
        time.sleep(SETTLING)
        return self.server.value("run", self.name, self.workload)


def random_network(channels: int) -> twin.TwoStage:
    """Random weights, but for the last layers, which undo the first, so that the image comes through as it does in a
    trained network and rounding does not drown in cancellation."""
    torch.manual_seed(channels)
    network = twin.TwoStage(channels)
    with torch.no_grad():
        for tail, head in [(network.nen.tail, network.nen.head), (network.rn.tail, network.rn.nob.image_head)]:
            tail.weight.copy_(torch.linalg.pinv(head.weight[:, :, 0, 0])[:, :, None, None])
    return network


def prepare(folder: pathlib.Path, given: dict[int, pathlib.Path | None]) -> None:
    """Weights and inputs for the servers; weights not given are random, since speed does not depend on them."""
    for channels, path in given.items():
        network = weights.load(path)[0] if path else random_network(channels)
        weights.save(network, folder / f"two-stage-{channels}.safetensors", {})
    tensors = {}
    for workload in INFERENCE:
        height, width, channels = map(int, workload.split("x"))
        tensors[workload] = np.float32(0.5) + symmetric(workload, (1, channels, height, width), 0.4)
    clean = np.float32(0.5) + symmetric("clean", tuple(map(int, TRAINING.split("x"))), 0.4)
    tensors[f"{TRAINING}/clean"] = clean
    tensors[f"{TRAINING}/noisy"] = clean + symmetric("noise", clean.shape, 0.2)
    weights.write(folder / "inputs.safetensors", {key: torch.from_numpy(value) for key, value in tensors.items()}, {})


def entries(servers: list[Server], workloads: list[str]) -> list[Entry]:
    return [Entry(s, name, workload) for workload in workloads for s in servers for name in s.contestants
            if ("training" in name) == (workload == TRAINING)]


def check_agreement(all_entries: list[Entry], folder: pathlib.Path) -> None:
    """Fills in each entry's error against PyTorch in fp32; ends the benchmark where one is too large."""
    truths = {}
    for entry in sorted(all_entries, key=lambda e: e.name not in ("pytorch-fp32", "pytorch-training-fp32")):
        if entry.kind.startswith("training"):
            result = np.array(entry.server.value("loss", entry.name, entry.workload))
        else:
            path = folder / "output.safetensors"
            entry.server.ask("output", entry.name, entry.workload, str(path))
            result = load_file(path)["clean"]
        truth = truths.setdefault(entry.workload, result)
        entry.error = float(np.abs(result - truth).max() / np.abs(truth).max())
        # Written so that NaN fails.
        if not (result.shape == truth.shape and entry.error < entry.tolerance):
            raise SystemExit(f"{entry.name} on {entry.workload} is off by {entry.error:.1e}, allowed {entry.tolerance:.0e}")


def measure(all_entries: list[Entry], servers: list[Server], rounds: int, force: bool) -> float:
    """Runs all in turn until enough quiet rounds are done; the largest share of the cores that others used in those."""
    shares = []
    for attempt in range(3 * rounds):
        with Others([s.process.pid for s in servers]) as others:
            seconds = [entry.run() for entry in all_entries]
        print(f"round {attempt + 1}: others used {others.share:.1%} of the cores", file=sys.stderr, flush=True)
        if others.share <= ALLOWED or force:
            shares.append(others.share)
            for entry, value in zip(all_entries, seconds, strict=True):
                entry.seconds.append(value)
        if len(shares) == rounds:
            return max(shares)
    raise SystemExit(f"refused: other programs used the cores in {3 * rounds - len(shares)} of {3 * rounds} rounds")


def report(all_entries: list[Entry], workload: str) -> None:
    here = {e.name: e for e in all_entries if e.workload == workload}
    rows = []
    for entry in here.values():
        yardstick = here[YARDSTICKS[entry.kind]]
        ratio = statistics.median(a / b for a, b in zip(entry.seconds, yardstick.seconds, strict=True))
        verdict = ""
        if entry.name.startswith("limpid"):
            bound = BOUNDS[entry.kind]
            verdict = f"at most {bound:.2f}: {'met' if ratio <= bound else 'missed'}"
        spread = f"{1000 * min(entry.seconds):.0f} to {1000 * max(entry.seconds):.0f}"
        rows.append([entry.name, f"{1000 * statistics.median(entry.seconds):.0f} ms", spread,
                     f"{ratio:.2f} of {yardstick.name}", verdict, f"{entry.error:.0e}"])
    title = f"Training step, {workload}" if workload == TRAINING else f"TwoStage, {workload}"
    table(title, ["contestant", "median", "range, ms", "ratio", "asked", "off PyTorch fp32"], rows)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(runs=9)
    parser.add_argument("--peers-only", action="store_true", help="without limpid")
    parser.add_argument("--workloads", nargs="+", choices=WORKLOADS, default=WORKLOADS, metavar="W", help="some of them")
    parser.add_argument("--weights-1", type=pathlib.Path, help="TwoStage weights for one channel (default: random)")
    parser.add_argument("--weights-3", type=pathlib.Path, help="TwoStage weights for three channels (default: random)")


def main() -> None:
    options = arguments(add_options)
    require_quiet(options.force)
    with scratch() as folder:
        prepare(folder, {1: options.weights_1, 3: options.weights_3})
        servers = [Server([sys.executable, pathlib.Path(__file__).with_name("networks_peers.py"), folder])]
        if not options.peers_only:
            servers.append(Server([LIMPID, "networks-benchmark-server", folder]))
        all_entries = entries(servers, options.workloads)
        check_agreement(all_entries, folder)
        share = measure(all_entries, servers, options.runs, options.force)
        for workload in options.workloads:
            report(all_entries, workload)
        for server in servers:
            server.quit()
    busy = " BUSY, these timings mean little." if share > ALLOWED else ""
    print(f"{options.runs} rounds; other programs used at most {share:.1%} of the cores in any.{busy}")


if __name__ == "__main__":
    main()
