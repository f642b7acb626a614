"""Golden values for VolumeBlockMatchingDenoiser: python make_volume_block_matching.py (numpy, scipy, PyWavelets 1.8.0,
bm4d 4.2.5).

volume_block_matching.json: the transforms along a cube's side by scipy and PyWavelets, and the PSNR that PyPI's bm4d
reaches on volumes and noise that VolumeBlockMatchingTests.swift makes again: white noise, and noise filtered within
slices by a 3 x 3 kernel, low-pass or high-pass, with its spectrum given.
"""
import json
import pathlib
import sys

import numpy as np
import pywt
from scipy.fft import dct

np.trapz = np.trapezoid  # bm4d 4.2.5 calls it by the name that numpy 2.4 no longer has
import bm4d

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Python"))
import hashed_values

SIDE = 40
KERNELS = dict(
    smooth=np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], float),
    sharp=np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]], float),
)


def volume(variant: int) -> np.ndarray:
    """Grey levels of 0 to 255 that are exact in float32."""
    s, r, c = np.mgrid[:SIDE, :SIDE, :SIDE]
    image = np.full((SIDE,) * 3, 30.0)
    body = (r - 20) ** 2 + (c - 20) ** 2 + (s - 20) ** 2 < 330
    image[body] = 110 + (c - r + s)[body] / 4
    image[body & (r > 22) & ((r + c + s) % (10 + 4 * variant) < 5)] = 150
    image[(r - 13 - 2 * variant) ** 2 + (c - 17) ** 2 + (s - 18) ** 2 < 25] = 190
    image[body & ((r - 15) ** 2 + (c - s // 2 - 10) ** 2 < 5)] = 60
    return image


def noise(name: str) -> np.ndarray:
    """Nearly normal values of variance 1."""
    total = np.zeros((SIDE,) * 3, np.float32)
    for part in range(6):
        total += hashed_values.unit(f"{name}, {part}", (SIDE,) * 3)
    return (total * np.float32(np.sqrt(0.5))).astype(float)


def filtered(white: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Periodic within slices, of variance 1."""
    result = sum(kernel[i, j] * np.roll(white, (i - 1, j - 1), (1, 2)) for i in range(3) for j in range(3))
    return result / np.sqrt((kernel**2).sum())


def spectrum(sigma: float, kernel: np.ndarray) -> np.ndarray:
    """Expected |FFT|² of the noise."""
    padded = np.zeros((SIDE, SIDE))
    padded[:3, :3] = kernel
    plane = np.abs(np.fft.fft2(padded)) ** 2 / (kernel**2).sum() * sigma**2 * SIDE**3
    return np.repeat(plane[None], SIDE, 0)


def spline_rows(side: int) -> np.ndarray:
    rows = []
    for one in np.eye(side):
        means, details = one, []
        while len(means) > 1:
            means, high = pywt.dwt(means, "bior1.5", "periodization")
            details = list(high) + details
        rows.append(list(means) + details)
    matrix = np.array(rows).T
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


def psnr(image: np.ndarray, clean: np.ndarray) -> float:
    return round(float(10 * np.log10(255**2 / np.mean((image - clean) ** 2))), 3)


white, correlated = [], []
for variant in range(2):
    clean = volume(variant)
    for sigma in (10, 25):
        low = clean + sigma * noise(f"volume {variant}, {sigma}")
        white.append(dict(variant=variant, sigma=sigma, psnr=psnr(bm4d.bm4d(low, float(sigma)), clean)))
        print(white[-1], flush=True)
for name, kernel in KERNELS.items():
    for sigma in (10, 25):
        clean = volume(0)
        low = clean + sigma * filtered(noise(f"{name} volume, {sigma}"), kernel)
        reached = psnr(bm4d.bm4d(low, spectrum(sigma, kernel)), clean)
        correlated.append(dict(variant=0, kernel=name, sigma=sigma, psnr=reached))
        print(correlated[-1], flush=True)
transforms = dict(cosine=dct(np.eye(4), axis=0, norm="ortho").tolist(), biorthogonalSpline=spline_rows(4).tolist())
target = pathlib.Path(__file__).with_name("volume_block_matching.json")
target.write_text(json.dumps(dict(transforms=transforms, white=white, correlated=correlated), indent=1) + "\n")
