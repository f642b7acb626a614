"""Golden values for the networks of DenoisingNetworks: python make_two_stage.py (torch 2.15.0, numpy 2.4.6,
safetensors 0.8.0).

The networks are written down here once more, as functions of a dictionary of tensors, straight from the layout in
NETWORKS.md and independently of the Swift code and of examples/gpu-training. Nothing but results is stored: weights and
images come from the recipe of Tests/Python/hashed_values.py, which Swift repeats to the bit.

    parameter                          value
    *.bias (convolutions)              symmetric(key, 0.05)
    *.normalisation.weight             around_one(key, 0.25)
    *.normalisation.bias               symmetric(key, 0.05)
    *.normalisation.running_mean       symmetric(key, 0.1)
    *.normalisation.running_var        around_one(key, 0.5)
    other weights of TwoStage          weight(key, gain 1)
    other weights of DnCNN             weight(key, gain 1.5)

    clean(offset)[n, c, y, x]  = 1/8 + min(t, 64 - t)/64 + 1/4 * (((x >> 3) + (y >> 3)) & 1)
                                 with t = (3x + 5y + 7c + 11(n + offset)) mod 64, exact in float32
    noise(name)                = symmetric(name, 0.15)
    noisy                      = clean + noise, one float32 addition
    An outputs case uses offset 0 and the noise name "outputs/<case>"; gradients use offset 0 and the name stored with
    them; training step k uses offset 4k and "<stored name>/<k>".

Losses: TwoStage: mse(N_E, noise) + l1(I_C, clean) with N_E detached before RN; without restoration mse(N_E, noise) alone.
DnCNN: mse(residual, noise), batch statistics in training. Means over all elements.
Outputs and gradients are computed in float64 from the float32 values; training in float32, as torch.optim.Adam does it.
Where a feature lies within rounding of a kink of its activation, two correct programs differ by a whole gradient, and
DnCNN's batch normalisation magnifies that at every step. So the noise is the first of a numbered series
("<kind>/<network>/<number>") whose results stay put when every weight moves by its last bits.

outputs.safetensors            "<case>/noisy", "<case>/estimatedNoise", "<case>/image" (float32)
gradients-<network>.json       losses, and per parameter: L2 norm, sum, and the elements floor(k * count / 8), k = 0..7
gradients.safetensors          "<network>/<key>": whole gradients of some parameters
training.json                  ten losses for each network (three for DnCNN), and DnCNN's running statistics after them
networks.json                  the configurations, parameter counts, multiply-accumulates and cases; first values of the recipe
"""
import json
import pathlib
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Python"))
from hashed_values import around_one, fnv, symmetric, unit, weight  # noqa: E402

State = dict[str, torch.Tensor]
BYTES = 300_000
# Relative movement of each weight, a few float32 roundings, that must not matter.
NUDGE = 5e-7
# Batch, height, width.
GRADIENTS = {"two-stage": (2, 12, 14), "dncnn": (1, 12, 14)}
# Batch, height, width, learning rate, steps.
TRAINING = {"two-stage": (2, 16, 16, 5e-4, 10), "dncnn": (2, 8, 8, 1e-4, 3)}

NETWORKS = {
    "two-stage-1": {"network": "two-stage", "channels": 1, "restoration": True, "attention": True, "unshuffle": 1},
    "two-stage-3": {"network": "two-stage", "channels": 3, "restoration": True, "attention": True, "unshuffle": 1},
    "without-attention-3": {"network": "two-stage", "channels": 3, "restoration": True, "attention": False, "unshuffle": 1},
    "noise-estimation-1": {"network": "two-stage", "channels": 1, "restoration": False, "attention": False, "unshuffle": 1},
    "unshuffled-1": {"network": "two-stage", "channels": 1, "restoration": True, "attention": True, "unshuffle": 2},
    "unshuffled-3": {"network": "two-stage", "channels": 3, "restoration": True, "attention": True, "unshuffle": 2},
    "wide-1": {"network": "two-stage", "channels": 1, "restoration": True, "attention": True, "unshuffle": 2, "width": 64},
    "dncnn-1": {"network": "dncnn", "channels": 1, "depth": 17, "features": 64},
    "dncnn-3": {"network": "dncnn", "channels": 3, "depth": 17, "features": 64},
}
# Network, batch, height, width.
OUTPUTS = {
    "two-stage-1/1x20x24": ("two-stage-1", 1, 20, 24),
    "two-stage-1/2x16x16": ("two-stage-1", 2, 16, 16),
    "two-stage-1/1x33x71": ("two-stage-1", 1, 33, 71),
    "two-stage-3/1x17x19": ("two-stage-3", 1, 17, 19),
    "two-stage-3/2x16x40": ("two-stage-3", 2, 16, 40),
    "without-attention-3/1x17x19": ("without-attention-3", 1, 17, 19),
    "noise-estimation-1/2x19x21": ("noise-estimation-1", 2, 19, 21),
    "unshuffled-1/2x18x22": ("unshuffled-1", 2, 18, 22),
    "unshuffled-3/1x20x26": ("unshuffled-3", 1, 20, 26),
    "wide-1/1x18x22": ("wide-1", 1, 18, 22),
    "dncnn-1/1x20x24": ("dncnn-1", 1, 20, 24),
    "dncnn-3/2x17x19": ("dncnn-3", 2, 17, 19),
}
# Parameters whose gradients are stored whole, where the network has them.
WHOLE = [
    "nen.head.weight", "nen.body.0.rrdb.0.c1.weight", "nen.body.0.rrdb.0.c1.bias", "nen.body.2.gate.weight",
    "nen.tail.weight", "rn.nob.noise_head.weight", "rn.nob.image_conv.bias", "rn.nob.attention.weight",
    "rn.body.1.rrdb.2.c4.weight", "rn.merge.weight", "rn.tail.weight",
    "layers.0.weight", "layers.7.normalisation.weight", "layers.7.normalisation.bias", "layers.16.weight",
]
WHOLE_IN_TWO_STAGE_3 = ["nen.body.1.rrdb.1.c5.weight"]


# The networks -------------------------------------------------------------------------------------------------------

def shapes(configuration: dict) -> dict[str, tuple[int, ...]]:
    """Every key of the state dictionary with its shape."""
    channels = configuration["channels"]
    if configuration["network"] == "dncnn":
        features, last = configuration["features"], configuration["depth"] - 1
        found = {"layers.0.weight": (features, channels, 3, 3), "layers.0.bias": (features,)}
        for i in range(1, last):
            found[f"layers.{i}.convolution.weight"] = (features, features, 3, 3)
            for name in ["weight", "bias", "running_mean", "running_var"]:
                found[f"layers.{i}.normalisation.{name}"] = (features,)
        return found | {f"layers.{last}.weight": (channels, features, 3, 3), f"layers.{last}.bias": (channels,)}

    inner, width = channels * configuration["unshuffle"] ** 2, configuration.get("width", 32)
    growth = width // 4

    def body(prefix: str) -> dict[str, tuple[int, ...]]:
        found = {}
        for i in range(3):
            for j in range(3):
                for k in range(1, 6):
                    out = growth if k < 5 else width
                    found[f"{prefix}.{i}.rrdb.{j}.c{k}.weight"] = (out, width + growth * (k - 1), 3, 3)
                    found[f"{prefix}.{i}.rrdb.{j}.c{k}.bias"] = (out,)
            found[f"{prefix}.{i}.gate.weight"] = (width, width, 1, 1)
        return found

    found = {"nen.head.weight": (width, inner, 1, 1)} | body("nen.body") | {"nen.tail.weight": (inner, width, 1, 1)}
    if not configuration["restoration"]:
        return found
    if configuration["attention"]:
        for part in ["noise", "image"]:
            found[f"rn.nob.{part}_head.weight"] = (width, inner, 1, 1)
            found[f"rn.nob.{part}_conv.weight"] = (width, width, 3, 3)
            found[f"rn.nob.{part}_conv.bias"] = (width,)
        found["rn.nob.attention.weight"] = (1, 2, 7, 7)
    else:
        found |= {"rn.noise_head.weight": (width, inner, 1, 1), "rn.image_head.weight": (width, inner, 1, 1),
                  "rn.merge.weight": (width, 2 * width, 1, 1)}
    return found | body("rn.body") | {"rn.tail.weight": (inner, width, 1, 1)}


def residual_dense_block(w: State, key: str, x: torch.Tensor) -> torch.Tensor:
    features = x
    for k in range(1, 5):
        grown = F.conv2d(features, w[f"{key}.c{k}.weight"], w[f"{key}.c{k}.bias"], padding=1)
        features = torch.cat([features, F.leaky_relu(grown, 0.2)], dim=1)
    return x + 0.2 * F.conv2d(features, w[f"{key}.c5.weight"], w[f"{key}.c5.bias"], padding=1)


def body(w: State, key: str, x: torch.Tensor) -> torch.Tensor:
    for i in range(3):
        inner = x
        for j in range(3):
            inner = residual_dense_block(w, f"{key}.{i}.rrdb.{j}", inner)
        x = (x + 0.2 * inner) + F.conv2d(x, w[f"{key}.{i}.gate.weight"])
    return x


def noise_attention(w: State, noise: torch.Tensor, image: torch.Tensor) -> torch.Tensor:
    image = F.conv2d(image, w["rn.nob.image_head.weight"])
    noise = F.conv2d(noise, w["rn.nob.noise_head.weight"])
    correlated = torch.cat([F.conv2d(noise, w["rn.nob.noise_conv.weight"], w["rn.nob.noise_conv.bias"], padding=1),
                            F.conv2d(image, w["rn.nob.image_conv.weight"], w["rn.nob.image_conv.bias"], padding=1)], 1)
    pooled = torch.cat([correlated.mean(1, keepdim=True), correlated.amax(1, keepdim=True)], 1)
    return torch.sigmoid(F.conv2d(pooled, w["rn.nob.attention.weight"], padding=3)) * image


def two_stage(w: State, configuration: dict, noisy: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Estimated noise and clean image."""
    factor = configuration["unshuffle"]
    x = F.pixel_unshuffle(noisy, factor)
    estimated = F.conv2d(body(w, "nen.body", F.conv2d(x, w["nen.head.weight"])), w["nen.tail.weight"])
    if not configuration["restoration"]:
        estimated = F.pixel_shuffle(estimated, factor)
        return estimated, noisy - estimated
    given = estimated.detach()
    if configuration["attention"]:
        features = noise_attention(w, given, x)
    else:
        heads = [F.conv2d(given, w["rn.noise_head.weight"]), F.conv2d(x, w["rn.image_head.weight"])]
        features = F.conv2d(torch.cat(heads, 1), w["rn.merge.weight"])
    image = F.conv2d(body(w, "rn.body", features), w["rn.tail.weight"])
    return F.pixel_shuffle(estimated, factor), F.pixel_shuffle(image, factor)


def dncnn(w: State, configuration: dict, noisy: torch.Tensor, training: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Residual and clean image; in training the running statistics in `w` move with the batch."""
    last = configuration["depth"] - 1
    x = F.relu(F.conv2d(noisy, w["layers.0.weight"], w["layers.0.bias"], padding=1))
    for i in range(1, last):
        key = f"layers.{i}.normalisation"
        x = F.conv2d(x, w[f"layers.{i}.convolution.weight"], padding=1)
        x = F.relu(F.batch_norm(x, w[f"{key}.running_mean"], w[f"{key}.running_var"], w[f"{key}.weight"],
                                w[f"{key}.bias"], training=training, momentum=0.1, eps=1e-5))
    residual = F.conv2d(x, w[f"layers.{last}.weight"], w[f"layers.{last}.bias"], padding=1)
    return residual, noisy - residual


def run(w: State, configuration: dict, noisy: torch.Tensor, training: bool) -> tuple[torch.Tensor, torch.Tensor]:
    if configuration["network"] == "dncnn":
        return dncnn(w, configuration, noisy, training)
    return two_stage(w, configuration, noisy)


def losses(w: State, configuration: dict, clean: torch.Tensor, noise: torch.Tensor,
           noisy: torch.Tensor) -> dict[str, torch.Tensor]:
    """The objectives, whose sum is minimised."""
    estimated, image = run(w, configuration, noisy, training=True)
    found = {"noise": F.mse_loss(estimated, noise)}
    if configuration.get("restoration"):
        found["image"] = F.l1_loss(image, clean)
    return found


# Values by the recipe -----------------------------------------------------------------------------------------------

def is_statistic(key: str) -> bool:
    return key.endswith((".running_mean", ".running_var"))


def state(configuration: dict, dtype: torch.dtype) -> State:
    """All tensors by the recipe; those to be learned require gradients."""
    found = {}
    for key, shape in shapes(configuration).items():
        if key.endswith("normalisation.weight"):
            values = around_one(key, shape, 0.25)
        elif key.endswith(".running_var"):
            values = around_one(key, shape, 0.5)
        elif key.endswith(".running_mean"):
            values = symmetric(key, shape, 0.1)
        elif key.endswith(".bias"):
            values = symmetric(key, shape, 0.05)
        else:
            values = weight(key, shape, 1.5 if configuration["network"] == "dncnn" else 1.0)
        found[key] = torch.tensor(values, dtype=dtype).requires_grad_(not is_statistic(key))
    return found


def images(name: str, batch: int, channels: int, height: int, width: int, offset: int = 0,
           dtype: torch.dtype = torch.float64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Clean image, noise and their float32 sum."""
    n, c, y, x = np.meshgrid(*map(np.arange, (batch, channels, height, width)), indexing="ij")
    t = (3 * x + 5 * y + 7 * c + 11 * (n + offset)) % 64
    clean = (0.125 + np.minimum(t, 64 - t) / 64 + 0.25 * (((x >> 3) + (y >> 3)) & 1)).astype(np.float32)
    noise = symmetric(name, clean.shape, 0.15)
    return tuple(torch.tensor(a, dtype=dtype) for a in (clean, noise, clean + noise))


# Golden files -------------------------------------------------------------------------------------------------------

def digits(value: torch.Tensor | float) -> float:
    return float(f"{float(value):.9g}")


def counts() -> dict[str, dict]:
    """Learned parameters and multiply-accumulates a pixel of the input, for each network."""
    found = {}
    for name, configuration in NETWORKS.items():
        sizes = {key: int(np.prod(shape)) for key, shape in shapes(configuration).items() if not is_statistic(key)}
        kernels = {key: size for key, size in sizes.items() if key.endswith(".weight") and "normalisation" not in key}
        scale = configuration.get("unshuffle", 1) ** 2
        found[name] = {
            "configuration": configuration,
            "parameters": sum(sizes.values()),
            "parametersOfNoiseEstimation": sum(s for k, s in sizes.items() if k.startswith("nen.")),
            "parametersOfRestoration": sum(s for k, s in sizes.items() if k.startswith("rn.")),
            "multiplyAccumulatesAt256x256": sum(kernels.values()) * 256 * 256 // scale,
        }
    full, twn = found["two-stage-3"], found["without-attention-3"]
    assert full["parametersOfNoiseEstimation"] == 283_776
    assert full["parametersOfRestoration"] == 302_466
    assert full["parameters"] == 586_242
    assert twn["parametersOfRestoration"] == 285_920
    assert round(full["multiplyAccumulatesAt256x256"] / 1e9, 2) == 38.34
    return found


def write_outputs() -> None:
    tensors = {}
    for case, (name, batch, height, width) in OUTPUTS.items():
        configuration = NETWORKS[name]
        _, _, noisy = images(f"outputs/{case}", batch, configuration["channels"], height, width)
        with torch.no_grad():
            estimated, image = run(state(configuration, torch.float64), configuration, noisy, training=False)
        assert estimated.shape == image.shape == noisy.shape
        assert all(0.05 < float(values.std()) < 20 for values in (estimated, image)), case
        for part, values in {"noisy": noisy, "estimatedNoise": estimated, "image": image}.items():
            tensors[f"{case}/{part}"] = values.float().numpy()
    save_file(tensors, FOLDER / "outputs.safetensors")


def nudged(w: State, seed: int) -> State:
    """The state as it is for seed 0, else with every value moved by up to NUDGE of itself."""
    if seed == 0:
        return w
    random = torch.Generator().manual_seed(seed)
    return {k: (t.detach() * (1 + NUDGE * (2 * torch.rand(t.shape, generator=random, dtype=t.dtype) - 1)))
            .requires_grad_(t.requires_grad) for k, t in w.items()}


def gradients(name: str, noise: str, dtype: torch.dtype = torch.float64, seed: int = 0) -> tuple[dict, State]:
    """Losses, and the gradient of their sum by every parameter."""
    configuration = NETWORKS[name]
    batch, height, width = GRADIENTS[configuration["network"]]
    w = nudged(state(configuration, dtype), seed)
    objectives = losses(w, configuration, *images(noise, batch, configuration["channels"], height, width, 0, dtype))
    sum(objectives.values()).backward()
    return {k: v.detach() for k, v in objectives.items()}, {k: t.grad for k, t in w.items() if t.grad is not None}


def train(name: str, noise: str, dtype: torch.dtype, seed: int = 0) -> tuple[list[dict[str, float]], State]:
    """Steps of Adam, a new batch at each; the losses before each step, and the final state."""
    configuration = NETWORKS[name]
    batch, height, width, rate, steps = TRAINING[configuration["network"]]
    w = nudged(state(configuration, dtype), seed)
    optimizer = torch.optim.Adam([t for t in w.values() if t.requires_grad], lr=rate, betas=(0.9, 0.99), eps=1e-8)
    found = []
    for step in range(steps):
        values = images(f"{noise}/{step}", batch, configuration["channels"], height, width, 4 * step, dtype)
        objectives = losses(w, configuration, *values)
        optimizer.zero_grad()
        sum(objectives.values()).backward()
        optimizer.step()
        found.append({k: digits(v.detach()) for k, v in objectives.items()})
    return found, w


def apart(result: State, truth: State) -> float:
    """The largest relative distance of any tensor from its truth."""
    return max(float((result[k].double() - t).norm() / t.norm()) for k, t in truth.items())


def losses_apart(result: list[dict[str, float]], truth: list[dict[str, float]]) -> float:
    return max(abs(a[k] / b[k] - 1) for a, b in zip(result, truth, strict=True) for k in b)


def first_steady(kind: str, name: str, compute: Callable[[str, int], Any], distance: Callable[[Any, Any], float],
                 limit: float) -> str:
    """The first noise name for which what `compute` makes of it stays within the limit under nudges of the weights."""
    for number in range(200):
        noise = f"{kind}/{name}/{number}"
        truth = compute(noise, 0)
        if all(distance(compute(noise, seed), truth) < limit for seed in range(1, 6)):
            return noise
    raise SystemExit(f"{name}: no steady noise found for {kind}")


def write_gradients() -> None:
    whole = {}
    for name, configuration in NETWORKS.items():
        noise = first_steady("gradients", name, lambda noise, seed: gradients(name, noise, seed=seed)[1],
                             apart, 3e-5)
        objectives, found = gradients(name, noise)
        off = apart(gradients(name, noise, torch.float32)[1], found)
        print(f"{name}: {noise}, float32 gradients are off by {off:.1e}")
        assert off < 3e-5
        assert all(float(g.norm()) > 1e-9 for g in found.values()), f"{name}: a parameter is not reached"
        parameters = {}
        for key, gradient in found.items():
            flat = gradient.flatten()
            parameters[key] = {"norm": digits(flat.norm()), "sum": digits(flat.sum()),
                               "probes": [digits(flat[k * len(flat) // 8]) for k in range(8)]}
            # The gradients of the wide network are four times as large: probes must do.
            if name != "wide-1" and key in WHOLE or name == "two-stage-3" and key in WHOLE_IN_TWO_STAGE_3:
                whole[f"{name}/{key}"] = gradient.float().numpy()
        batch, height, width = GRADIENTS[configuration["network"]]
        text = json.dumps({"noise": noise, "batch": batch, "height": height, "width": width,
                           "losses": {k: digits(v) for k, v in objectives.items()}, "parameters": parameters})
        (FOLDER / f"gradients-{name}.json").write_text(text.replace("}, \"", "},\n\"") + "\n")
    save_file(whole, FOLDER / "gradients.safetensors")


def write_training() -> None:
    found = {}
    for name, configuration in NETWORKS.items():
        noise = first_steady("training", name, lambda noise, seed: train(name, noise, torch.float64, seed)[0],
                             losses_apart, 2e-5)
        steps, final = train(name, noise, torch.float32)
        off = losses_apart(steps, train(name, noise, torch.float64)[0])
        print(f"{name}: {noise}, float32 training is off by {off:.1e}; losses {steps[0]} to {steps[-1]}")
        assert off < 2e-5
        assert sum(steps[-1].values()) < sum(steps[0].values())
        batch, height, width, rate, _ = TRAINING[configuration["network"]]
        found[name] = {"noise": noise, "batch": batch, "height": height, "width": width, "learningRate": rate,
                       "losses": steps}
        statistics = {k: [digits(v) for v in t.tolist()] for k, t in final.items()
                      if is_statistic(k) and k.startswith(("layers.1.", "layers.15."))}
        if statistics:
            found[name]["statistics"] = statistics
    text = json.dumps({"optimizer": {"beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8}, "networks": found}, indent=1)
    (FOLDER / "training.json").write_text(text + "\n")


def write_networks() -> None:
    cases = {case: dict(zip(["network", "batch", "height", "width"], values)) for case, values in OUTPUTS.items()}
    shape = (8, 4, 3, 3)
    recipe = {"shape": shape, "fnv": {name: fnv(name) for name in ["", "a", "nen.head.weight"]},
              "unit": [float(v) for v in unit("nen.head.weight", shape).flat[:8]],
              "weight": [float(v) for v in weight("nen.head.weight", shape).flat[:8]],
              "aroundOne": [float(v) for v in around_one("nen.head.weight", shape, 0.25).flat[:8]]}
    text = json.dumps({"networks": counts(), "outputs": cases, "recipe": recipe}, indent=1)
    (FOLDER / "networks.json").write_text(text + "\n")


def main() -> None:
    torch.set_num_threads(1)  # One order of summation, whatever the machine.
    write_networks()
    write_outputs()
    write_gradients()
    write_training()
    for path in [*FOLDER.glob("*.json"), *FOLDER.glob("*.safetensors")]:
        path.chmod(0o644)
        assert path.stat().st_size < BYTES, f"{path.name} has grown to {path.stat().st_size} bytes"


if __name__ == "__main__":
    main()
