"""Trains one of Limpid's networks by a recipe of `limpid train`, on a GPU if there is one.

    train.py RECIPE.yaml --data INDEX.csv --out DIR [--from WEIGHTS] [--resume] [--time-limit 150m]

The folder gets best.safetensors and last.safetensors, which `limpid` reads, log.csv, validation.csv, and state.pt, from
which --resume goes on. Ctrl-C ends the run after the step in work.
"""
import argparse
import csv
import hashlib
import json
import math
import pathlib
import signal
import time
from collections.abc import Iterator
from functools import partial

import model_card
import networks
import packing
import recipe as recipes
import torch
import weights
from batches import TOGETHER, Batches
from data import TrainingSet
from steps import Trainer, learning_rate
from torch import Tensor
from validation import HIGHER_IS_BETTER, METRICS, Validation

LOG = ["step", "loss", "clean_loss", "noise_loss", "learning_rate", "psnr", "ssim", "delta_e", "vifp", "mse"]
VALIDATION_LOG = ["step", "modality", "noise", "images", *LOG[5:], "noisy_psnr", "noisy_ssim"]


def make_network(recipe: dict) -> networks.Network:
    name, options = next(iter(recipe["network"].items()))
    torch.manual_seed(recipe["seed"])
    return networks.NETWORKS[name](**options)


def time_limit(text: str) -> float:
    """Seconds of a time written as `limpid train` takes it: 45s, 150m or 2h."""
    factors = {"s": 1, "m": 60, "h": 3600}
    try:
        seconds = float(text[:-1]) * factors[text[-1]]
    except (ValueError, KeyError, IndexError):
        seconds = 0
    if not 0 < seconds < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 45s, 150m or 2h")
    return seconds


class Run:
    """One training: the network, its optimizer and average, and where they stand."""

    def __init__(self, recipe: dict, options: argparse.Namespace) -> None:
        self.recipe, self.folder = recipe, options.out
        self.device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self.images = (packing.read(options.data) if options.data.suffix == ".pack"
                       else TrainingSet.read(recipe, options.data))
        self.validation = Validation(recipe, self.images)
        self.network = make_network(recipe)
        self.earlier: list[dict] = []
        if options.weights:
            given, metadata = weights.load(options.weights)
            if (given.name, given.configuration) != (self.network.name, self.network.configuration):
                raise SystemExit(f"{options.weights} holds {given.name} {given.configuration}, the recipe wants "
                                 f"{self.network.name} {self.network.configuration}")
            self.network.load_state_dict(given.state_dict())
            card = json.loads(metadata["limpid.card"]) if "limpid.card" in metadata else None
            self.earlier = model_card.trainings(card, hashlib.sha256(options.weights.read_bytes()).hexdigest())
        self.trainer = Trainer(recipe, self.network, self.device)
        self.state = {"step": 0, "best": None, "validation": None, "without_better": 0}
        self.open_folder(options.resume)

    # Files --------------------------------------------------------------------------------------------------------

    def open_folder(self, resume: bool) -> None:
        """Begins a run in a new folder, or goes on with the one that is there."""
        text = recipes.canonical(self.recipe)
        stored = self.folder / "recipe.json"
        if resume:
            if not stored.exists() or stored.read_text() != text:
                raise SystemExit(f"{self.folder} holds no run of this recipe to resume")
            self.restore(torch.load(self.folder / "state.pt", map_location=self.device, weights_only=True))
            self.trim_logs()
        elif self.folder.exists() and any(self.folder.iterdir()):
            raise SystemExit(f"{self.folder} is not empty; name a new folder, or add --resume")
        else:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name, header in [("log.csv", LOG), ("validation.csv", VALIDATION_LOG)]:
                self.append(name, [header])
            stored.write_text(text)

    def restore(self, stored: dict) -> None:
        self.trainer.restore(stored["trainer"])
        self.state, self.earlier = stored["state"], stored["earlier"]

    def trim_logs(self) -> None:
        """Takes out what a killed run logged after its last saved state."""
        for name in ["log.csv", "validation.csv"]:
            path = self.folder / name
            with path.open(newline="") as file:
                header, *lines = csv.reader(file)
            kept = [line for line in lines if len(line) == len(header) and int(line[0]) <= self.state["step"]]
            path.unlink()
            self.append(name, [header, *kept])

    def append(self, name: str, lines: list[list]) -> None:
        with (self.folder / name).open("a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(lines)

    def write_weights(self, name: str) -> None:
        software = f"Limpid's twin on PyTorch {torch.__version__}, {self.device.type}"
        described = model_card.make(self.recipe, self.images, self.state, self.earlier, software)
        metadata = {"limpid.recipe": recipes.canonical(self.recipe), "limpid.card": weights.canonical(described)}
        weights.save(self.trainer.average, self.folder / name, metadata)

    def save(self) -> None:
        """Weights first; the state, which says how far they are, last."""
        self.write_weights("last.safetensors")
        part = self.folder / "state.pt.part"
        torch.save({"trainer": self.trainer.state(), "state": self.state, "earlier": self.earlier}, part)
        part.replace(self.folder / "state.pt")

    # Steps --------------------------------------------------------------------------------------------------------

    def validate(self) -> list[float]:
        """Measures the weights, and keeps them where they are the best so far; the five figures."""
        found = self.validation.measure(self.trainer.average, self.device, self.state["step"])
        figures = [found[metric] for metric in METRICS]
        self.append("validation.csv", [[found["step"], case["modality"], case["noise"], case["images"],
                                        *(case["denoised"][metric] for metric in METRICS),
                                        case["noisy"]["psnr"], case["noisy"]["ssim"]]
                                       for case in found["cases"]])
        metric = {"delta-e": "deltaE"}.get(self.recipe["validation"]["best"], self.recipe["validation"]["best"])
        sign = 1 if metric in HIGHER_IS_BETTER else -1
        self.state["validation"] = found
        if self.state["best"] is None or sign * found[metric] > sign * self.state["best"]:
            self.state |= {"best": found[metric], "without_better": 0}
            self.write_weights("best.safetensors")
        else:
            self.state["without_better"] += 1
        print(f"step {found['step']}: PSNR {found['psnr']:.2f} dB, SSIM {found['ssim']:.4f}", flush=True)
        return figures

    def pieces(self, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches of consecutive steps up to the recipe's last; a piece ends where weights are measured or saved."""
        batches = Batches(self.recipe, self.images, self.device)
        ends = [self.recipe["validation"]["every"], self.recipe["checkpoint"]["every"], TOGETHER]
        step = self.state["step"]
        for number in range(step // TOGETHER, -(-steps // TOGETHER)):
            clean, noisy = batches.together(number)
            while step < min(steps, (number + 1) * TOGETHER):
                end = min(steps, *(step // every * every + every for every in ends))
                piece = slice(step - number * TOGETHER, end - number * TOGETHER)
                yield clean[piece], noisy[piece]
                step = end

    def train(self, limit: float | None) -> str:
        """Trains until the recipe, its patience, the time limit or Ctrl-C ends it; says which."""
        stopped = []
        signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
        begun, first, steps = time.monotonic(), self.state["step"], self.recipe["schedule"]["steps"]
        rate = partial(learning_rate, highest=next(iter(self.recipe["optimizer"].values()))["learning-rate"],
                       schedule=self.recipe["schedule"])
        for clean, noisy in self.pieces(steps):
            before = self.state["step"]
            found = self.trainer.run(clean, noisy, before)
            step = self.state["step"] = before + len(found)
            if not found[:, 0].isfinite().all():
                raise SystemExit(f"the loss is not finite at step {step} or shortly before; lower the learning rate or bound gradient-norm")
            lines = [[before + n + 1, *("" if math.isnan(x) else x for x in line), rate(before + n), *[""] * len(METRICS)]
                     for n, line in enumerate(found.tolist())]
            if step % self.recipe["validation"]["every"] == 0 or step == steps:
                lines[-1][-len(METRICS):] = self.validate()
            self.append("log.csv", lines)
            elapsed = time.monotonic() - begun
            if step // 1000 > before // 1000 or elapsed < 60:
                left = (steps - step) * elapsed / (step - first) / 60
                print(f"step {step} of {steps}, loss {found[:, 0].mean():.5f}, {left:.1f} min left", flush=True)
            reason = ("interrupted" if stopped else
                      "time limit reached" if limit is not None and elapsed > limit else
                      "no better weights for long" if self.is_out_of_patience() else None)
            if step == steps or reason or step % self.recipe["checkpoint"]["every"] == 0:
                self.save()
            if reason:
                return reason
        return "finished"

    def is_out_of_patience(self) -> bool:
        patience = self.recipe["validation"].get("patience")
        return patience is not None and self.state["without_better"] >= patience


def main() -> None:
    parser = argparse.ArgumentParser(description="Trains one of Limpid's networks by a recipe of `limpid train`.")
    parser.add_argument("recipe", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True, metavar="INDEX.csv",
                        help="the index of the images, or a .pack of them (packing.py)")
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--from", type=pathlib.Path, dest="weights", metavar="WEIGHTS", help="weights to begin with")
    parser.add_argument("--resume", action="store_true", help="go on with the run in DIR")
    parser.add_argument("--time-limit", type=time_limit, metavar="TIME", help="such as 45s, 150m or 2h")
    parser.add_argument("--device", help="cuda, cpu … (default: cuda if there is one)")
    options = parser.parse_args()
    try:
        run = Run(recipes.read(options.recipe), options)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    print(run.train(options.time_limit))


if __name__ == "__main__":
    main()
