"""Networks for comparison that estimate the noise by 3x3 convolutions one after another: DnCNN, ResCNN, MMD."""
import torch.nn.functional as F
from layers import Estimate, NormalisedConvolution, convolution
from torch import Tensor, nn


class Chain(nn.Module):
    """The last convolution has a bias and nothing after it; the first is normalised too, or has a bias and a ReLU."""

    multiple = 1
    normalises_first = False

    def __init__(self, channels: int, depth: int, features: int) -> None:
        super().__init__()
        self.configuration = {"channels": channels, "depth": depth, "features": features}
        self.layers = nn.ModuleList([
            NormalisedConvolution(channels, features) if self.normalises_first
            else convolution(channels, features, 3, bias=True),
            *(NormalisedConvolution(features, features) for _ in range(depth - 2)),
            convolution(features, channels, 3, bias=True),
        ])

    def forward(self, noisy: Tensor) -> Estimate:
        first, *middle, last = self.layers
        # A second ReLU changes nothing where the first convolution has its own.
        x = F.relu(first(noisy))
        for layer in middle:
            x = layer(x)
        noise = last(x)
        return Estimate(noisy - noise, noise, trains_clean=False)


class DnCNN(Chain):
    """Zhang et al. 2017."""

    name = "dncnn"

    def __init__(self, channels: int, depth: int = 17, features: int = 64) -> None:
        super().__init__(channels, depth, features)


class ResCNN(Chain):
    """Jifara et al. 2019."""

    name = "res-cnn"

    def __init__(self, channels: int, depth: int = 10, features: int = 64) -> None:
        super().__init__(channels, depth, features)


class MMD(Chain):
    """El-Shafai et al. 2022, Deep CNN model for multimodal medical image denoising."""

    name = "mmd"
    normalises_first = True

    def __init__(self, channels: int, depth: int = 20, features: int = 64) -> None:
        super().__init__(channels, depth, features)
