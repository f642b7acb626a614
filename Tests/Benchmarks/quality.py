"""Image quality of weights beside classical denoisers, on the validation images of the shared data: Markdown tables.

    Tests/Benchmarks/run.sh quality [NAME=FILE.safetensors …] [--tables white,pairs] [--images 16]

The networks run in their PyTorch twin (examples/gpu-training), which the tests hold equal to ours within 1e-5. The
classical methods get what a blind network does not: the true level of the noise, and the transform that suits it.
"""
import argparse
import functools
import hashlib
import json
import math
import multiprocessing
import os
import pathlib
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")  # Work is spread over processes.

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "gpu-training"))

import numpy as np
import quality_peers as peers
import torch
import weights as weights_files
from data import Row, TrainingImage, read_image, read_index, set_scales
from noise import hounsfield_unit, simulate
from PIL import Image
from scipy import ndimage
from skimage.metrics import structural_similarity

SHARED = pathlib.Path(os.environ.get("LIMPID_SHARED", ROOT.parent / "shared"))
INDEX = SHARED / "data" / "train" / "index.csv"
INTENSITIES = {"ct": {"window": [-1000, 1000]}, "mr": {"percentile": 99.9}, "us": "stored-range", "xr": "stored-range"}
HALVED = ("Vestibular-Schwannoma-SEG", "Brain-Tumor-Progression")
HU = hounsfield_unit(INTENSITIES)
SIGMAS, WEAK, SNRS, LOOKS, TEXTURES = (10, 25, 50, 75), (2, 5), (5, 10, 20), 8, (10, 25, 60)
SIDE = 256
SEED = 20261126

Figures = dict[str, float]


def psnr(image: np.ndarray, truth: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((image.astype(float) - truth) ** 2)))


def figures(image: np.ndarray, truth: np.ndarray) -> Figures:
    """PSNR and SSIM of images of range 1."""
    return {"psnr": psnr(image, truth),
            "ssim": float(structural_similarity(truth.astype(float), image.astype(float), data_range=1,
                                                gaussian_weights=True, sigma=1.5, use_sample_covariance=False))}


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


# MARK: - Work


def classical(job) -> tuple[str, str, str, Figures]:
    key, table, column, method, clean, low, parameters, kernel = job
    method, _, strength = method.partition(", strength ")
    spectrum = None
    if method == "BM3D, true spectrum":
        spectrum = zero_filled_spectrum(low.shape) if table == "interpolated" else difference_spectrum(kernel)
    result = peers.METHODS[method](low, clean, parameters, spectrum)
    if strength:
        result = float(strength) * result + (1 - float(strength)) * low
        method += f", strength {strength}"
    if table == "pairs":
        clean, result = windowed(clean), windowed(result)
    return key, column, method, figures(result, clean)


PEERS = {
    "white": ["noisy", "non-local means", "BM3D"],
    "weak": ["noisy", "non-local means", "BM3D"],
    "rician": ["noisy", "dipy NLM (Rician)", "BM3D + VST"],
    "interpolated": ["noisy", "BM3D", "BM3D, true spectrum"],
    "speckle": ["noisy", "BM3D + logarithm"],
    "texture": ["noisy", "BM3D"],
    "pairs": ["noisy", "non-local means", "BM3D, estimated sigma", "BM3D, true sigma", "BM3D, true spectrum",
              "BM3D, true spectrum, strength 0.8"],
}


def cases(table: str, count: int) -> list:
    match table:
        case "white":
            return [c for m in ("ct", "mr") for c in synthetic(m, "gaussian", SIGMAS, count)]
        case "weak":
            return [c for m in ("ct", "mr", "xr") for c in synthetic(m, "gaussian", WEAK, count)]
        case "rician":
            return list(synthetic("mr", "rician", SNRS, count))
        case "interpolated":
            return list(interpolated(count))
        case "speckle":
            return [c for m in ("ct", "mr") for c in synthetic(m, "speckle", (LOOKS,), count)]
        case "texture":
            return list(synthetic("ct", "ct-texture", TEXTURES, count))
        case _:
            return [c for kernel in ("B30f", "D45f") for c in pairs(kernel)]


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


def averaged(found: list[tuple[str, str, Figures]]) -> dict[str, dict[str, Figures]]:
    """By method and column; the figures of several images as their mean."""
    result: dict[str, dict[str, list[Figures]]] = {}
    for column, method, values in found:
        result.setdefault(method, {}).setdefault(column, []).append(values)
    return {method: {column: {key: float(np.mean([v[key] for v in values])) for key in values[0]} | {"images": len(values)}
                     for column, values in columns.items()} for method, columns in result.items()}


def show(title: str, rows: dict[str, dict[str, Figures]]) -> None:
    columns = list(next(iter(rows.values())))
    first = next(iter(rows.values()))
    print(f"\n### {title}\n\nPSNR in dB / SSIM; " + ", ".join(f"{c}: {first[c]['images']} images" for c in columns) + "\n")
    print("| | " + " | ".join(columns) + " |\n|---|" + "---|" * len(columns))
    for method, values in rows.items():
        cells = (f"{values[c]['psnr']:.2f} / {values[c]['ssim']:.3f}" if c in values else "" for c in columns)
        print(f"| {method} | " + " | ".join(cells) + " |")


def measure(table: str, networks: dict, options) -> dict[str, dict[str, Figures]]:
    of = cases(table, options.images)
    options.cache.mkdir(parents=True, exist_ok=True)
    cache = options.cache / f"{table}.jsonl"
    known = dict(json.loads(line) for line in cache.read_text().splitlines()) if cache.exists() else {}
    jobs = []
    for column, _, clean, low, parameters in of:
        for method in PEERS[table]:
            key = f"{column} {hashlib.sha256(low.tobytes()).hexdigest()[:16]} {method}"
            known.setdefault(key, None)
            if known[key] is None:
                jobs.append((key, table, column, method, clean, low, parameters, column))
    # One file a table, a line a result: what takes an hour must not be lost by a mistake in its last minute.
    with multiprocessing.Pool(options.processes) as pool, cache.open("a") as file:
        for key, column, method, values in pool.imap_unordered(classical, jobs):
            known[key] = [column, method, values]
            file.write(json.dumps([key, known[key]]) + "\n")
            file.flush()
    wanted = [f"{column} {hashlib.sha256(low.tobytes()).hexdigest()[:16]} {method}"
              for method in PEERS[table] for column, _, _, low, _ in of]
    rows = averaged([tuple(known[key]) for key in wanted])
    for name, network in networks.items():
        found = []
        for column, image, clean, low, parameters in of:
            if (image.row.modality if image else "ct") not in network.modalities:
                continue
            if options.self_ensemble:
                result = self_ensemble(network, low)
                shown = (windowed(result), windowed(clean)) if table == "pairs" else (result, clean)
                found.append((column, f"{name}, self-ensemble", figures(*shown)))
            if table == "rician":
                sigma = peers.true_sigma(low, clean, parameters)
                result = peers.stabilised_rician(low, sigma, lambda image: denoised(network, image))
                found.append((column, f"{name}, domain: stabilised", figures(result, clean)))
            result = denoised(network, low)
            if table == "pairs":
                for strength in (1, 0.8):
                    label = name if strength == 1 else f"{name}, strength {strength}"
                    blend = strength * result + (1 - strength) * low
                    found.append((column, label, figures(windowed(blend), windowed(clean))))
            else:
                found.append((column, name, figures(result, clean)))
        rows |= averaged(found)
    return rows


# MARK: - What has no table of PSNR


TISSUES = {"air": (-1100, -900), "fat": (-130, -60), "soft tissue": (0, 90), "bone": (250, 1500)}


def bias(networks: dict, count: int) -> None:
    """Mean of denoised minus clean, in HU, where the clean image, smoothed, is well inside a tissue."""
    print("\n### CT bias\n\nMean of denoised − clean in HU; noise of reconstruction textures and white noise, sigma 10 to 60 HU.\n")
    print("| | " + " | ".join(TISSUES) + " |\n|---|" + "---|" * len(TISSUES))
    for name, network in networks.items():
        sums = {tissue: [0.0, 0] for tissue in TISSUES}
        for image in validation("ct", count):
            clean = image.scaled(image.samples[0])
            smooth = ndimage.gaussian_filter((clean / HU) - 1000, 1.5)
            for kind, level in [("ct-texture", t) for t in TEXTURES] + [("gaussian", t * 255 / 2000) for t in TEXTURES]:
                error = (denoised(network, noisy(clean, image, kind, level)) - clean) / HU
                for tissue, (low, high) in TISSUES.items():
                    inside = ndimage.binary_erosion((smooth > low) & (smooth < high), iterations=2)
                    sums[tissue][0] += float(error[inside].sum())
                    sums[tissue][1] += int(inside.sum())
        print(f"| {name} | " + " | ".join(f"{total / max(n, 1):+.2f}" for total, n in sums.values()) + " |")


def of_modality(networks: dict, modality: str) -> dict:
    return {name: network for name, network in networks.items() if modality in network.modalities}


def ultrasound(networks: dict, count: int) -> None:
    """Equivalent number of looks in even patches, and the slope at the strongest edges, relative to before."""
    print("\n### Ultrasound, real images\n\nEquivalent number of looks (mean² / variance) of the most even patches, "
          "and the slope across the strongest edges after ÷ before.\n")
    found: dict[str, list[tuple[float, float]]] = {}
    used = 0
    for image in validation("us", count, ("speckle-bearing",)):
        before = image.scaled(image.samples[0])
        patches = even_patches(before)
        if not patches:
            continue
        used += 1
        across = ndimage.gaussian_gradient_magnitude(before, 3)
        edges = across >= np.quantile(across, 0.98)
        slope = lambda picture: float(ndimage.gaussian_gradient_magnitude(picture, 1.5)[edges].mean())
        looks = lambda picture: float(np.median([p.mean() ** 2 / p.var() for p in (picture[s] for s in patches)]))
        results = {"before": before, "dipy NLM": peers.METHODS["dipy NLM"](before, None, {}, None)}
        results |= {name: denoised(network, before) for name, network in networks.items()}
        for name, picture in results.items():
            found.setdefault(name, []).append((looks(picture), slope(picture) / slope(before)))
    print(f"{used} images\n\n| | equivalent number of looks | edge slope |\n|---|---|---|")
    for name, values in found.items():
        looks, slope = np.array(values).T
        print(f"| {name} | {np.median(looks):.1f} | {np.median(slope):.2f} |")


def even_patches(image: np.ndarray, side: int = 24) -> list[tuple[slice, slice]]:
    """The tenth of the patches in tissue whose blurred version varies least: speckle varies there, anatomy does not."""
    blurred = ndimage.gaussian_filter(image, 4)
    found = []
    for row in range(0, image.shape[0] - side + 1, side // 2):
        for column in range(0, image.shape[1] - side + 1, side // 2):
            patch = (slice(row, row + side), slice(column, column + side))
            if 0.1 < blurred[patch].mean() < 0.8 and image[patch].std() > 0.01:
                found.append((blurred[patch].std() / blurred[patch].mean(), row, column))
    found.sort()
    return [(slice(r, r + side), slice(c, c + side)) for _, r, c in found[:max(len(found) // 10, 1)]] if found else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="*", type=pathlib.Path, help="safetensors files; NAME=FILE names the row (default: those that ship)")
    parser.add_argument("--tables", default="white,weak,rician,interpolated,speckle,texture,pairs,bias,us")
    parser.add_argument("--images", type=int, default=16, help="validation images of each modality")
    parser.add_argument("--self-ensemble", action="store_true", help="a row of the mean over eight orientations besides")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / ".build" / "quality",
                        help="where the classical methods' figures are kept")
    options = parser.parse_args()
    torch.set_num_threads(1)
    networks = {}
    shipped = sorted((ROOT / "Sources" / "DenoisingNetworks" / "Weights").glob("*.safetensors"))
    for given in options.weights or shipped:
        name, _, path = str(given).rpartition("=")
        network, metadata = weights_files.load(pathlib.Path(path))
        if network.configuration["channels"] != 1:
            continue
        # Weights have rows of the images that their card maps only.
        network.modalities = {kind.lower() for kind in json.loads(metadata["limpid.card"])["intensity"]}
        networks[name or pathlib.Path(path).stem] = network.eval()
    titles = {"white": "White noise, sigma of 255", "weak": "Weak white noise, sigma of 255", "rician": "MR, Rician noise, by signal-to-noise ratio",
              "speckle": f"Speckle of {LOOKS} looks on CT and MR slices taken as echogenicity",
              "texture": "CT, noise of reconstruction textures, sigma in HU",
              "interpolated": "MR, zero-filled to twice the matrix, by signal-to-noise ratio before",
              "pairs": "Patient L143, a quarter of the dose against the full dose, −160 to 240 HU"}
    for table in options.tables.split(","):
        match table:
            case "bias": bias(of_modality(networks, "ct"), options.images)
            case "us": ultrasound(of_modality(networks, "us"), options.images)
            case _: show(titles[table], measure(table, networks, options))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
