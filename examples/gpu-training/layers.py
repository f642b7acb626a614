"""What the networks are made of. Images are N x C x H x W on the normalised scale of the weights."""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass
class Estimate:
    """What a network makes of a noisy batch."""

    clean: Tensor
    # None for a network that estimates none.
    noise: Tensor | None
    # False where the clean image is the noisy one less the noise, so that comparing the noise is enough.
    trains_clean: bool


def convolution(inputs: int, outputs: int, kernel: int, bias: bool, gain: float = 1.0) -> nn.Conv2d:
    """Keeps the extent; weights from N(0, gain² * 2 / fan-in) (He et al. 2015), biases 0."""
    layer = nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=bias)
    nn.init.normal_(layer.weight, std=gain * math.sqrt(2 / (inputs * kernel * kernel)))
    if bias:
        nn.init.zeros_(layer.bias)
    return layer


def lowered(x: Tensor) -> Tensor:
    """The same numbers in the precision of the autocast in force."""
    kind = x.device.type
    return x.to(torch.get_autocast_dtype(kind)) if torch.is_autocast_enabled(kind) else x


def full_precision(layer: nn.Module, *inputs: Tensor) -> Tensor:
    """What a layer computes of float32, whatever autocast is in force."""
    with torch.autocast(inputs[0].device.type, enabled=False):
        return layer(*(x.float() for x in inputs))


class BatchNormalisation(nn.Module):
    """nn.BatchNorm2d without its count of batches, which the weights files don't hold."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(features))
        self.bias = nn.Parameter(torch.zeros(features))
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, x: Tensor) -> Tensor:
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, self.training, 0.1, 1e-5)


class NormalisedConvolution(nn.Module):
    """Convolution, batch normalisation, ReLU; enlarged, a transposed convolution of that kernel and stride."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, enlargement: int = 1) -> None:
        super().__init__()
        self.enlargement = enlargement
        self.convolution = convolution(inputs, outputs * enlargement**2, kernel, bias=False)
        self.normalisation = BatchNormalisation(outputs)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.normalisation(F.pixel_shuffle(self.convolution(x), self.enlargement)))
