"""Networks for comparison that estimate the clean image by an encoder and a decoder: RED-CNN, CAE, DAE."""
import torch.nn.functional as F
from layers import Estimate, NormalisedConvolution, convolution
from torch import Tensor, nn


class REDCNN(nn.Module):
    """Chen et al. 2017; the transposed convolutions, of stride 1, as the convolutions that they are."""

    name = "red-cnn"
    multiple = 2

    def __init__(self, channels: int, features: int = 96) -> None:
        super().__init__()
        self.configuration = {"channels": channels, "features": features}
        self.encoder = nn.ModuleList(convolution(features if i else channels, features, 5, bias=True) for i in range(5))
        self.decoder = nn.ModuleList(convolution(features, features if i < 4 else channels, 5, bias=True) for i in range(5))

    def forward(self, noisy: Tensor) -> Estimate:
        x, shortcuts = noisy, [noisy]
        for i, layer in enumerate(self.encoder):
            x = F.relu(layer(x))
            if i in (1, 3):
                shortcuts.append(x)
        for i, layer in enumerate(self.decoder):
            x = layer(x)
            if i % 2 == 0:
                x = x + shortcuts.pop()
            if i < 4:
                x = F.relu(x)
        return Estimate(x, None, trains_clean=True)


class CAE(nn.Module):
    """Gondara 2016."""

    name = "cae"
    multiple = 4

    def __init__(self, channels: int, features: int = 64) -> None:
        super().__init__()
        self.configuration = {"channels": channels, "features": features}
        self.encoder = nn.ModuleList(convolution(features if i else channels, features, 3, bias=True) for i in range(2))
        self.decoder = nn.ModuleList(convolution(features, features, 3, bias=True) for _ in range(2))
        self.output = convolution(features, channels, 3, bias=True)

    def forward(self, noisy: Tensor) -> Estimate:
        x = noisy
        for layer in self.encoder:
            x = F.max_pool2d(F.relu(layer(x)), 2)
        for layer in self.decoder:
            x = F.interpolate(F.relu(layer(x)), scale_factor=2, mode="nearest")
        return Estimate(self.output(x), None, trains_clean=True)


class DAE(nn.Module):
    """El-Shafai et al. 2022, Efficient deep-learning-based autoencoder denoising approach for medical image diagnosis."""

    name = "dae"
    multiple = 4

    def __init__(self, channels: int, features: int = 32) -> None:
        super().__init__()
        self.configuration = {"channels": channels, "features": features}
        widths = [channels, features, 2 * features, 4 * features]
        self.encoder = nn.ModuleList(NormalisedConvolution(widths[i], widths[i + 1]) for i in range(3))
        self.decoder = nn.ModuleList(NormalisedConvolution(widths[3 - i], widths[2 - i], 1, enlargement=2) for i in range(2))
        self.output = convolution(features, channels, 3, bias=True)

    def forward(self, noisy: Tensor) -> Estimate:
        first, *others = self.encoder
        x = first(noisy)
        for layer in others:
            x = layer(F.max_pool2d(x, 2))
        for layer in self.decoder:
            x = layer(x)
        return Estimate(self.output(x), None, trains_clean=True)
