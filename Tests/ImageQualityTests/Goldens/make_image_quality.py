"""Golden values for ImageQuality: python make_image_quality.py (numpy 2.4.6, scikit-image 0.26.0, piq 0.8.0, torch 2.15.0).

image_quality.json: the five metrics of synthetic image pairs, by scikit-image and piq in double precision. The images
come from a recipe in whole numbers that TestImage.swift follows too; the file holds a check sum of each instead of its
samples. color_differences.json: CIEDE2000 of pairs of Lab colours by scikit-image, pairs at the formula's
discontinuities and random ones.
"""
import json
from pathlib import Path

import numpy as np
import torch
from piq import vif_p
from skimage.color import deltaE_ciede2000, gray2rgb, rgb2lab
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity

folder = Path(__file__).parent


def scrambled(n):
    """Every bit of a 32-bit word depends on every bit of n."""
    n = n & 0xFFFFFFFF
    for _ in range(3):
        n = n ^ (n >> 15)
        n = (n * 0x2C9277B5 + 0x6A09E667) & 0xFFFFFFFF
    return n ^ (n >> 16)


def pixels(case):
    """Channel, row and column of every sample, channels x rows x columns."""
    return np.meshgrid(*(np.arange(case[k], dtype=np.uint64) for k in ("channels", "rows", "columns")), indexing="ij")


def reference(case):
    c, y, x = (a.astype(np.int64) for a in pixels(case))
    if case["pattern"] == "flat":
        return np.full_like(x, 120)
    distance = (2 * x - case["columns"]) ** 2 + (2 * y - case["rows"]) ** 2
    inside = distance < (min(case["columns"], case["rows"]) * 3 // 4) ** 2
    texture = (scrambled((x + 512 * y + 262144 * c).astype(np.uint64)) & 31).astype(np.int64)
    disc = 150 - 35 * c + (x // 4 + y // 7) % 2 * 30 + texture
    return np.where(inside, disc, 0 if case["pattern"] == "sparse" else (3 * x + 2 * y + 40 * c) % 200)


def test_image(case, ref):
    c, y, x = pixels(case)
    image = ref.copy()
    if case["inverted"]:
        image = 255 - image
    if case["blurred"]:
        padded = np.pad(image, ((0, 0), (1, 1), (1, 1)), mode="edge")
        rows, columns = image.shape[1:]
        image = sum(padded[:, i:i + rows, j:j + columns] for i in range(3) for j in range(3)) // 9
    word = scrambled(x + 512 * y + 262144 * c + 1048576 * case["seed"])
    bell = sum((word >> np.uint64(8 * k)) & np.uint64(255) for k in range(4)).astype(np.int64) - 510
    noise = (bell * case["gain"]) >> 8
    if case["pattern"] == "sparse":
        noise = np.where(ref > 0, noise, 0)
    image = image + noise
    return np.clip(image, 0, 255) if case["clipped"] else image


def check_sum(image):
    return int(np.sum(image.ravel() * (np.arange(image.size) % 251 + 1)))


def scores(case, ref, image):
    scale = lambda a: (a.astype(np.float32) * np.float32(case["multiplier"]) / np.float32(case["divisor"])).astype(np.float64)
    x, y, data_range = scale(image), scale(ref), float(case["dataRange"])
    similar = dict(data_range=data_range, channel_axis=0)
    lab = lambda a: rgb2lab((gray2rgb(a[0]) if len(a) == 1 else np.moveaxis(a, 0, -1)) / data_range)
    result = {
        "meanSquaredError": mean_squared_error(y, x),
        "peakSignalToNoiseRatio": peak_signal_noise_ratio(y, x, data_range=data_range),
        "structuralSimilarityGaussian": structural_similarity(
            y, x, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, **similar),
        "structuralSimilarityUniform": structural_similarity(y, x, **similar),
        "colorDifference": deltaE_ciede2000(lab(y), lab(x)).mean(),
    }
    if case["clipped"]:  # piq refuses values outside the data range
        result["visualInformationFidelity"] = vif_p(
            torch.from_numpy(x)[None], torch.from_numpy(y)[None], sigma_n_sq=2.0, data_range=data_range).item()
    return {key: float(value) for key, value in result.items()}


def image_cases():
    base = dict(channels=1, rows=128, columns=128, pattern="disc", gain=0, seed=1, blurred=False, inverted=False,
                clipped=True, multiplier=1, divisor=1, dataRange=255)
    grey = [dict(name=f"grey, gain {g}", gain=g, seed=g) for g in (1, 17, 43, 87, 130)]
    small = dict(rows=53, columns=97)
    others = [
        dict(name="RGB, gain 17", channels=3, gain=17, seed=2, **small),
        dict(name="RGB, gain 87", channels=3, gain=87, seed=3, **small),
        dict(name="grey, odd, 0 to 1", rows=85, columns=63, gain=43, seed=4, divisor=255, dataRange=1),
        dict(name="RGB, smallest, 0 to 1", channels=3, rows=41, columns=41, gain=43, seed=5, divisor=255, dataRange=1),
        dict(name="grey, smallest", rows=41, columns=41, gain=87, seed=6),
        dict(name="grey, blurred", rows=48, columns=64, blurred=True),
        dict(name="RGB, blurred and noisy", channels=3, rows=66, columns=79, blurred=True, gain=17, seed=7),
        dict(name="grey, 12 bits", rows=101, columns=90, gain=43, seed=8, multiplier=16, dataRange=4080),
        dict(name="grey, not clipped", rows=70, columns=50, gain=130, seed=9, clipped=False),
        dict(name="RGB, not clipped", channels=3, rows=50, columns=70, gain=130, seed=10, clipped=False),
        dict(name="grey, black background", rows=90, columns=90, pattern="sparse", gain=43, seed=11),
        dict(name="grey, inverted", rows=60, columns=60, inverted=True, gain=17, seed=12),
        dict(name="RGB, inverted", channels=3, rows=60, columns=60, inverted=True, gain=17, seed=13),
        dict(name="flat reference", rows=50, columns=50, pattern="flat", gain=43, seed=14),
    ]
    return [{**base, **case} for case in grey + others]


def color_pairs():
    near = [(50, 2.5, 0), (50, 0, -2.5), (50, 0, -82.7485), (50, 2.6772, -79.7751), (50, -1.3802, -84.2814),
            (50, 0, 0), (50, -1, 2), (50, 2.49, -0.001), (50, -2.49, 0.0009), (50, -2.49, 0.0011), (50, -0.001, 2.49),
            (50, 0.0009, -2.49), (50, 0.0011, -2.49), (73, 25, -18), (2, 0.05, -0.1), (90, -2.1, 1.5)]
    pairs = [(a, b) for i, a in enumerate(near) for b in near[i:]]
    random = np.random.default_rng(2000)
    for _ in range(120):
        a, b = (np.round([random.uniform(0, 100), *random.uniform(-100, 100, 2)], 3).tolist() for _ in range(2))
        pairs.append((a, b))
    return pairs


def main():
    cases = []
    for case in image_cases():
        ref = reference(case)
        image = test_image(case, ref)
        cases.append({**case, "referenceSum": check_sum(ref), "imageSum": check_sum(image),
                      "expected": scores(case, ref, image)})
    (folder / "image_quality.json").write_text(json.dumps(cases, indent=1) + "\n")
    pairs = color_pairs()
    first, second = (np.array([pair[i] for pair in pairs], dtype=float) for i in range(2))
    expected = deltaE_ciede2000(first, second)
    rows = [[*map(float, a), *map(float, b), float(e)] for a, b, e in zip(first, second, expected)]
    (folder / "color_differences.json").write_text(
        "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


if __name__ == "__main__":
    main()
