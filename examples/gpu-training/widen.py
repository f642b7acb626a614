"""Widens TwoStage weights: a network of twice the features or more that at first computes what the narrow one does.

    widen.py WEIGHTS.safetensors WIDE.safetensors --width 64 [--seed 1]

Training goes on from there instead of beginning anew (`train.py --from`). Every feature becomes several equal ones; what
reads them shares its weights out among them at random, so that they learn different things (Chen, Goodfellow and Shlens,
"Net2Net", 2016). The card stays that of the narrow network.
"""
import argparse
import pathlib

import torch
import weights
from torch import Generator, Tensor
from two_stage import WIDTH, TwoStage

# Of the shares, whose mean is 1 / copies.
DEVIATION = 0.5


def widened(values: Tensor, shape: torch.Size, generator: Generator) -> Tensor:
    """A layer's weights or bias, its outputs repeated and its inputs shared out."""
    for axis in range(min(2, values.dim())):
        copies = shape[axis] // values.shape[axis]
        values = values.repeat_interleave(copies, axis)
        if axis == 1 and copies > 1:
            shares = DEVIATION * torch.randn(values.shape, generator=generator)
            groups = shares.unflatten(1, (-1, copies))
            values = values * (groups - groups.mean(2, keepdim=True) + 1 / copies).flatten(1, 2)
    return values


def widen(network: TwoStage, width: int, seed: int) -> TwoStage:
    """The same function by a network of more features."""
    narrow = network.configuration.get("width", WIDTH)
    if width <= narrow or width % narrow:
        raise SystemExit(f"the width must be a multiple of the {narrow} that the network has")
    wide = TwoStage(**network.configuration | {"width": width})
    generator = Generator().manual_seed(seed)
    shapes = wide.state_dict()
    wide.load_state_dict({key: widened(values, shapes[key].shape, generator)
                          for key, values in network.state_dict().items()})
    return wide


def main() -> None:
    parser = argparse.ArgumentParser(description="Widens TwoStage weights.")
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--width", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    network, metadata = weights.load(options.weights)
    wide = widen(network, options.width, options.seed)
    weights.save(wide, options.out, {key: metadata[key] for key in ("limpid.recipe", "limpid.card")})


if __name__ == "__main__":
    main()
