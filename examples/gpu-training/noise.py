"""The kinds of noise of a recipe, simulated on patches (channels x rows x columns) on the network's scale."""
import functools
import math

import numpy as np

Range = float | list[float]


def uniform(random: np.random.Generator, bounds: Range) -> float:
    return random.uniform(*bounds) if isinstance(bounds, list) else bounds


def log_uniform(random: np.random.Generator, bounds: Range) -> float:
    return math.exp(random.uniform(*map(math.log, bounds))) if isinstance(bounds, list) else bounds


def spline_matrix(places: np.ndarray, controls: int) -> np.ndarray:
    """Weights of uniform cubic B-splines at places counted in control points, of which the first lies at -1."""
    t = np.abs(places[:, None] + 1 - np.arange(controls)[None, :])
    inner = 2 / 3 - t**2 + t**3 / 2
    outer = np.maximum(2 - t, 0) ** 3 / 6
    return np.where(t < 1, inner, outer)


def smooth_field(random: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """A smooth random map with values from -1 to 1: splines over a grid of three by three cells."""
    controls = random.uniform(-1, 1, (6, 6))
    by_row, by_column = (spline_matrix(3 * np.arange(n) / n, 6) for n in (rows, columns))
    return by_row @ controls @ by_column.T


def rician(clean: np.ndarray, signal: float, options: dict, random: np.random.Generator) -> np.ndarray:
    """Magnitude of a complex signal; sigma may vary over the patch by a smooth factor between a half and two."""
    sigma = signal / log_uniform(random, options["snr"])
    if random.uniform() < options["varying"]:
        sigma = sigma * np.exp2(smooth_field(random, *clean.shape[1:]))
    real, imaginary = random.standard_normal((2, *clean.shape))
    return np.hypot(clean + sigma * real, sigma * imaginary)


def speckle(clean: np.ndarray, options: dict, random: np.random.Generator) -> np.ndarray:
    """x times a Gamma number of mean 1, or x plus its logarithm in units of a dynamic range in decibels."""
    looks = log_uniform(random, options["looks"])
    factors = random.gamma(looks, 1 / looks, clean.shape)
    if options["domain"] == "intensity":
        return clean * factors
    # A Gamma number may underflow to 0 for few looks.
    logarithms = np.log(np.maximum(factors, np.finfo(float).tiny))
    return clean + 10 / (math.log(10) * uniform(random, options["dynamic-range"])) * logarithms


def poisson_gaussian(clean: np.ndarray, options: dict, random: np.random.Generator) -> np.ndarray:
    """a Poisson(x / a) + N(0, b), of variance 1 / snr^2 at x = 1."""
    variance = log_uniform(random, options["peak-snr"]) ** -2
    share = uniform(random, options["gaussian-share"])
    gain = (1 - share) * variance
    counts = gain * random.poisson(np.maximum(clean, 0) / gain) if gain > 0 else clean
    return counts + math.sqrt(share * variance) * random.standard_normal(clean.shape)


def signal_dependent(clean: np.ndarray, options: dict, random: np.random.Generator) -> np.ndarray:
    """x + sigma(x) n; the logarithm of sigma is a smooth random curve over the scale, constant beyond it."""
    sigma = log_uniform(random, options["sigma"]) / 255
    controls = random.uniform(-1, 1, 6)
    places = 3 * np.clip(clean.ravel(), 0, 1)
    curve = (spline_matrix(places, 6) @ controls).reshape(clean.shape)
    return clean + sigma * np.exp2(options["curve"] * curve) * random.standard_normal(clean.shape)


@functools.cache
def ct_textures() -> np.ndarray:
    """Noise of reconstructed CT, of unit variance: three textures for each of 8 filters from the bare ramp to a soft Hann.

    White projections filtered by f A(f) and back-projected have the power f A(f)^2, so the textures are made from white
    images in the frequency domain; on a grid twice as fine, since a detector's ramp goes past what the pixels resolve.
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
        for number in range(3):
            white = np.random.Generator(np.random.Philox(key=[filter_number, number])).standard_normal((size, size))
            texture = np.fft.irfft2(np.fft.rfft2(white) * shape, (size, size))[::2, ::2]
            textures.append(((texture - texture.mean()) / texture.std()).astype(np.float32))
    return np.stack(textures)


def modulated(rows: int, columns: int, limit: float, random: np.random.Generator) -> np.ndarray:
    """A smooth positive field whose logarithm stays within a limit: waves longer than the patch; its mean square is 1."""
    row, column = (np.arange(n) / max(rows, columns) for n in (rows, columns))
    logarithm = np.zeros((rows, columns))
    for _ in range(3):
        angle, turns = 2 * math.pi * random.uniform(), 2 * math.pi * random.uniform(0.2, 1.2)
        phase = 2 * math.pi * random.uniform()
        place = turns * (math.cos(angle) * column[None, :] + math.sin(angle) * row[:, None])
        logarithm += limit / 3 * random.uniform() * np.sin(place + phase)
    field = np.exp(logarithm)
    return field / math.sqrt(np.mean(field**2))


def ct_texture(clean: np.ndarray, options: dict, hounsfield_unit: float, random: np.random.Generator) -> np.ndarray:
    """x plus a piece of a texture, turned and mirrored at random, of sigma in Hounsfield units; the same in every channel."""
    sigma = log_uniform(random, options["sigma"]) * hounsfield_unit
    textures = ct_textures()
    rows, columns = clean.shape[1:]
    texture = textures[random.integers(len(textures))]
    texture = texture.T if random.integers(2) else texture
    texture = texture[::random.choice([-1, 1]), ::random.choice([-1, 1])]
    row, column = (random.integers(texture.shape[0] - n + 1) for n in (rows, columns))
    piece = texture[row:row + rows, column:column + columns]
    return clean + sigma * modulated(rows, columns, options["modulation"], random) * piece


def hounsfield_unit(intensities: dict) -> float | None:
    """What one Hounsfield unit is on the network's scale; nothing where CT has no window."""
    mapping = intensities.get("ct")
    if not isinstance(mapping, dict) or "window" not in mapping:
        return None
    low, high = mapping["window"]
    return 1 / (high - low)


def simulate(clean: np.ndarray, kind: str, options: dict, signal: float, unit: float | None,
             random: np.random.Generator) -> np.ndarray:
    """A patch with noise.

    `signal` is the mean signal of its image, to which a signal-to-noise ratio refers; `unit` is a Hounsfield unit on
    the network's scale.
    """
    match kind:
        case "ct-texture":
            if unit is None:
                raise ValueError("ct-texture has its sigma in HU, so it needs CT with a window")
            noisy = ct_texture(clean, options, unit, random)
        case "rician":
            noisy = rician(clean, signal, options, random)
        case "speckle":
            noisy = speckle(clean, options, random)
        case "poisson-gaussian":
            noisy = poisson_gaussian(clean, options, random)
        case "signal-dependent":
            noisy = signal_dependent(clean, options, random)
        case _:
            sigma = uniform(random, options.get("sigma", [0, 75])) / 255
            multiplies = random.uniform() < 0.5 if kind == "algorithm-1" else kind == "multiplicative"
            noisy = clean + (clean if multiplies else 1) * sigma * random.standard_normal(clean.shape)
    return noisy.astype(np.float32)


def choose(noises: list[dict], modality: str, random: np.random.Generator) -> tuple[str, dict]:
    """One of the kinds that a modality may have, by their shares."""
    kinds = applying(noises, modality)
    shares = np.array([options["share"] for _, options in kinds], float)
    return kinds[random.choice(len(kinds), p=shares / shares.sum())]


def applying(noises: list[dict], modality: str) -> list[tuple[str, dict]]:
    """The kinds that a modality may have."""
    kinds = [next(iter(noise.items())) for noise in noises]
    return [(kind, options) for kind, options in kinds if modality in options.get("modalities", [modality])]


def label(kind: str, options: dict) -> str:
    """The kind with its levels, such as `gaussian sigma 25`."""
    unnamed = {"share", "modalities"}
    if kind == "ct-texture" and options["modulation"] == 0.5:
        unnamed.add("modulation")  # Tables name it only where it is not the usual one.
    levels = [f"{key} {value}" for key, value in options.items() if key not in unnamed]
    return " ".join([kind, *levels])
