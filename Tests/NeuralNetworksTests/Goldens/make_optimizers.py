"""Golden values for the optimizers of NeuralNetworks: python make_optimizers.py (torch 2.15.0).

optimizers.json: two parameters, "matrix" (3 x 4) and "vector" (5), follow given gradients for ten steps; stored are the
gradients of each step and the parameters after it (float32, computed by torch.optim in float64).
    Adam   m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  p -= lr * (m / (1 - b1^k)) / (sqrt(v / (1 - b2^k)) + eps)
           at step k = 1, 2, ...
    AdamW  first p -= lr * decay * p, then as Adam
schedule: learning rates for a cosine with linear warm-up; for step s = 0, 1, ... of `total`, with w warm-up steps:
    s < w   lr * (s + 1) / w
    else    lowest + (lr - lowest) * (1 + cos(pi * (s - w) / (total - w))) / 2
clipping: gradients scaled by min(1, limit / (norm + 1e-6)), norm over all elements of all tensors together.
average: exponential moving average a = decay * a + (1 - decay) * p, from a = p at the start.
"""
import json
import math
import pathlib
import sys

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Python"))
from hashed_values import symmetric  # noqa: E402
from make_layers import stored  # noqa: E402

SHAPES = {"matrix": (3, 4), "vector": (5,)}
STEPS = 10


def tensors(name: str, amplitude: float) -> dict[str, torch.Tensor]:
    return {key: torch.tensor(symmetric(f"{name}/{key}", shape, amplitude), dtype=torch.float64)
            for key, shape in SHAPES.items()}


def all_stored(values: dict[str, torch.Tensor]) -> dict[str, dict]:
    return {key: stored(value) for key, value in values.items()}


def step_gradients(name: str, step: int) -> dict[str, torch.Tensor]:
    """Of very different sizes from step to step, so that both moments matter."""
    return tensors(f"{name}/gradient/{step}", [1.0, 0.01, 3.0][step % 3])


def follow(name: str, kind: type[torch.optim.Optimizer], settings: dict) -> dict:
    """Ten steps of an optimizer along given gradients."""
    start = tensors(f"{name}/start", 0.5)
    parameters = {key: value.clone().requires_grad_() for key, value in start.items()}
    optimizer = kind(parameters.values(), lr=settings["learningRate"], betas=(settings["beta1"], settings["beta2"]),
                     eps=settings["epsilon"], weight_decay=settings["weightDecay"])
    steps = []
    for step in range(STEPS):
        given = step_gradients(name, step)
        for key, gradient in given.items():
            parameters[key].grad = gradient.clone()
        optimizer.step()
        steps.append({"gradients": all_stored(given), "parameters": all_stored(parameters)})
    return {"name": name, "settings": settings, "start": all_stored(start), "steps": steps}


def schedule(rate: float, lowest: float, warm_up: int, total: int) -> dict:
    """Learning rates by the formula, checked against torch's schedulers."""
    def formula(step: int) -> float:
        if step < warm_up:
            return rate * (step + 1) / warm_up
        return lowest + (rate - lowest) * (1 + math.cos(math.pi * (step - warm_up) / (total - warm_up))) / 2

    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    cosine = CosineAnnealingLR(optimizer, T_max=total - warm_up, eta_min=lowest)
    if warm_up:
        rising = LinearLR(optimizer, start_factor=1 / warm_up, end_factor=1, total_iters=warm_up - 1)
        scheduler = SequentialLR(optimizer, [rising, cosine], milestones=[warm_up])
    else:
        scheduler = cosine
    rates = [formula(step) for step in range(total)]
    for step, value in enumerate(rates):
        assert math.isclose(value, optimizer.param_groups[0]["lr"], rel_tol=1e-9), step
        optimizer.step()
        scheduler.step()
    return {"learningRate": rate, "lowest": lowest, "warmUp": warm_up, "total": total,
            "rates": [float(f"{value:.9g}") for value in rates]}


def clipping(limit: float) -> dict:
    given = tensors("clipping", 2.0)
    parameters = [torch.zeros(shape, dtype=torch.float64, requires_grad=True) for shape in SHAPES.values()]
    for parameter, gradient in zip(parameters, given.values(), strict=True):
        parameter.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    return {"limit": limit, "norm": float(f"{float(norm):.9g}"), "gradients": all_stored(given),
            "clipped": all_stored(dict(zip(given, (p.grad for p in parameters))))}


def average(decay: float) -> dict:
    """A model whose parameters move from step to step, and the average that follows it."""
    model = torch.nn.ParameterDict({key: torch.nn.Parameter(value) for key, value in tensors("average/0", 1.0).items()})
    followed = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))
    followed.update_parameters(model)  # The first call copies.
    steps = [{"parameters": all_stored(dict(model)), "average": all_stored(dict(followed.module))}]
    for step in range(1, 6):
        with torch.no_grad():
            for key, value in tensors(f"average/{step}", 1.0).items():
                model[key].copy_(value)
        followed.update_parameters(model)
        steps.append({"parameters": all_stored(dict(model)), "average": all_stored(dict(followed.module))})
    return {"decay": decay, "steps": steps}


def main() -> None:
    adam = {"learningRate": 5e-4, "beta1": 0.9, "beta2": 0.99, "epsilon": 1e-8, "weightDecay": 0.0}
    adam_w = {"learningRate": 2e-2, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0.05}
    found = {
        "optimizers": [follow("Adam", torch.optim.Adam, adam), follow("AdamW", torch.optim.AdamW, adam_w)],
        "schedules": [schedule(5e-4, 1e-6, 5, 20), schedule(2e-4, 0.0, 0, 12), schedule(1e-3, 1e-4, 3, 10)],
        "clippings": [clipping(1.0), clipping(100.0)],
        "averages": [average(0.9), average(0.999)],
    }
    text = json.dumps(found).replace('{"gradients"', '\n{"gradients"')
    (FOLDER / "optimizers.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
