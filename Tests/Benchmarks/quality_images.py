"""The validation images of the shared data, the noise that is added to them, and a network that takes it away."""
import functools
import hashlib
import os
import pathlib
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # Work is spread over processes.

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "gpu-training"))

import numpy as np
import torch
from data import TrainingImage, read_image, read_index, set_scales
from noise import hounsfield_unit, simulate
from PIL import Image

SHARED = pathlib.Path(os.environ.get("LIMPID_SHARED", ROOT.parent / "shared"))
INDEX = SHARED / "data" / "train" / "index.csv"
INTENSITIES = {"ct": {"window": [-1000, 1000]}, "mr": {"percentile": 99.9}, "us": "stored-range", "xr": "stored-range"}
HALVED = ("Vestibular-Schwannoma-SEG", "Brain-Tumor-Progression")
HU = hounsfield_unit(INTENSITIES)
SIGMAS, WEAK, SNRS, LOOKS, TEXTURES = (10, 25, 50, 75), (2, 5), (5, 10, 20), 8, (10, 25, 60)
SIDE = 256
SEED = 20261126


@functools.cache
def validation(modality: str, count: int, roles: tuple[str, ...] = ("clean", "clean-ish")) -> list[TrainingImage]:
    """Validation images of a modality, evenly spread over the index, on the networks' scale."""
    rows = [row for row in read_index(INDEX) if row.modality == modality and row.role is not None]
    found = [row for row in rows if row.split == "validation" and row.role in roles]
    count = min(count, len(found))
    chosen = {id(found[k * len(found) // count]) for k in range(count)}
    series = {row.series for row in found if id(row) in chosen}
    images = [read_image(row, 1, any(part in row.source for part in HALVED)) for row in rows if row.series in series]
    set_scales(images, INTENSITIES)
    return [image for image in images if id(image.row) in chosen]


def central(image: TrainingImage) -> np.ndarray:
    rows, columns = (min(n, SIDE) // 2 * 2 for n in image.samples.shape[1:])
    row, column = ((n - m) // 2 for n, m in zip(image.samples.shape[1:], (rows, columns)))
    return image.scaled(image.samples[0, row:row + rows, column:column + columns])


def noisy(clean: np.ndarray, image: TrainingImage, kind: str, level: float) -> np.ndarray:
    options = {"gaussian": {"sigma": level}, "rician": {"snr": level, "varying": 0},
               "speckle": {"looks": level, "domain": "intensity"},
               "ct-texture": {"sigma": level, "modulation": 0.5, "low-frequency": 0}}[kind]
    name = f"{SEED} {image.row.file.name} {kind} {level}".encode()
    generator = torch.Generator().manual_seed(int.from_bytes(hashlib.sha256(name).digest()[:7], "little"))
    signal = torch.full((1, 1, 1, 1), image.signal)
    return simulate(torch.from_numpy(clean)[None, None], kind, options, signal, HU, generator)[0, 0].numpy()


# MARK: - Cases: a table each


def synthetic(modality: str, kind: str, levels: tuple[float, ...], count: int):
    """Central squares of validation images with noise added: (column, image, clean, noisy, parameters)."""
    for image in validation(modality, count):
        clean = central(image)
        for level in levels:
            yield f"{modality} {level}", image, clean, noisy(clean, image, kind, level), {
                "kind": kind, "level": level, "signal": image.signal}


def zero_filled(kspace: np.ndarray) -> np.ndarray:
    """The image of a k-space with its middle in the middle, on a matrix twice as fine."""
    rows, columns = kspace.shape
    fine = np.pad(kspace, ((rows // 2,) * 2, (columns // 2,) * 2))
    return 4 * np.fft.ifft2(np.fft.ifftshift(fine))


def interpolated(count: int):
    """MR of half the matrix, whose k-space, signal and complex noise, is zero-filled as scanners do."""
    for image in validation("mr", count):
        whole = central(image)
        rows, columns = (n // 2 // 2 * 2 for n in whole.shape)
        row, column = ((n - m) // 2 for n, m in zip(whole.shape, (rows, columns)))
        acquired = np.fft.fftshift(np.fft.fft2(whole[row:row + rows, column:column + columns]))
        clean = np.abs(zero_filled(acquired)).astype(np.float32)
        for snr in SNRS:
            name = f"{SEED} {image.row.file.name} interpolated {snr}".encode()
            random = np.random.default_rng(int.from_bytes(hashlib.sha256(name).digest()[:8], "little"))
            real, imaginary = random.standard_normal((2, rows, columns)) * np.sqrt(rows * columns) * image.signal / snr
            low = np.abs(zero_filled(acquired + real + 1j * imaginary)).astype(np.float32)
            yield f"mr {snr}", image, clean, low, {"kind": "interpolated", "level": snr, "signal": image.signal}


def zero_filled_spectrum(shape: tuple[int, int]) -> np.ndarray:
    """Where the noise of a zero-filled k-space has power."""
    inside = [np.abs(np.fft.fftfreq(n)) < 0.25 for n in shape]
    # BM3D divides by what a coefficient's noise is.
    return np.outer(*inside) + 1e-4


def pairs(kernel: str):
    """Patient L143: the slice at a quarter of the dose, whose truth is the one at full dose."""
    folder = INDEX.parent / "ct"
    for full in sorted((folder / "mayo_fd").glob(f"L143_{kernel}_*_FD.png")):
        quarter = folder / "mayo_qd" / full.name.replace("_FD", "_QD")
        # 0 to 1 over the networks' window, -1000 to 1000 HU.
        clean, low = ((np.asarray(Image.open(path), np.float32) - 24) / 2000 for path in (full, quarter))
        yield kernel, None, clean, low, {"kind": "pair", "difference": full.name}


@functools.cache
def difference_spectrum(kernel: str) -> np.ndarray:
    """Power spectrum of the noise between the doses over all slices of a kernel, per pixel."""
    return np.mean([np.abs(np.fft.fft2(low - clean)) ** 2 for _, _, clean, low, _ in pairs(kernel)], 0)


def windowed(image: np.ndarray) -> np.ndarray:
    """-160 to 240 HU as 0 to 1; darker and brighter is cut off."""
    return np.clip((image * 2000 - 1000 + 160) / 400, 0, 1)


# MARK: - Networks


@torch.inference_mode()
def denoised(network, image: np.ndarray) -> np.ndarray:
    """Sides that the network's unshuffling does not divide are mirrored, as `limpid` does."""
    factor = getattr(network, "unshuffle", 1)
    rows, columns = image.shape
    padded = np.pad(image, ((0, -rows % factor), (0, -columns % factor)), mode="symmetric")
    return network(torch.from_numpy(padded[None, None])).clean[0, 0, :rows, :columns].numpy()


def self_ensemble(network, image: np.ndarray) -> np.ndarray:
    """Mean over the eight orientations, as `self-ensemble: true` of a plan."""
    total = np.zeros_like(image, dtype=float)
    for turns in range(4):
        for mirrored in (False, True):
            laid = np.rot90(image[:, ::-1] if mirrored else image, turns)
            back = np.rot90(denoised(network, np.ascontiguousarray(laid)), -turns)
            total += (back[:, ::-1] if mirrored else back) / 8
    return total.astype(np.float32)
