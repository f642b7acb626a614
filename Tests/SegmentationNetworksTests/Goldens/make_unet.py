"""Golden values for SegmentationNetworks and the losses it is trained with: python make_unet.py (torch 2.15.0, numpy 2.4.6,
safetensors 0.8.0).

The network is written down here once more with torch.nn.functional, independently of the Swift code: the up-convolution is
PyTorch's transposed convolution. Weights come from the recipe of Tests/Python/hashed_values.py: biases symmetric(key, 0.05),
weights weight(key, gain 1.5). Images are symmetric("image/<case>", 0.5) + 0.5; the true class of pixel i of a batch is
floor((unit("classes/<case>")[i] + 1) / 2 * classes). Everything is computed in float64 from the float32 values.

Losses: cross-entropy (torch.nn.functional.cross_entropy) and soft Dice, 1 - mean over images and classes of
(2 sum p g + 1) / (sum p + sum g + 1); gradients are those of their sum. Where a feature lies within rounding of a rectifier's kink
two correct programs differ by a whole gradient, so a case's number is the first whose gradients stay put when every weight
moves by its last bits.

unet.json            by case: configuration, extents, losses, and per parameter the gradient's L2 norm, sum, and the elements
                     floor(k * count / 8), k = 0..7
unet.safetensors     "<case>/scores" (float32)
losses.safetensors   "<case>/scores", "<case>/classes" and the gradients "<case>/cross-entropy", "<case>/soft-dice" by the scores alone
losses.json          by case: the two losses
"""
import json
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Python"))
from hashed_values import symmetric, unit, weight  # noqa: E402

State = dict[str, torch.Tensor]
BYTES = 300_000
NUDGE = 5e-7
# Channels, classes, features, depth; batch, height, width.
CASES = {
    "two": ({"channels": 1, "classes": 2, "depth": 1, "features": 4}, (2, 12, 14)),
    "four": ({"channels": 1, "classes": 4, "depth": 3, "features": 8}, (1, 24, 32)),
    "colour": ({"channels": 3, "classes": 3, "depth": 2, "features": 6}, (2, 16, 20)),
}
# Batch, classes, height, width; amplitude of the scores.
LOSSES = {"plain": ((2, 3, 5, 7), 2.0), "sure": ((1, 4, 6, 6), 60.0), "lacking": ((2, 5, 4, 4), 1.0)}


def shapes(channels: int, classes: int, depth: int, features: int) -> dict[str, tuple[int, ...]]:
    widths, found = [features * 2**i for i in range(depth + 1)], {}

    def convolution(key: str, source: int, target: int, size: int = 3) -> None:
        found[f"{key}.weight"] = (target, source, size, size)
        found[f"{key}.bias"] = (target,)

    for i, width in enumerate(widths):
        convolution(f"encoder.{i}.0", channels if i == 0 else widths[i - 1], width)
        convolution(f"encoder.{i}.1", width, width)
    for i in range(depth):
        found[f"decoder.{i}.up.weight"] = (4 * widths[i], widths[i + 1], 1, 1)
        convolution(f"decoder.{i}.0", 2 * widths[i], widths[i])
        convolution(f"decoder.{i}.1", widths[i], widths[i])
    convolution("output", features, classes, 1)
    return found


def state(of: dict[str, tuple[int, ...]]) -> State:
    return {key: torch.tensor(symmetric(key, shape, 0.05) if key.endswith(".bias") else weight(key, shape, 1.5),
                              dtype=torch.float64).requires_grad_() for key, shape in of.items()}


def unet(w: State, x: torch.Tensor, depth: int) -> torch.Tensor:
    def pair(x: torch.Tensor, key: str) -> torch.Tensor:
        for i in range(2):
            x = F.relu(F.conv2d(x, w[f"{key}.{i}.weight"], w[f"{key}.{i}.bias"], padding=1))
        return x

    kept = []
    for i in range(depth):
        kept.append(pair(x, f"encoder.{i}"))
        x = F.max_pool2d(kept[-1], 2)
    x = pair(x, f"encoder.{depth}")
    for i in reversed(range(depth)):
        # [4 out, in, 1, 1], place 2 y + x of a 2 x 2 neighbourhood innermost -> [in, out, 2, 2].
        kernel = w[f"decoder.{i}.up.weight"][:, :, 0, 0]
        kernel = kernel.reshape(-1, 2, 2, kernel.shape[1]).permute(3, 0, 1, 2)
        x = pair(torch.cat([kept[i], F.conv_transpose2d(x, kernel, stride=2)], 1), f"decoder.{i}")
    return F.conv2d(x, w["output.weight"], w["output.bias"])


def soft_dice(scores: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
    p = scores.softmax(1)
    g = F.one_hot(classes, scores.shape[1]).permute(0, 3, 1, 2)
    return 1 - ((2 * (p * g).sum((2, 3)) + 1) / (p.sum((2, 3)) + g.sum((2, 3)) + 1)).mean()


def true_classes(case: str, batch: int, height: int, width: int, classes: int) -> torch.Tensor:
    shares = (unit(f"classes/{case}", (batch, height, width)) + np.float32(1)) / np.float32(2)
    return torch.tensor(np.floor(shares * np.float32(classes)), dtype=torch.int64)


def passed(settings: dict, extent: tuple, name: str, nudge: int) -> tuple[torch.Tensor, dict, dict]:
    w = state(shapes(**settings))
    if nudge:
        random = torch.Generator().manual_seed(nudge)
        w = {k: (t.detach() * (1 + NUDGE * (2 * torch.rand(t.shape, generator=random, dtype=t.dtype) - 1))).requires_grad_()
             for k, t in w.items()}
    batch, height, width = extent
    image = np.float32(0.5) + symmetric(f"image/{name}", (batch, settings["channels"], height, width), 0.5)
    scores = unet(w, torch.tensor(image, dtype=torch.float64), settings["depth"])
    truth = true_classes(name, *extent, settings["classes"])
    losses = {"crossEntropy": F.cross_entropy(scores, truth), "softDice": soft_dice(scores, truth)}
    sum(losses.values()).backward()
    return scores.detach(), {k: float(v.detach()) for k, v in losses.items()}, {k: t.grad for k, t in w.items()}


def steady(case: str, settings: dict, extent: tuple) -> str:
    for number in range(100):
        name = f"{case}/{number}"
        _, _, exact = passed(settings, extent, name, 0)
        if all(float((by[k] - g).norm() / g.norm()) < 3e-5 for seed in (1, 2, 3)
               for by in [passed(settings, extent, name, seed)[2]] for k, g in exact.items()):
            return name
    raise SystemExit(f"{case}: no steady image")


def networks() -> None:
    found, tensors = {}, {}
    for case, (settings, extent) in CASES.items():
        name = steady(case, settings, extent)
        scores, losses, gradients = passed(settings, extent, name, 0)
        assert 0.05 < float(scores.std()) < 20 and all(float(g.norm()) > 1e-9 for g in gradients.values())
        tensors[f"{case}/scores"] = scores.float().numpy()
        found[case] = {
            "name": name, "configuration": json.dumps(settings, sort_keys=True, separators=(",", ":")),
            "batch": extent[0], "height": extent[1], "width": extent[2], **settings, "losses": losses,
            "parameters": {k: {"norm": float(g.norm()), "sum": float(g.sum()),
                               "probes": [float(g.flatten()[k * g.numel() // 8]) for k in range(8)]}
                           for k, g in gradients.items()}}
        print(case, name, losses, float(scores.std()))
    (FOLDER / "unet.json").write_text(json.dumps(found).replace("}, \"", "},\n\"") + "\n")
    save_file(tensors, FOLDER / "unet.safetensors")


def losses() -> None:
    found, tensors = {}, {}
    for case, ((batch, classes, height, width), amplitude) in LOSSES.items():
        scores = torch.tensor(symmetric(f"scores/{case}", (batch, classes, height, width), amplitude), dtype=torch.float64)
        # A class less where one is to be lacking.
        truth = true_classes(case, batch, height, width, classes - (case == "lacking"))
        tensors |= {f"{case}/scores": scores.float().numpy(), f"{case}/classes": truth.float().numpy()}
        found[case] = {}
        for key, loss in {"cross-entropy": F.cross_entropy, "soft-dice": soft_dice}.items():
            given = scores.clone().requires_grad_()
            value = loss(given, truth)
            value.backward()
            found[case][key] = float(value.detach())
            tensors[f"{case}/{key}"] = given.grad.float().numpy()
    (FOLDER / "losses.json").write_text(json.dumps(found, indent=1) + "\n")
    save_file(tensors, FOLDER / "losses.safetensors")


if __name__ == "__main__":
    torch.set_num_threads(1)  # One order of summation, whatever the machine.
    networks()
    losses()
    for path in FOLDER.glob("*.[js]*"):
        path.chmod(0o644)
        assert path.stat().st_size < BYTES, f"{path.name} has grown to {path.stat().st_size} bytes"
