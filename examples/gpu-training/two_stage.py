"""TwoStage, the network of the two-stage paper, with its ablations.

Where a recipe trains in bf16, the convolutions of the dense blocks do; the sums that carry the image stay in float32.
"""
import torch
import torch.nn.functional as F
from layers import Estimate, convolution, full_precision, lowered
from torch import Tensor, nn

# The paper's width; a dense block's layers add a quarter of it.
WIDTH, BLOCKS = 32, 3
SLOPE, RESIDUAL_SCALE = 0.2, 0.2


class ResidualDenseBlock(nn.Module):
    """Four convolutions of a quarter of the channels, each seeing all before it, and a fifth that merges them."""

    def __init__(self, width: int) -> None:
        super().__init__()
        growth = width // 4
        for k in range(4):
            setattr(self, f"c{k + 1}", convolution(width + growth * k, growth, 3, bias=True, gain=0.1))
        self.c5 = convolution(width + growth * 4, width, 3, bias=True, gain=0.1)

    def forward(self, x: Tensor) -> Tensor:
        features = lowered(x)
        for grow in (self.c1, self.c2, self.c3, self.c4):
            features = torch.cat([features, F.leaky_relu(grow(features), SLOPE)], 1)
        return x + RESIDUAL_SCALE * self.c5(features)


class GatedResidualGroup(nn.Module):
    """Three residual dense blocks with a residual around them, and a 1x1 convolution as short-distance residual."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.rrdb = nn.Sequential(*(ResidualDenseBlock(width) for _ in range(3)))
        self.gate = convolution(width, width, 1, bias=False, gain=0.1)

    def forward(self, x: Tensor) -> Tensor:
        return x + RESIDUAL_SCALE * self.rrdb(x) + full_precision(self.gate, x)


def body(width: int) -> nn.Sequential:
    return nn.Sequential(*(GatedResidualGroup(width) for _ in range(BLOCKS)))


class NoiseEstimation(nn.Module):
    """Stage I (NEN): image to estimated noise."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.head = convolution(channels, width, 1, bias=False)
        self.body = body(width)
        self.tail = convolution(width, channels, 1, bias=False)

    def forward(self, image: Tensor) -> Tensor:
        return full_precision(self.tail, self.body(full_precision(self.head, image)))


class NoiseAttention(nn.Module):
    """NOB: features of the image, weighted pixel by pixel by what noise and image say together."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.noise_head = convolution(channels, width, 1, bias=False)
        self.image_head = convolution(channels, width, 1, bias=False)
        self.noise_conv = convolution(width, width, 3, bias=True)
        self.image_conv = convolution(width, width, 3, bias=True)
        self.attention = convolution(2, 1, 7, bias=False)

    def forward(self, noise: Tensor, image: Tensor) -> Tensor:
        features = self.image_head(image)
        both = torch.cat([self.noise_conv(self.noise_head(noise)), self.image_conv(features)], 1)
        pooled = torch.cat([both.mean(1, keepdim=True), both.amax(1, keepdim=True)], 1)
        return torch.sigmoid(self.attention(pooled)) * features


class Restoration(nn.Module):
    """Stage II (RN): estimated noise and image to clean image; without NOB a 1x1 convolution merges both heads."""

    def __init__(self, channels: int, width: int, attention: bool) -> None:
        super().__init__()
        if attention:
            self.nob = NoiseAttention(channels, width)
        else:
            self.noise_head = convolution(channels, width, 1, bias=False)
            self.image_head = convolution(channels, width, 1, bias=False)
            self.merge = convolution(2 * width, width, 1, bias=False)
        self.body = body(width)
        self.tail = convolution(width, channels, 1, bias=False)

    def forward(self, noise: Tensor, image: Tensor) -> Tensor:
        if hasattr(self, "nob"):
            features = full_precision(self.nob, noise, image)
        else:
            heads = [full_precision(self.noise_head, noise), full_precision(self.image_head, image)]
            features = full_precision(self.merge, torch.cat(heads, 1))
        return full_precision(self.tail, self.body(features))


class TwoStage(nn.Module):
    """Two-stage denoising with self-guided noise attention (Sharif et al.), and its ablations."""

    name = "two-stage"

    def __init__(self, channels: int, unshuffle: int = 1, restoration: bool = True, attention: bool = True,
                 width: int = WIDTH) -> None:
        super().__init__()
        if attention and not restoration:
            raise ValueError("attention is part of the restoration stage")
        self.configuration = {"attention": attention, "channels": channels, "restoration": restoration,
                              "unshuffle": unshuffle}
        # Left out where it is the paper's, as in weights older than the choice.
        if width != WIDTH:
            self.configuration["width"] = width
        self.unshuffle = unshuffle
        inner = channels * unshuffle**2
        self.nen = NoiseEstimation(inner, width)
        self.rn = Restoration(inner, width, attention) if restoration else None

    def forward(self, noisy: Tensor) -> Estimate:
        """No gradient flows from the clean image into the noise estimation."""
        image = F.pixel_unshuffle(noisy, self.unshuffle)
        noise = self.nen(image)
        estimated = F.pixel_shuffle(noise, self.unshuffle)
        if self.rn is None:
            return Estimate(noisy - estimated, estimated, trains_clean=False)
        clean = F.pixel_shuffle(self.rn(noise.detach(), image), self.unshuffle)
        return Estimate(clean, estimated, trains_clean=True)
