"""Golden values for the networks that others are compared with: python make_baselines.py [network …] (torch 2.15.0, numpy 2.4.6,
safetensors 0.8.0).

Each network is written down here once more, as functions of a dictionary of tensors, independently of the Swift code and
of examples/gpu-training. Weights and images come from the recipe in make_two_stage.py's docstring; a convolution's weights
have gain 1.5. Everything is computed in float64 from the float32 values.

Losses: mse(estimated noise, noise) where a network estimates noise, else l1(clean estimate, clean); batch statistics in
training. The noise of the gradients is the first of a numbered series whose results stay put when every weight moves by its
last bits (make_two_stage.py tells why).

baseline-<network>.json          by channels: configuration, parameters, multiply-accumulates of one 32×32 image, cases of
                                 outputs, and gradients: their configuration, losses, and per parameter L2 norm, sum, and the elements
                                 floor(k * count / 8), k = 0..7
baseline-<network>.safetensors   "<channels>/<case>/noisy", ".../image" and, where the network estimates it,
                                 ".../estimatedNoise" (float32)
"""
import json
import sys
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from make_two_stage import (BYTES, FOLDER, State, apart, digits, first_steady, images, is_statistic)
from hashed_values import around_one, symmetric, weight
from safetensors.numpy import save_file

Shapes = dict[str, tuple[int, ...]]
# Estimated noise, if any, and clean image.
Estimates = tuple[torch.Tensor | None, torch.Tensor]
GAIN = 1.5
SIDE = 32
# Batch, height, width.
GRADIENTS = (1, 12, 16)
# Settings for the gradients other than for the outputs: twenty normalised layers make too much of roundings.
SHALLOWER = {"mmd": {"depth": 10}}
# Relative movement of each weight, and how far gradients may follow; more for what deep chains make of fast kernels' rounding.
USUAL_NUDGE = (5e-7, 3e-5)
NUDGES = {"mmd": (2e-6, 1e-4), "dran": (5e-7, 1e-4)}
OUTPUTS = {1: [(1, 20, 24), (2, 12, 16)], 3: [(1, 16, 20)]}


# RED-CNN ------------------------------------------------------------------------------------------------------------

def red_cnn_shapes(channels: int, features: int) -> Shapes:
    found = {}
    for part in ["encoder", "decoder"]:
        for i in range(5):
            source = channels if (part, i) == ("encoder", 0) else features
            target = channels if (part, i) == ("decoder", 4) else features
            found |= {f"{part}.{i}.weight": (target, source, 5, 5), f"{part}.{i}.bias": (target,)}
    return found


def red_cnn(w: State, noisy: torch.Tensor, training: bool) -> Estimates:
    def convolution(x: torch.Tensor, i: int) -> torch.Tensor:
        return F.relu(F.conv2d(x, w[f"encoder.{i}.weight"], w[f"encoder.{i}.bias"], padding=2))

    def transposed(x: torch.Tensor, i: int) -> torch.Tensor:
        kernel = w[f"decoder.{i}.weight"].flip(2, 3).transpose(0, 1)
        return F.conv_transpose2d(x, kernel, w[f"decoder.{i}.bias"], padding=2)

    second = convolution(convolution(noisy, 0), 1)
    fourth = convolution(convolution(second, 2), 3)
    x = F.relu(transposed(convolution(fourth, 4), 0) + fourth)
    x = F.relu(transposed(F.relu(transposed(x, 1)), 2) + second)
    return None, transposed(F.relu(transposed(x, 3)), 4) + noisy


# Autoencoders -------------------------------------------------------------------------------------------------------

def cae_shapes(channels: int, features: int) -> Shapes:
    found = {}
    for name, source, target in [("encoder.0", channels, features), ("encoder.1", features, features),
                                 ("decoder.0", features, features), ("decoder.1", features, features),
                                 ("output", features, channels)]:
        found |= {f"{name}.weight": (target, source, 3, 3), f"{name}.bias": (target,)}
    return found


def cae(w: State, noisy: torch.Tensor, training: bool) -> Estimates:
    def convolution(x: torch.Tensor, name: str) -> torch.Tensor:
        return F.conv2d(x, w[f"{name}.weight"], w[f"{name}.bias"], padding=1)

    x = F.max_pool2d(F.relu(convolution(noisy, "encoder.0")), 2)
    x = F.max_pool2d(F.relu(convolution(x, "encoder.1")), 2)
    x = F.interpolate(F.relu(convolution(x, "decoder.0")), scale_factor=2, mode="nearest")
    x = F.interpolate(F.relu(convolution(x, "decoder.1")), scale_factor=2, mode="nearest")
    return None, convolution(x, "output")


def normalisation_shapes(name: str, features: int) -> Shapes:
    return {f"{name}.{key}": (features,) for key in ["weight", "bias", "running_mean", "running_var"]}


def normalised(w: State, key: str, x: torch.Tensor, training: bool) -> torch.Tensor:
    """Batch normalisation and rectifier; running statistics stay as they are."""
    mean, variance = w[f"{key}.running_mean"].clone(), w[f"{key}.running_var"].clone()
    return F.relu(F.batch_norm(x, mean, variance, w[f"{key}.weight"], w[f"{key}.bias"], training=training, eps=1e-5))


def dae_shapes(channels: int, features: int) -> Shapes:
    widths, found = [channels, features, 2 * features, 4 * features], {}
    for i in range(3):
        found[f"encoder.{i}.convolution.weight"] = (widths[i + 1], widths[i], 3, 3)
        found |= normalisation_shapes(f"encoder.{i}.normalisation", widths[i + 1])
    for i in range(2):
        found[f"decoder.{i}.convolution.weight"] = (4 * widths[2 - i], widths[3 - i], 1, 1)
        found |= normalisation_shapes(f"decoder.{i}.normalisation", widths[2 - i])
    return found | {"output.weight": (channels, features, 3, 3), "output.bias": (channels,)}


def dae(w: State, noisy: torch.Tensor, training: bool) -> Estimates:
    x = noisy
    for i in range(3):
        x = F.conv2d(x, w[f"encoder.{i}.convolution.weight"], padding=1)
        x = normalised(w, f"encoder.{i}.normalisation", x, training)
        x = F.max_pool2d(x, 2) if i < 2 else x
    for i in range(2):
        kernel = w[f"decoder.{i}.convolution.weight"]
        kernel = kernel.reshape(len(kernel) // 4, 2, 2, -1).permute(3, 0, 1, 2)
        x = normalised(w, f"decoder.{i}.normalisation", F.conv_transpose2d(x, kernel, stride=2), training)
    return None, F.conv2d(x, w["output.weight"], w["output.bias"], padding=1)


# Chains -------------------------------------------------------------------------------------------------------------

def chain_shapes(channels: int, depth: int, features: int, first: bool) -> Shapes:
    found = {}
    for i in range(depth):
        source, target = features if i else channels, features if i < depth - 1 else channels
        if i == depth - 1 or i == 0 and not first:
            found |= {f"layers.{i}.weight": (target, source, 3, 3), f"layers.{i}.bias": (target,)}
        else:
            found[f"layers.{i}.convolution.weight"] = (target, source, 3, 3)
            found |= normalisation_shapes(f"layers.{i}.normalisation", target)
    return found


def res_cnn_shapes(channels: int, depth: int, features: int) -> Shapes:
    return chain_shapes(channels, depth, features, first=False)


def mmd_shapes(channels: int, depth: int, features: int) -> Shapes:
    return chain_shapes(channels, depth, features, first=True)


def chain(w: State, noisy: torch.Tensor, training: bool) -> Estimates:
    x, depth = noisy, 1 + max(int(key.split(".")[1]) for key in w)
    for i in range(depth):
        if f"layers.{i}.bias" in w:
            x = F.conv2d(x, w[f"layers.{i}.weight"], w[f"layers.{i}.bias"], padding=1)
            x = F.relu(x) if i < depth - 1 else x
        else:
            x = F.conv2d(x, w[f"layers.{i}.convolution.weight"], padding=1)
            x = normalised(w, f"layers.{i}.normalisation", x, training)
    return x, noisy - x


# DRAN ---------------------------------------------------------------------------------------------------------------

KERNELS = 4


def dran_shapes(channels: int, features: int) -> Shapes:
    found = {"head.weight": (features, channels, 3, 3)}
    for i in range(3):
        for j in range(5):
            key = f"blocks.{i}.layers.{j}"
            found |= {f"{key}.convolution.weight": (KERNELS * features, features, 3, 3),
                      f"{key}.convolution.reduce.weight": (features // 4, features, 1, 1),
                      f"{key}.convolution.expand.weight": (KERNELS, features // 4, 1, 1)}
            found |= normalisation_shapes(f"{key}.normalisation", features)
        for part in ["features", "mask"]:
            found |= {f"blocks.{i}.gate.{part}.weight": (features, features, 3, 3), f"blocks.{i}.gate.{part}.bias": (features,)}
    return found | {"tail.weight": (channels, features, 3, 3)}


def dynamic(w: State, key: str, x: torch.Tensor) -> torch.Tensor:
    """As the sum of what every kernel gives, times its share."""
    hidden = F.relu(F.conv2d(x.mean((2, 3), keepdim=True), w[f"{key}.reduce.weight"]))
    shares = torch.softmax(F.conv2d(hidden, w[f"{key}.expand.weight"]) / 30, dim=1)
    kernels = w[f"{key}.weight"].chunk(KERNELS)
    return sum(shares[:, k:k + 1] * F.conv2d(x, kernels[k], padding=1) for k in range(KERNELS))


def dran(w: State, noisy: torch.Tensor, training: bool) -> Estimates:
    x = F.relu(F.conv2d(noisy, w["head.weight"], padding=1))
    for i in range(3):
        features, mask = (F.conv2d(x, w[f"blocks.{i}.gate.{part}.weight"], w[f"blocks.{i}.gate.{part}.bias"], padding=1)
                          for part in ["features", "mask"])
        inner = x
        for j in range(5):
            key = f"blocks.{i}.layers.{j}"
            inner = normalised(w, f"{key}.normalisation", dynamic(w, f"{key}.convolution", inner), training)
        x = inner + F.leaky_relu(features * torch.sigmoid(mask), 0.2)
    noise = torch.tanh(F.conv2d(x, w["tail.weight"], padding=1))
    return noise, noisy - noise


# All of them --------------------------------------------------------------------------------------------------------

# Shapes by channels and the other settings; estimates; the other settings.
NETWORKS: dict[str, tuple[Callable[..., Shapes], Callable[..., Estimates], dict[str, int]]] = {
    "red-cnn": (red_cnn_shapes, red_cnn, {"features": 96}),
    "cae": (cae_shapes, cae, {"features": 64}),
    "dae": (dae_shapes, dae, {"features": 32}),
    "res-cnn": (res_cnn_shapes, chain, {"depth": 10, "features": 64}),
    "mmd": (mmd_shapes, chain, {"depth": 20, "features": 64}),
    "dran": (dran_shapes, dran, {"features": 64}),
}


def state(shapes: Shapes, dtype: torch.dtype = torch.float64) -> State:
    """All tensors by the recipe; those to be learned require gradients."""
    found = {}
    for key, shape in shapes.items():
        if key.endswith("normalisation.weight"):
            values = around_one(key, shape, 0.25)
        elif key.endswith(".running_var"):
            values = around_one(key, shape, 0.5)
        elif key.endswith(".running_mean"):
            values = symmetric(key, shape, 0.1)
        elif key.endswith(".bias"):
            values = symmetric(key, shape, 0.05)
        else:
            values = weight(key, shape, GAIN)
        found[key] = torch.tensor(values, dtype=dtype).requires_grad_(not is_statistic(key))
    return found


def multiply_accumulates(network: str, w: State, channels: int) -> int:
    """Counted where PyTorch convolves, for one image of SIDE × SIDE; a dynamic convolution is one, not one a kernel."""
    count = 0

    class Counter(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):  # noqa: ANN001, ANN204
            nonlocal count
            output = function(*args, **(kwargs or {}))
            if function in (torch.conv2d, F.conv2d):
                count += output.shape[-1] * output.shape[-2] * args[1].numel()
            elif function in (torch.conv_transpose2d, F.conv_transpose2d):
                count += args[0].shape[-1] * args[0].shape[-2] * args[1].numel()
            return output

    with Counter(), torch.no_grad():
        NETWORKS[network][1](w, torch.zeros(1, channels, SIDE, SIDE, dtype=torch.float64), False)
    if network == "dran":
        mixed = [t.numel() for k, t in w.items() if k.endswith("convolution.weight")]
        count -= sum(mixed) * (KERNELS - 1) // KERNELS * SIDE * SIDE
    return count


def nudged(w: State, seed: int, nudge: float) -> State:
    """The state as it is for seed 0, else with every value moved by up to the nudge of itself."""
    if seed == 0:
        return w
    random = torch.Generator().manual_seed(seed)
    return {k: (t.detach() * (1 + nudge * (2 * torch.rand(t.shape, generator=random, dtype=t.dtype) - 1)))
            .requires_grad_(t.requires_grad) for k, t in w.items()}


def gradients(network: str, shapes: Shapes, channels: int, noise: str, seed: int = 0) -> tuple[dict, State]:
    """The loss, and its gradient by every parameter."""
    w = nudged(state(shapes), seed, NUDGES.get(network, USUAL_NUDGE)[0])
    batch, height, width = GRADIENTS
    clean, added, noisy = images(noise, batch, channels, height, width)
    estimated, image = NETWORKS[network][1](w, noisy, True)
    loss = {"image": F.l1_loss(image, clean)} if estimated is None else {"noise": F.mse_loss(estimated, added)}
    sum(loss.values()).backward()
    return {k: digits(v.detach()) for k, v in loss.items()}, {k: t.grad for k, t in w.items() if t.grad is not None}


def described(gradient: torch.Tensor) -> dict:
    flat = gradient.flatten()
    return {"norm": digits(flat.norm()), "sum": digits(flat.sum()),
            "probes": [digits(flat[k * len(flat) // 8]) for k in range(8)]}


def text(channels: int, settings: dict[str, int]) -> str:
    """A configuration as weights hold it."""
    return json.dumps({"channels": channels} | settings, sort_keys=True, separators=(",", ":"))


def write(network: str) -> None:
    shapes_of, estimates, settings = NETWORKS[network]
    found, tensors = {}, {}
    for channels, cases in OUTPUTS.items():
        shapes = shapes_of(channels=channels, **settings)
        w = state(shapes)
        outputs = {}
        for batch, height, width in cases:
            case = f"{batch}x{height}x{width}"
            outputs[case] = {"batch": batch, "height": height, "width": width}
            _, _, noisy = images(f"outputs/{network}-{channels}/{case}", batch, channels, height, width)
            with torch.no_grad():
                noise, image = estimates(w, noisy, False)
            assert image.shape == noisy.shape
            for part, values in {"noisy": noisy, "estimatedNoise": noise, "image": image}.items():
                if values is not None:
                    assert 0.05 < float(values.std()) < 20, f"{network}, {part}: {float(values.std())}"
                    tensors[f"{channels}/{case}/{part}"] = values.float().numpy()
        trained = settings | SHALLOWER.get(network, {})
        shapes_trained = shapes_of(channels=channels, **trained)
        noise = first_steady("gradients", f"{network}-{channels}",
                             lambda noise, seed: gradients(network, shapes_trained, channels, noise, seed)[1], apart,
                             NUDGES.get(network, USUAL_NUDGE)[1])
        losses, by = gradients(network, shapes_trained, channels, noise)
        assert all(float(g.norm()) > 1e-9 for g in by.values()), f"{network}: a parameter is not reached"
        batch, height, width = GRADIENTS
        found[channels] = {
            "configuration": text(channels, settings),
            "parameters": sum(int(np.prod(s)) for k, s in shapes.items() if not is_statistic(k)),
            "multiplyAccumulates": multiply_accumulates(network, w, channels), "outputs": outputs,
            "gradients": {"configuration": text(channels, trained), "noise": noise, "batch": batch, "height": height, "width": width, "losses": losses,
                          "parameters": {k: described(g) for k, g in by.items()}}}
        print(f"{network}, {channels}: {found[channels]['parameters']} parameters, "
              f"{found[channels]['multiplyAccumulates']} multiply-accumulates, {noise}")
    lines = json.dumps({"network": network, "channels": found}).replace("}, \"", "},\n\"")
    (FOLDER / f"baseline-{network}.json").write_text(lines + "\n")
    save_file(tensors, FOLDER / f"baseline-{network}.safetensors")
    for suffix in ["json", "safetensors"]:
        path = FOLDER / f"baseline-{network}.{suffix}"
        path.chmod(0o644)
        assert path.stat().st_size < BYTES, f"{path.name} has grown to {path.stat().st_size} bytes"


if __name__ == "__main__":
    torch.set_num_threads(1)  # One order of summation, whatever the machine.
    assert sum(int(np.prod(s)) for s in red_cnn_shapes(1, 96).values()) == 1_848_865
    for each in sys.argv[1:] or NETWORKS:
        write(each)
