"""The kinds of noise of a recipe, simulated on batches of patches (N x C x H x W) on the network's scale.

Every patch of a batch draws its own level. Batches may lie on any device; their generator lies on the same.
"""
import functools
import math
from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Generator, Tensor

Range = float | list[float]


def random_uniform(shape: tuple[int, ...], low: float, high: float, generator: Generator) -> Tensor:
    return low + (high - low) * torch.rand(shape, generator=generator, device=generator.device)


def normal(like: Tensor, generator: Generator) -> Tensor:
    return torch.randn(like.shape, generator=generator, device=generator.device)


def uniform(count: int, bounds: Range, generator: Generator) -> Tensor:
    """A number for each patch, as N x 1 x 1 x 1."""
    low, high = bounds if isinstance(bounds, list) else (bounds, bounds)
    return random_uniform((count, 1, 1, 1), low, high, generator)


def log_uniform(count: int, bounds: Range, generator: Generator) -> Tensor:
    bounds = list(map(math.log, bounds)) if isinstance(bounds, list) else math.log(bounds)
    return uniform(count, bounds, generator).exp()


def spline_weights(places: Tensor, controls: int) -> Tensor:
    """Weights, in a new last dimension, of uniform cubic B-splines at places counted in control points, of which the
    first lies at -1."""
    t = (places[..., None] + 1 - torch.arange(controls, device=places.device)).abs()
    inner = 2 / 3 - t**2 + t**3 / 2
    outer = (2 - t).clamp(min=0) ** 3 / 6
    return torch.where(t < 1, inner, outer)


def smooth_field(count: int, rows: int, columns: int, generator: Generator) -> Tensor:
    """Smooth random maps with values from -1 to 1: splines over a grid of three by three cells; N x 1 x H x W."""
    controls = random_uniform((count, 6, 6), -1, 1, generator)
    by_row, by_column = (spline_weights(3 * torch.arange(n, device=generator.device) / n, 6) for n in (rows, columns))
    return (by_row @ controls @ by_column.T)[:, None]


def rician(clean: Tensor, signal: Tensor, options: dict, generator: Generator) -> Tensor:
    """Magnitude of a complex signal; sigma may vary over the patch by a smooth factor between a half and two."""
    count = len(clean)
    sigma = signal / log_uniform(count, options["snr"], generator)
    varies = uniform(count, [0, 1], generator) < options["varying"]
    sigma = sigma * torch.where(varies, smooth_field(count, *clean.shape[2:], generator).exp2(), 1)
    return torch.hypot(clean + sigma * normal(clean, generator), sigma * normal(clean, generator))


def smooth_noise(like: Tensor, grain: Range, factor: float, generator: Generator) -> Callable[[], Tensor]:
    """Draws noise like a batch, smoothed by Gaussians `factor` times as wide at half their height as each patch's grain.

    Grains are drawn anew for every patch and direction; the variance is 1. As NoiseGrain of NoiseModels.
    """
    count, channels, rows, columns = like.shape
    deviations = [factor * log_uniform(count, grain, generator) / (2 * math.sqrt(2 * math.log(2))) for _ in range(2)]
    # Kernels are as long as the widest of the batch needs.
    radius = max(1, math.ceil(3 * max(float(d.max()) for d in deviations)))
    places = torch.arange(-radius, radius + 1, device=generator.device)
    weights = ((-(places / d) ** 2 / 2).exp() for d in deviations)
    down, across = (w / w.square().sum(-1, keepdim=True).sqrt() for w in weights)

    def draw() -> Tensor:
        shape = (channels, count, rows + 2 * radius, columns + 2 * radius)
        white = torch.randn(shape, generator=generator, device=generator.device)
        smooth = F.conv2d(white, across.reshape(count, 1, 1, -1), groups=count)
        return F.conv2d(smooth, down.reshape(count, 1, -1, 1), groups=count).transpose(0, 1)

    return draw


def grained_intensity(clean: Tensor, looks: Tensor, grain: Range, generator: Generator) -> Tensor:
    """Mean of the squares of smooth complex Gaussian fields, the same in every channel: N x 1 x H x W."""
    draw = smooth_noise(clean[:, :1], grain, 1, generator)
    whole = looks.round().clamp(min=1)
    sums = torch.zeros_like(clean[:, :1])
    for look in range(int(whole.max())):
        sums += torch.where(look < whole, draw().square() + draw().square(), 0)
    return sums / (2 * whole)


def speckle(clean: Tensor, options: dict, generator: Generator) -> Tensor:
    """x times a Gamma number of mean 1, or x plus its logarithm in units of a dynamic range in decibels."""
    looks = log_uniform(len(clean), options["looks"], generator)
    if options.get("grain") is None:
        factors = torch._standard_gamma(looks.expand(clean.shape).contiguous(), generator=generator) / looks
    else:
        factors = grained_intensity(clean, looks, options["grain"], generator)
    if options["domain"] == "intensity":
        return clean * factors
    span = uniform(len(clean), options["dynamic-range"], generator)
    # A Gamma number may underflow to 0 for few looks.
    return clean + 10 / (math.log(10) * span) * factors.clamp(min=torch.finfo(torch.float32).tiny).log()


def poisson_gaussian(clean: Tensor, options: dict, generator: Generator) -> Tensor:
    """a Poisson(x / a) + N(0, b), of variance 1 / snr^2 at x = 1."""
    variance = log_uniform(len(clean), options["peak-snr"], generator) ** -2
    share = uniform(len(clean), options["gaussian-share"], generator)
    gain = (1 - share) * variance
    positive = gain.clamp(min=torch.finfo(torch.float32).tiny)
    counts = torch.where(gain > 0, gain * torch.poisson(clean.clamp(min=0) / positive, generator=generator), clean)
    return counts + (share * variance).sqrt() * normal(clean, generator)


def signal_dependent(clean: Tensor, options: dict, generator: Generator) -> Tensor:
    """x + sigma(x) n; the logarithm of sigma is a smooth random curve over the scale, constant beyond it."""
    count = len(clean)
    sigma = log_uniform(count, options["sigma"], generator) / 255
    controls = random_uniform((count, 1, 1, 1, 6), -1, 1, generator)
    curve = (spline_weights(3 * clean.clamp(0, 1), 6) * controls).sum(-1)
    if options.get("grain") is None:
        noise = normal(clean, generator)
    else:
        # Smoothed white noise has an autocovariance the square root of two wider than what smoothed it.
        noise = smooth_noise(clean, options["grain"], 1 / math.sqrt(2), generator)()
    return clean + sigma * (options["curve"] * curve).exp2() * noise


@functools.cache
def ct_textures(device: torch.device) -> Tensor:
    """Noise of reconstructed CT, of unit variance: nine textures, each also transposed, for each of 8 filters from the bare
    ramp to a soft Hann; of a cylinder, and of bodies that far fewer photons cross in one direction.

    White projections filtered by f A(f) and back-projected have the power f A(f)^2, and the variance of a view is the
    power of the frequencies along it, so the textures are made from white images in the frequency domain; on a grid twice
    as fine, since a detector's ramp goes past what the pixels resolve.
    """
    size = 1024
    vertical, horizontal = np.meshgrid(2 * np.fft.fftfreq(size), 2 * np.fft.rfftfreq(size), indexing="ij")
    frequency = np.hypot(vertical, horizontal)  # cycles per pixel of the texture
    textures = []
    for filter_number, cutoff in enumerate([None, 1.0, 0.85, 0.7, 0.6, 0.5, 0.45, 0.4]):
        # A detector pitch of 0.75 pixels bounds the ramp.
        shape = np.where(frequency < 0.5 / 0.75, np.sqrt(frequency), 0)
        if cutoff is not None:
            shape = shape * np.where(frequency < cutoff, np.cos(np.pi / 2 * frequency / cutoff) ** 2, 0)
        for number, (anisotropy, half_turns) in enumerate([(0, 0), (0.5, 0), (1, 0.125), (1, 0.25), (1.5, 0), (1.5, 0.16),
                                                          (2.2, 0.08), (3, 0), (3, 0.2)]):
            angle = 2 * (np.arctan2(vertical, horizontal) - np.pi * half_turns)
            streaks = np.exp(anisotropy / 2 * np.cos(angle))
            white = np.random.Generator(np.random.Philox(key=[filter_number, number])).standard_normal((size, size))
            texture = np.fft.irfft2(np.fft.rfft2(white) * shape * streaks, (size, size))[::2, ::2]
            texture = ((texture - texture.mean()) / texture.std()).astype(np.float32)
            textures += [texture, texture.T]
    return torch.from_numpy(np.stack(textures)).to(device)


def modulated(count: int, rows: int, columns: int, limit: float, generator: Generator) -> Tensor:
    """Smooth positive fields whose logarithm stays within a limit: waves longer than the patch; the mean square is 1."""
    row, column = (torch.arange(n, device=generator.device) / max(rows, columns) for n in (rows, columns))
    logarithm = torch.zeros((count, 1, rows, columns), device=generator.device)
    for _ in range(3):
        angle, turns = (2 * math.pi * uniform(count, bounds, generator) for bounds in ([0, 1], [0.2, 1.2]))
        phase = 2 * math.pi * uniform(count, [0, 1], generator)
        place = turns * (angle.cos() * column + angle.sin() * row[:, None])
        logarithm += limit / 3 * uniform(count, [0, 1], generator) * (place + phase).sin()
    field = logarithm.exp()
    return field / field.square().mean((2, 3), keepdim=True).sqrt()


def texture_piece(count: int, rows: int, columns: int, generator: Generator) -> Tensor:
    """Random cuts of random textures, turned and mirrored at random; N x H x W."""
    textures = ct_textures(generator.device)

    def whole(bounds: int) -> Tensor:
        return torch.randint(bounds, (count,), generator=generator, device=generator.device)

    places = []
    for n in (rows, columns):
        place = whole(textures.shape[1] - n + 1)[:, None] + torch.arange(n, device=generator.device)
        places.append(torch.where(whole(2)[:, None] > 0, place.flip(1), place))
    return textures[whole(len(textures))[:, None, None], places[0][:, :, None], places[1][:, None, :]]


def coarse_piece(count: int, rows: int, columns: int, generator: Generator) -> Tensor:
    """Pieces stretched by their own factor in each direction, of zero mean and unit variance; N x H x W."""
    source = texture_piece(count, rows, columns, generator)
    across, down = (1 / log_uniform(count, [1.5, 5], generator)[:, 0, 0] for _ in range(2))
    # Places on the scale of grid_sample, from -1 to 1 over the centres of the piece's samples.
    lines = [2 * torch.arange(n, device=generator.device) * factor / (n - 1) - 1
             for n, factor in ((columns, across), (rows, down))]
    x, y = lines[0][:, None, :].expand(-1, rows, -1), lines[1][:, :, None].expand(-1, -1, columns)
    piece = F.grid_sample(source[:, None], torch.stack([x, y], -1), align_corners=True)[:, 0]
    piece = piece - piece.mean((1, 2), keepdim=True)
    return piece / piece.square().mean((1, 2), keepdim=True).sqrt()


def ct_texture(clean: Tensor, options: dict, hounsfield_unit: float, generator: Generator) -> Tensor:
    """x plus pieces of a texture of sigma in Hounsfield units, perhaps with coarse grain; the same in every channel."""
    count, _, *extent = clean.shape
    piece = texture_piece(count, *extent, generator)[:, None]
    if options["low-frequency"] > 0:
        share = uniform(count, [0, options["low-frequency"]], generator)
        piece = (1 - share).sqrt() * piece + share.sqrt() * coarse_piece(count, *extent, generator)[:, None]
    sigma = log_uniform(count, options["sigma"], generator) * hounsfield_unit
    return clean + sigma * modulated(count, *extent, options["modulation"], generator) * piece


def hounsfield_unit(intensities: dict) -> float | None:
    """What one Hounsfield unit is on the network's scale; nothing where CT has no window."""
    mapping = intensities.get("ct")
    if not isinstance(mapping, dict) or "window" not in mapping:
        return None
    low, high = mapping["window"]
    return 1 / (high - low)


def simulate(clean: Tensor, kind: str, options: dict, signal: Tensor, unit: float | None, generator: Generator) -> Tensor:
    """A batch with noise of one kind.

    `signal` (N x 1 x 1 x 1) is the mean signal of each patch's image, to which a signal-to-noise ratio refers; `unit` is
    a Hounsfield unit on the network's scale.
    """
    match kind:
        case "ct-texture":
            if unit is None:
                raise ValueError("ct-texture has its sigma in HU, so it needs CT with a window")
            return ct_texture(clean, options, unit, generator)
        case "rician":
            return rician(clean, signal, options, generator)
        case "speckle":
            return speckle(clean, options, generator)
        case "poisson-gaussian":
            return poisson_gaussian(clean, options, generator)
        case "signal-dependent":
            return signal_dependent(clean, options, generator)
        case _:
            sigma = uniform(len(clean), options.get("sigma", [0, 75]), generator) / 255
            chance = {"gaussian": 0, "multiplicative": 1, "algorithm-1": 0.5}[kind]
            multiplies = uniform(len(clean), [0, 1], generator) < chance
            return clean + torch.where(multiplies, clean, 1) * sigma * normal(clean, generator)


def applying(noises: list[dict], modality: str) -> list[tuple[str, dict]]:
    """The kinds that a modality may have."""
    kinds = [next(iter(noise.items())) for noise in noises]
    return [(kind, options) for kind, options in kinds if modality in options.get("modalities", [modality])]


def label(kind: str, options: dict) -> str:
    """The kind with its levels, such as `gaussian sigma 25`."""
    unnamed = {"share", "modalities"}
    if kind == "ct-texture":  # Tables name what is not as usual.
        unnamed |= {key for key, usual in (("modulation", 0.5), ("low-frequency", 0)) if options[key] == usual}
    levels = [f"{key} {value}" for key, value in options.items() if key not in unnamed]
    return " ".join([kind, *levels])
