"""Golden values for ImageQuality's task-based figures: python make_task_based.py (numpy 2.4.6, scipy 1.17.1,
scikit-image 0.26.0, scikit-learn 1.9.1, and what make_image_quality.py needs).

task_based.json: figures of regions of a synthetic image pair (the recipe of make_image_quality.py), noise power spectra
of regions of a noisy ramp by numpy's FFT after least squares, Dice's coefficients by scikit-learn.
"""
import json
from pathlib import Path

import numpy as np
from make_image_quality import check_sum, image_cases, reference, test_image
from scipy import ndimage
from skimage.draw import disk
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio
from sklearn.metrics import f1_score, root_mean_squared_error

folder = Path(__file__).parent
BASE = {key: value for key, value in image_cases()[0].items() if key != "name"}


def images(**changes):
    case = {**BASE, "name": "", **changes}
    ref = reference(case)
    image = test_image(case, ref)
    described = {**case, "referenceSum": check_sum(ref), "imageSum": check_sum(image)}
    return described, ref[0].astype(float), image[0].astype(float)


def mask(region, shape):
    result = np.zeros(shape, bool)
    if "radius" in region:
        result[disk((region["centerRow"], region["centerColumn"]), region["radius"], shape=shape)] = True
    else:
        result[region["rows"][0]:region["rows"][1], region["columns"][0]:region["columns"][1]] = True
    return result


def regions():
    case, ref, image = images(rows=67, columns=83, gain=43, seed=21, clipped=False)
    background = {"columns": [2, 15], "rows": [40, 60]}
    outside = image[mask(background, image.shape)]
    rows = []
    for region in ({"centerColumn": 41.0, "centerRow": 33.0, "radius": 12.0},
                   {"centerColumn": 30.3, "centerRow": 40.8, "radius": 7.7},
                   {"centerColumn": 9.5, "centerRow": 9.5, "radius": 0.8},
                   {"columns": [0, 83], "rows": [0, 67]}, {"columns": [20, 21], "rows": [5, 60]}):
        inside = mask(region, image.shape)
        values = image[inside]
        rows.append({**region, "count": int(inside.sum()), "mean": float(values.mean()),
                     "standardDeviation": float(values.std()),
                     "bias": float(values.mean() - ref[inside].mean()),
                     "contrastToNoiseRatio": float(abs(values.mean() - outside.mean()) / outside.std())})
    low, high = 50.0, 140.0
    windowed = [np.clip(a, low, high) - low for a in (ref, image)]
    return {"images": case, "background": background, "regions": rows,
            "rootMeanSquaredError": float(root_mean_squared_error(ref.ravel(), image.ravel())),
            "window": [low, high], "windowedMeanSquaredError": float(mean_squared_error(*windowed)),
            "windowedPeakSignalToNoiseRatio": float(peak_signal_noise_ratio(*windowed, data_range=high - low))}


def residuals(values, trend):
    rows, columns = values.shape
    y, x = np.mgrid[:rows, :columns].astype(float)
    terms = {"constant": [x * 0 + 1], "linear": [x * 0 + 1, x, y],
             "quadratic": [x * 0 + 1, x, y, x * y, x * x, y * y]}[trend]
    design = np.stack([term.ravel() for term in terms], 1)
    return (values.ravel() - design @ np.linalg.lstsq(design, values.ravel(), rcond=None)[0]).reshape(values.shape)


def noise_power():
    case, _, image = images(rows=60, columns=80, gain=43, seed=22, pattern="flat", clipped=False)
    # A bowl and a ramp under the noise, in whole numbers as NoisePowerSpectrumTests.swift adds them.
    y, x = np.mgrid[:60, :80]
    image = image + 3 * x - 2 * y + (x * x + x * y) // 16
    results = []
    for trend in ("constant", "linear", "quadratic"):
        for columns, rows, dx, dy, ring in ((16, 12, 0.5, 0.7, 0.11), (15, 9, 0.4, 0.4, 0.17), (8, 20, 0.9, 0.6, 0.07)):
            powers, squares = [], []
            for left, top in ((0, 0), (30, 11), (61, 37)):
                rest = residuals(image[top:top + rows, left:left + columns], trend)
                powers.append(np.abs(np.fft.fft2(rest)) ** 2 * dx * dy / (columns * rows))
                squares.append(rest ** 2)
            power = np.mean(powers, 0)
            f = np.hypot(np.fft.fftfreq(columns, dx)[None], np.fft.fftfreq(rows, dy)[:, None])
            labels = np.rint(f / ring).astype(int)
            labels[(f > 0.5 / max(dx, dy) + 1e-9) | (f == 0)] = -1
            index = np.unique(labels[labels >= 0])
            frequencies, profile = (ndimage.mean(a, labels, index) for a in (f, power))
            results.append({
                "trend": trend, "columns": columns, "rows": rows, "spacing": [dx, dy], "ring": ring,
                "values": power.ravel().tolist(), "variance": float(np.mean(squares)),
                "frequencies": frequencies.tolist(), "profile": profile.tolist(),
                "meanFrequency": float((frequencies * profile).sum() / profile.sum()),
                "peakFrequency": float(frequencies[np.argmax(profile)])})
    return {"images": case, "corners": [[0, 0], [30, 11], [61, 37]], "spectra": results}


def dice():
    random = np.random.default_rng(8)
    cases = []
    for slices, rows, columns, highest in ((1, 9, 11, 3), (3, 6, 7, 5), (1, 2, 2, 2)):
        truth = random.integers(0, highest + 1, slices * rows * columns)
        found = np.where(random.uniform(size=truth.size) < 0.6, truth, random.integers(0, highest + 1, truth.size))
        found[found == 2] = 7  # a label that only one map holds
        labels = np.union1d(truth, found)
        cases.append({"slices": slices, "rows": rows, "columns": columns, "truth": truth.tolist(), "found": found.tolist(),
                      "labels": labels.tolist(), "coefficients": f1_score(truth, found, labels=labels, average=None).tolist()})
    return cases


def main():
    goldens = {"regions": regions(), "noisePower": noise_power(), "dice": dice()}
    (folder / "task_based.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
