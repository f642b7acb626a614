"""Trains one of Limpid's networks by a recipe of `limpid train`, on a GPU if there is one.

    train.py RECIPE.yaml --data INDEX.csv --out DIR [--from WEIGHTS] [--resume] [--time-limit 150m]

The folder gets best.safetensors and last.safetensors, which `limpid` reads, log.csv, validation.csv, and state.pt, from
which --resume goes on. Ctrl-C ends the run after the step in work.
"""
import argparse
import copy
import csv
import hashlib
import math
import pathlib
import signal
import time

import losses
import model_card
import networks
import recipe as recipes
import torch
import weights
from data import Patches, TrainingSet
from torch import Tensor
from torch.utils.data import DataLoader, Subset
from validation import HIGHER_IS_BETTER, METRICS, Validation

LOG = ["step", "loss", "clean_loss", "noise_loss", "learning_rate", "psnr", "ssim", "delta_e", "vifp", "mse"]
VALIDATION_LOG = ["step", "modality", "noise", "images", *LOG[5:], "noisy_psnr", "noisy_ssim"]


def learning_rate(step: int, highest: float, schedule: dict) -> float:
    """The rate of a step counted from 0."""
    warm_up, steps, final = schedule["warm-up"], schedule["steps"], schedule["final"]
    if step < warm_up:
        return highest * (step + 1) / warm_up
    if schedule["decay"] == "constant":
        return highest
    progress = (step - warm_up) / (steps - warm_up)
    return highest * (final + (1 - final) * (1 + math.cos(math.pi * progress)) / 2)


def make_network(recipe: dict) -> networks.Network:
    name, options = next(iter(recipe["network"].items()))
    torch.manual_seed(recipe["seed"])
    return networks.NETWORKS[name](**options)


def make_optimizer(recipe: dict, network: networks.Network, device: torch.device) -> torch.optim.Optimizer:
    rule, options = next(iter(recipe["optimizer"].items()))
    kind = torch.optim.AdamW if rule == "adamw" else torch.optim.Adam
    return kind(network.parameters(), lr=options["learning-rate"], betas=(options["beta-1"], options["beta-2"]), eps=1e-8,
                weight_decay=options["weight-decay"], fused=device.type == "cuda")


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
        self.images = TrainingSet.read(recipe, options.data)
        self.validation = Validation(recipe, self.images)
        self.network = make_network(recipe)
        self.started_from = None
        if options.weights:
            given, _ = weights.load(options.weights)
            if (given.name, given.configuration) != (self.network.name, self.network.configuration):
                raise SystemExit(f"{options.weights} holds {given.name} {given.configuration}, the recipe wants "
                                 f"{self.network.name} {self.network.configuration}")
            self.network.load_state_dict(given.state_dict())
            self.started_from = hashlib.sha256(options.weights.read_bytes()).hexdigest()
        self.network.to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network) if "average" in recipe else self.network
        self.optimizer = make_optimizer(recipe, self.network, self.device)
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
        self.network.load_state_dict(stored["network"])
        self.average.load_state_dict(stored["average"])
        self.optimizer.load_state_dict(stored["optimizer"])
        self.state, self.started_from = stored["state"], stored["started_from"]

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
        described = model_card.make(self.recipe, self.images, self.state, self.started_from, software)
        metadata = {"limpid.recipe": recipes.canonical(self.recipe), "limpid.card": weights.canonical(described)}
        weights.save(self.average, self.folder / name, metadata)

    def save(self) -> None:
        """Weights first; the state, which says how far they are, last."""
        self.write_weights("last.safetensors")
        part = self.folder / "state.pt.part"
        torch.save({"network": self.network.state_dict(), "average": self.average.state_dict(),
                    "optimizer": self.optimizer.state_dict(), "state": self.state, "started_from": self.started_from}, part)
        part.replace(self.folder / "state.pt")

    # Steps --------------------------------------------------------------------------------------------------------

    def step(self, clean: Tensor, noisy: Tensor) -> dict[str, float]:
        """One step of the optimizer; the losses before it."""
        self.network.train()
        clean, noisy = (t.to(self.device, non_blocking=True, memory_format=torch.channels_last) for t in (clean, noisy))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.recipe["precision"] == "bf16"):
            estimate = self.network(noisy)
        found = losses.objective(self.recipe["objective"], estimate, clean, noisy)
        self.optimizer.zero_grad()
        found["total"].backward()
        options = next(iter(self.recipe["optimizer"].values()))
        if options["gradient-norm"]:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), options["gradient-norm"])
        rate = learning_rate(self.state["step"], options["learning-rate"], self.recipe["schedule"])
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.state["step"] += 1
        self.follow()
        return {key: value.item() for key, value in found.items()} | {"learning_rate": rate}

    @torch.no_grad()
    def follow(self) -> None:
        """Moves the average towards the weights: fast at the beginning, when they change fast."""
        if self.average is self.network:
            return
        step = self.state["step"]
        decay = min(self.recipe["average"]["decay"], (1 + step) / (10 + step))
        for mean, value in zip(self.average.state_dict().values(), self.network.state_dict().values()):
            mean.lerp_(value, 1 - decay)

    def validate(self) -> list[float]:
        """Measures the weights, and keeps them where they are the best so far; the five figures."""
        found = self.validation.measure(self.average, self.device, self.state["step"])
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

    def train(self, workers: int, limit: float | None) -> str:
        """Trains until the recipe, its patience, the time limit or Ctrl-C ends it; says which."""
        stopped = []
        signal.signal(signal.SIGINT, lambda *_: stopped.append(True))
        begun, first, steps = time.monotonic(), self.state["step"], self.recipe["schedule"]["steps"]
        patches, batch = Patches(self.recipe, self.images), self.recipe["patches"]["batch"]
        loader = DataLoader(Subset(patches, range(first * batch, len(patches))), batch, num_workers=workers,
                            pin_memory=self.device.type == "cuda")
        for clean, noisy in loader:
            found = self.step(clean, noisy)
            step = self.state["step"]
            if not math.isfinite(found["total"]):
                raise SystemExit(f"the loss of step {step} is not finite; lower the learning rate or bound gradient-norm")
            figures = [""] * len(METRICS)
            if step % self.recipe["validation"]["every"] == 0 or step == steps:
                figures = self.validate()
            self.append("log.csv", [[step, found["total"], found.get("clean", ""), found.get("noise", ""),
                                     found["learning_rate"], *figures]])
            elapsed = time.monotonic() - begun
            if step % 100 == 0:
                left = (steps - step) * elapsed / (step - first) / 60
                print(f"step {step} of {steps}, loss {found['total']:.5f}, {left:.0f} min left", flush=True)
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
    parser.add_argument("--data", type=pathlib.Path, required=True, metavar="INDEX.csv")
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="DIR")
    parser.add_argument("--from", type=pathlib.Path, dest="weights", metavar="WEIGHTS", help="weights to begin with")
    parser.add_argument("--resume", action="store_true", help="go on with the run in DIR")
    parser.add_argument("--time-limit", type=time_limit, metavar="TIME", help="such as 45s, 150m or 2h")
    parser.add_argument("--device", help="cuda, cpu … (default: cuda if there is one)")
    parser.add_argument("--workers", type=int, default=4, help="processes that cut patches (default: 4)")
    options = parser.parse_args()
    try:
        run = Run(recipes.read(options.recipe), options)
    except ValueError as error:
        raise SystemExit(str(error)) from error
    print(run.train(options.workers, options.time_limit))


if __name__ == "__main__":
    main()
