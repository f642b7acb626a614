"""Weights as the PyTorch twin writes them, with what it makes of an image: python make_twin.py (torch 2.15.0, numpy 2.4.6,
safetensors 0.8.0, and what examples/gpu-training/requirements.txt lists).

The file comes from the twin's own code in examples/gpu-training: recipe reader, network, model card, weights writer. DnCNN
of three layers, because it is small; values from the recipe of Tests/Python/hashed_values.py, so that batch normalisation
is not trivial.

twin-weights.safetensors       the file as the twin writes it; safetensors writes metadata in an order that changes
twin-output.safetensors        "noisy", "estimatedNoise", "image": what the twin computes with it (float32)
twin-layouts.json              names and shapes of the tensors that the twin writes for every two-stage network
twin-baselines.json            the same for the networks that others are compared with, by name and configuration, after a
                               check that the twin computes with them what make_baselines.py does
"""
import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).resolve().parent
REPOSITORY = FOLDER.parents[2]
sys.path[:0] = [str(REPOSITORY / "Tests" / "Python"), str(REPOSITORY / "examples" / "gpu-training")]
import make_baselines  # noqa: E402
import model_card  # noqa: E402
import networks  # noqa: E402
import recipe as recipes  # noqa: E402
import weights  # noqa: E402
from data import TrainingSet  # noqa: E402
from hashed_values import around_one, symmetric, weight  # noqa: E402
from widen import widen  # noqa: E402

RECIPE = REPOSITORY / "pipelines" / "training" / "dncnn.yaml"
SHAPE = (1, 1, 24, 20)


def value(name: str, shape: tuple[int, ...]) -> np.ndarray:
    if name.endswith(("normalisation.weight", ".running_var")):
        return around_one(name, shape, 0.25)
    if name.endswith((".bias", ".running_mean")):
        return symmetric(name, shape, 0.1)
    return weight(name, shape, 1.5)


def main() -> None:
    recipe = recipes.read(RECIPE)
    recipe["network"]["dncnn"]["depth"] = 3
    network = networks.DnCNN(**recipe["network"]["dncnn"])
    network.load_state_dict({name: torch.from_numpy(value(name, tuple(tensor.shape)))
                             for name, tensor in network.state_dict().items()})
    state = {"step": 7, "best": None, "validation": None, "without_better": 0}
    card = model_card.make(recipe, TrainingSet({}, []), state, None, "Limpid's twin on PyTorch")
    path = FOLDER / "twin-weights.safetensors"
    weights.save(network, path, {"limpid.recipe": recipes.canonical(recipe), "limpid.card": weights.canonical(card)})
    read, _ = weights.load(path)
    noisy = torch.from_numpy(0.5 + symmetric("twin", SHAPE, 0.5).astype(np.float32))
    with torch.inference_mode():
        estimate = read.eval()(noisy)
    save_file({"noisy": noisy.numpy(), "estimatedNoise": estimate.noise.numpy(), "image": estimate.clean.numpy()},
              FOLDER / "twin-output.safetensors")
    layouts = {}
    for channels in (1, 3):
        for unshuffle in (1, 2, 4):
            for restoration, attention in ((True, True), (True, False), (False, False)):
                for width in (32, 64):
                    network = networks.TwoStage(channels, unshuffle, restoration, attention, width)
                    layouts[weights.canonical(network.configuration)] = {
                        name: list(tensor.shape) for name, tensor in network.state_dict().items()}
    check_widening()
    write_baselines()
    (FOLDER / "twin-layouts.json").write_text(json.dumps(layouts, sort_keys=True, separators=(",", ":")) + "\n")


def check_widening() -> None:
    """A widened network computes what the narrow one does."""
    noisy = torch.from_numpy(0.5 + symmetric("wide", (1, 1, 16, 20), 0.5).astype(np.float32))
    for restoration, attention in ((True, True), (True, False), (False, False)):
        narrow = networks.TwoStage(1, 2, restoration, attention)
        wide = widen(narrow, 96, seed=1)
        assert wide.configuration["width"] == 96
        with torch.no_grad():
            for found, expected in zip((wide(noisy).clean, wide(noisy).noise), (narrow(noisy).clean, narrow(noisy).noise)):
                assert torch.allclose(found, expected, atol=1e-5), "widening changes what the network computes"


def write_baselines() -> None:
    layouts = {}
    for name, (shapes_of, estimates, settings) in make_baselines.NETWORKS.items():
        for channels in (1, 3):
            network = networks.NETWORKS[name](channels)
            assert network.configuration == {"channels": channels} | settings
            w = {key: value.detach() for key, value in make_baselines.state(shapes_of(channels=channels, **settings)).items()}
            network.double().load_state_dict(w)
            noisy = torch.from_numpy(0.5 + symmetric("twin", (2, channels, 16, 20), 0.5).astype(np.float64))
            for training in (True, False):
                with torch.no_grad():
                    found, (noise, image) = network.train(training)(noisy), estimates(w, noisy, training)
                assert torch.allclose(found.clean, image, rtol=1e-9, atol=1e-9), f"{name}: clean"
                assert (found.noise is None) == (noise is None), f"{name}: noise"
                assert noise is None or torch.allclose(found.noise, noise, rtol=1e-9, atol=1e-9), f"{name}: noise"
                # Running statistics have moved.
                network.load_state_dict(w)
            layouts.setdefault(name, {})[weights.canonical(network.configuration)] = {
                key: list(tensor.shape) for key, tensor in network.state_dict().items()}
    (FOLDER / "twin-baselines.json").write_text(json.dumps(layouts, sort_keys=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
