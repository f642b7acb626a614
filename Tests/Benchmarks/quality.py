"""Image quality of weights beside classical denoisers, on the validation images of the shared data: Markdown tables.

    Tests/Benchmarks/run.sh quality [NAME=FILE.safetensors …] [--tables white,pairs] [--images 16]

The networks run in their PyTorch twin (examples/gpu-training), which the tests hold equal to ours within 1e-5. The
classical methods get what a blind network does not: the true level of the noise, and the transform that suits it.
"""
import argparse
import hashlib
import json
import multiprocessing
import os
import pathlib
import sys

# First: it finds the twin, and keeps libraries to one thread.
from quality_images import (LOOKS, ROOT, SIGMAS, SNRS, TEXTURES, WEAK, denoised, difference_spectrum, interpolated, pairs,
                            self_ensemble, synthetic, windowed, zero_filled_spectrum)

import numpy as np
import quality_peers as peers
from quality_probes import bias, lesions, of_modality, remaining, ultrasound
import torch
import weights as weights_files
from skimage.metrics import structural_similarity

Figures = dict[str, float]


def psnr(image: np.ndarray, truth: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((image.astype(float) - truth) ** 2)))


def figures(image: np.ndarray, truth: np.ndarray) -> Figures:
    """PSNR and SSIM of images of range 1."""
    return {"psnr": psnr(image, truth),
            "ssim": float(structural_similarity(truth.astype(float), image.astype(float), data_range=1,
                                                gaussian_weights=True, sigma=1.5, use_sample_covariance=False))}


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", nargs="*", type=pathlib.Path, help="safetensors files; NAME=FILE names the row (default: those that ship)")
    parser.add_argument("--tables", default="white,weak,rician,interpolated,speckle,texture,pairs,bias,remaining,lesions,us")
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
            case "remaining": remaining(networks, options.images)
            case "lesions": lesions(of_modality(networks, "ct"), options.processes)
            case "bias": bias(of_modality(networks, "ct"), options.images)
            case "us": ultrasound(of_modality(networks, "us"), options.images)
            case _: show(titles[table], measure(table, networks, options))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
