"""The kinds of noise of a recipe, simulated on patches (channels x rows x columns) on the network's scale."""
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


def simulate(clean: np.ndarray, kind: str, options: dict, signal: float, random: np.random.Generator) -> np.ndarray:
    """A patch with noise; `signal` is the mean signal of its image, to which a signal-to-noise ratio refers."""
    match kind:
        case "rician":
            noisy = rician(clean, signal, options, random)
        case "speckle":
            noisy = speckle(clean, options, random)
        case "poisson-gaussian":
            noisy = poisson_gaussian(clean, options, random)
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
    levels = [f"{key} {value}" for key, value in options.items() if key not in ("share", "modalities")]
    return " ".join([kind, *levels])
