"""Classical denoisers under one signature: (noisy, clean, parameters, spectrum) -> estimate, images of range 1.

BM3D is PyPI's `bm3d`, licensed for research alone: a yardstick, never part of Limpid.
"""
import functools

import numpy as np
from bm3d import bm3d
from dipy.denoise.nlmeans import nlmeans
from scipy.special import ive, polygamma, psi
from skimage.restoration import denoise_nl_means, estimate_sigma

HU = 1 / 2000
if not hasattr(np, "trapz"):
    np.trapz = np.trapezoid  # bm3d 4.0.3 calls it by the name it had before numpy 2.


def true_sigma(noisy: np.ndarray, clean: np.ndarray, parameters: dict) -> float:
    match parameters["kind"]:
        case "gaussian":
            return parameters["level"] / 255
        case "ct-texture":
            return parameters["level"] * HU
        case "rician":
            return parameters["signal"] / parameters["level"]
        case _:
            # Noise of the body; the air outside has another.
            body = clean > 0.4
            return float((noisy - clean)[body].std())


def non_local_means(noisy, clean, parameters, spectrum):
    sigma = true_sigma(noisy, clean, parameters)
    # h as scikit-image's own example for a known sigma.
    return denoise_nl_means(noisy, h=0.8 * sigma, sigma=sigma, fast_mode=True, patch_size=5, patch_distance=8)


def block_matching(noisy, clean, parameters, spectrum):
    return bm3d(noisy, true_sigma(noisy, clean, parameters)).astype(np.float32)


def block_matching_estimated(noisy, clean, parameters, spectrum):
    return bm3d(noisy, float(estimate_sigma(noisy))).astype(np.float32)


def block_matching_coloured(noisy, clean, parameters, spectrum):
    """Scaled to the noise of the slice, since the spectrum is a mean over slices."""
    body = clean > 0.4
    variance = float((noisy - clean)[body].var())
    scaled = spectrum * (variance / (spectrum.sum() / spectrum.size**2))
    return bm3d(noisy, scaled).astype(np.float32)


@functools.cache
def rician_moments() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Signals in units of sigma, and mean and standard deviation of the magnitude under them."""
    signal = np.concatenate([np.linspace(0, 20, 4001), np.geomspace(20.01, 2000, 2000)])
    half = signal**2 / 4
    mean = np.sqrt(np.pi / 2) * ((1 + 2 * half) * ive(0, half) + 2 * half * ive(1, half))
    return signal, mean, np.sqrt(np.maximum(2 + signal**2 - mean**2, 1e-12))


@functools.cache
def rician_transform() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Grid of magnitudes, their stabilised values, and the stabilised values' means under the signals above.

    f' = 1 / sd as a function of the mean: the transform that Foi (ISBI 2011) starts from; its inverse is the exact
    unbiased one, E[f(z) | signal] -> signal.
    """
    signal, mean, deviation = rician_moments()
    stable = np.concatenate([[0], np.cumsum(np.diff(mean) / ((deviation[1:] + deviation[:-1]) / 2))])
    expected = np.empty_like(signal)
    random = np.random.default_rng(1)
    # Quasi-random normals, antithetic: smooth in the signal because they are the same for each.
    normal = random.standard_normal((2, 20000))
    normal = np.concatenate([normal, -normal], 1)
    for k, value in enumerate(signal):
        expected[k] = forward(np.hypot(value + normal[0], normal[1]), mean, stable).mean() if value < 20 else stable[k]
    return mean, stable, np.maximum.accumulate(expected)


def forward(magnitude: np.ndarray, mean: np.ndarray, stable: np.ndarray) -> np.ndarray:
    """Below the least mean the transform goes on as a line."""
    slope = (stable[1] - stable[0]) / (mean[1] - mean[0])
    return np.where(magnitude < mean[0], stable[0] + slope * (magnitude - mean[0]), np.interp(magnitude, mean, stable))


def block_matching_rician(noisy, clean, parameters, spectrum):
    sigma = true_sigma(noisy, clean, parameters)
    mean, stable, expected = rician_transform()
    stabilised = forward(noisy / sigma, mean, stable)
    low, high = float(stabilised.min()), float(stabilised.max())
    estimate = bm3d((stabilised - low) / (high - low), 1 / (high - low)) * (high - low) + low
    return (np.interp(estimate, expected, rician_moments()[0]) * sigma).astype(np.float32)


def stabilised_rician(noisy, sigma, denoise):
    """A denoiser of images of range 1 between the transform and its inverse, as `domain: stabilised` does."""
    mean, stable, expected = rician_transform()
    low, high = float(stable[0]), float(forward(np.array([1 / sigma]), mean, stable)[0])
    image = ((forward(noisy / sigma, mean, stable) - low) / (high - low)).astype(np.float32)
    estimate = denoise(image) * (high - low) + low
    return (np.interp(estimate, expected, rician_moments()[0]) * sigma).astype(np.float32)


def block_matching_logarithm(noisy, clean, parameters, spectrum):
    """Gamma speckle: log y has the standard deviation sqrt(psi_1(L)) and the bias psi(L) - ln L."""
    looks = parameters["level"]
    best = None
    # A black pixel has no logarithm; the floor that suits BM3D best counts.
    for floor in (1e-3, 1e-2, 3e-2):
        logarithm = np.log(np.maximum(noisy, floor))
        low, high = float(logarithm.min()), float(logarithm.max())
        deviation = float(np.sqrt(polygamma(1, looks)))
        estimate = bm3d((logarithm - low) / (high - low), deviation / (high - low)) * (high - low) + low
        result = np.exp(estimate - float(psi(looks) - np.log(looks))).astype(np.float32)
        error = float(np.mean((result - clean) ** 2))
        if best is None or error < best[0]:
            best = error, result
    return best[1]


def rician_non_local_means(noisy, clean, parameters, spectrum):
    sigma = true_sigma(noisy, clean, parameters)
    return nlmeans(noisy[..., None].astype(np.float64), sigma, patch_radius=1, block_radius=5, rician=True)[..., 0]


def plain_non_local_means(noisy, clean, parameters, spectrum):
    return nlmeans(noisy[..., None].astype(np.float64), float(estimate_sigma(noisy)), patch_radius=1, block_radius=5,
                   rician=False)[..., 0]


METHODS = {
    "noisy": lambda noisy, clean, parameters, spectrum: noisy,
    "non-local means": non_local_means,
    "BM3D": block_matching,
    "BM3D, true sigma": block_matching,
    "BM3D, estimated sigma": block_matching_estimated,
    "BM3D, true spectrum": block_matching_coloured,
    "BM3D + VST": block_matching_rician,
    "BM3D + logarithm": block_matching_logarithm,
    "dipy NLM (Rician)": rician_non_local_means,
    "dipy NLM": plain_non_local_means,
}
