"""DRAN, a dynamic residual attention network for comparison."""
import math

import torch
import torch.nn.functional as F
from layers import BatchNormalisation, Estimate, convolution
from torch import Tensor, nn

BLOCKS, DEPTH, KERNELS, REDUCTION, TEMPERATURE = 3, 5, 4, 4, 30


class DynamicConvolution(nn.Module):
    """A 3x3 convolution whose kernel is mixed for every image from several (Chen et al. 2020)."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(KERNELS * features, features, 3, 3))
        nn.init.normal_(self.weight, std=math.sqrt(2 / (9 * features)))
        self.reduce = convolution(features, features // REDUCTION, 1, bias=False)
        self.expand = convolution(features // REDUCTION, KERNELS, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        n, features, rows, columns = x.shape
        logits = self.expand(F.relu(self.reduce(x.mean((2, 3), keepdim=True))))
        shares = torch.softmax(logits.flatten(1) / TEMPERATURE, 1)
        kernels = torch.einsum("nk,koiyx->noiyx", shares, self.weight.view(KERNELS, features, features, 3, 3))
        # One group an image, so that each has its own kernel.
        return F.conv2d(x.reshape(1, -1, rows, columns), kernels.flatten(0, 1), padding=1, groups=n).view_as(x)


class Layer(nn.Module):
    """Dynamic convolution, batch normalisation, ReLU."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.convolution = DynamicConvolution(features)
        self.normalisation = BatchNormalisation(features)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.normalisation(self.convolution(x)))


class Gate(nn.Module):
    """The noise gate: features weighted value by value."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.features = convolution(features, features, 3, bias=True)
        self.mask = convolution(features, features, 3, bias=True)

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(self.features(x) * torch.sigmoid(self.mask(x)), 0.2)


class Block(nn.Module):
    """A dynamic residual attention block."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*(Layer(features) for _ in range(DEPTH)))
        self.gate = Gate(features)

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x) + self.gate(x)


class DRAN(nn.Module):
    """Like Sharif et al. 2020."""

    name = "dran"
    multiple = 1

    def __init__(self, channels: int, features: int = 64) -> None:
        super().__init__()
        self.configuration = {"channels": channels, "features": features}
        self.head = convolution(channels, features, 3, bias=False)
        self.blocks = nn.Sequential(*(Block(features) for _ in range(BLOCKS)))
        self.tail = convolution(features, channels, 3, bias=False)

    def forward(self, noisy: Tensor) -> Estimate:
        noise = torch.tanh(self.tail(self.blocks(F.relu(self.head(noisy)))))
        return Estimate(noisy - noise, noise, trains_clean=False)
