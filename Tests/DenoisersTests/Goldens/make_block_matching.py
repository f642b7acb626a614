"""Golden values for BlockMatchingDenoiser: python make_block_matching.py (numpy, scipy, PyWavelets 1.9.0, bm3d 4.0.3).

block_matching.json: the transforms within a block by scipy and PyWavelets, and the PSNR that PyPI's bm3d reaches on
pictures and noise that BlockMatchingPictures.swift makes again: white noise, and noise filtered by 3 x 3 kernels with
its spectrum given.
"""
import json
import pathlib
import sys

import numpy as np
import pywt
from scipy.fft import dct

np.trapz = np.trapezoid  # bm3d 4.0.3 calls it by the name that numpy 2.4 no longer has
import bm3d

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Python"))
import hashed_values

SIDE = 96
KERNELS = {"smooth": [[1, 2, 1], [2, 4, 2], [1, 2, 1]], "sharp": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]}


def picture(variant: int) -> np.ndarray:
    """Grey levels of 0 to 255 that are exact in float32."""
    r, c = np.mgrid[:SIDE, :SIDE]
    image = np.full((SIDE, SIDE), 30.0)
    body = 4 * (r - 48) ** 2 + 5 * (c - 48) ** 2 < 8000
    image[body] = 110 + (c - r)[body] / 8
    image[body & (r > 52) & ((r + c) % (8 + 4 * variant) < 4)] = 150
    image[(r - 30 - 5 * variant) ** 2 + (c - 40 + 3 * variant) ** 2 < 90] = 190
    image[body & (np.abs(r - 2 * c + 70) < 2)] = 60
    return image.astype(np.float32)


def noise(name: str) -> np.ndarray:
    """Nearly normal values of variance 1."""
    total = np.zeros((SIDE, SIDE), np.float32)
    for part in range(6):
        total += hashed_values.unit(f"{name}, {part}", (SIDE, SIDE))
    return total * np.float32(np.sqrt(0.5))


def filtered(white: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Periodic, of variance 1."""
    result = sum(float(kernel[i, j]) * np.roll(white, (i - 1, j - 1), (0, 1)) for i in range(3) for j in range(3))
    return result / np.sqrt((kernel**2).sum())


def spectrum(kernel: np.ndarray, sigma: float) -> np.ndarray:
    """Expected |FFT|² of the noise."""
    padded = np.zeros((SIDE, SIDE))
    padded[:3, :3] = kernel
    return np.abs(np.fft.fft2(padded)) ** 2 / (kernel**2).sum() * sigma**2 * SIDE**2


def psnr(image: np.ndarray, clean: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((image - clean) ** 2)))


def spline_rows() -> np.ndarray:
    """Rows of the periodic bior1.5 transform: mean first, then details from coarse to fine, of length 1."""
    columns = []
    for one in np.eye(8):
        # Even extension by PyWavelets' periodization; levels one by one, for it would warn of so short a signal.
        low, details = one, []
        while len(low) > 1:
            low, high = pywt.dwt(low, "bior1.5", mode="periodization")
            details.insert(0, high)
        columns.append(np.concatenate([low, *details]))
    matrix = np.array(columns).T
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


white, correlated = [], []
for variant in range(4):
    clean = picture(variant).astype(float)
    for sigma in (10, 25, 50, 75):
        low = clean + sigma * noise(f"white {variant}, {sigma}").astype(float)
        white.append(dict(variant=variant, sigma=sigma, psnr=round(psnr(bm3d.bm3d(low / 255, sigma / 255) * 255, clean), 3)))
        print(white[-1], flush=True)
for name, weights in KERNELS.items():
    kernel = np.array(weights, float)
    for variant in range(2):
        clean = picture(variant).astype(float)
        for sigma in (10, 25, 50):
            low = clean + sigma * filtered(noise(f"{name} {variant}, {sigma}").astype(float), kernel)
            result = bm3d.bm3d(low / 255, spectrum(kernel, sigma / 255)) * 255
            correlated.append(dict(kernel=name, variant=variant, sigma=sigma, psnr=round(psnr(result, clean), 3)))
            print(correlated[-1], flush=True)
transforms = dict(cosine=dct(np.eye(8), axis=0, norm="ortho").tolist(), biorthogonalSpline=spline_rows().tolist())
target = pathlib.Path(__file__).with_name("block_matching.json")
target.write_text(json.dumps(dict(transforms=transforms, white=white, correlated=correlated), indent=1) + "\n")
