"""The five metrics on patients that training never sees, under the same noise every time."""
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import networks
import noise
import numpy as np
import torch
from data import TrainingImage, TrainingSet
from scipy.ndimage import correlate1d
from skimage.color import deltaE_ciede2000, gray2rgb, rgb2lab
from skimage.metrics import structural_similarity

METRICS = ["psnr", "ssim", "deltaE", "vifp", "mse"]
HIGHER_IS_BETTER = {"psnr", "ssim", "vifp"}


def visual_information_fidelity(x: np.ndarray, truth: np.ndarray) -> float:
    """VIF in the pixel domain (Sheikh & Bovik 2006) over four scales, of planes of range 1."""
    x, truth = 255 * x.astype(float), 255 * truth.astype(float)
    noise_variance, epsilon = 2.0, 1e-8
    numerator = denominator = 0.0
    for scale in range(4):
        size = 2 ** (4 - scale) + 1
        place = np.arange(size) - size // 2
        window = np.exp(-place**2 / (2 * (size / 5) ** 2))
        window /= window.sum()

        def blurred(image: np.ndarray) -> np.ndarray:
            inner = slice(size // 2, -(size // 2))
            return correlate1d(correlate1d(image, window, 0), window, 1)[inner, inner]

        if scale > 0:
            x, truth = blurred(x)[::2, ::2], blurred(truth)[::2, ::2]
        mean_x, mean_t = blurred(x), blurred(truth)
        variance_x = np.maximum(blurred(x * x) - mean_x**2, 0)
        variance_t = np.maximum(blurred(truth * truth) - mean_t**2, 0)
        covariance = blurred(x * truth) - mean_x * mean_t
        # Flat places carry no information, and a negative gain is none.
        textured = (variance_x >= epsilon) & (variance_t >= epsilon)
        gain = np.where(textured, np.maximum(covariance, 0) / (variance_t + epsilon), 0)
        remainder = np.maximum(variance_x - gain * covariance, epsilon)
        numerator += np.log10(1 + gain**2 * variance_t / (remainder + noise_variance)).sum()
        denominator += np.log10(1 + variance_t / noise_variance).sum()
    return float((numerator + epsilon) / (denominator + epsilon))


def luma(image: np.ndarray) -> np.ndarray:
    return image[0] if len(image) == 1 else np.tensordot([0.299, 0.587, 0.114], image, 1)


def figures(image: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """The five metrics of images of channels x rows x columns and range 1."""
    def lab(values: np.ndarray) -> np.ndarray:
        return rgb2lab(gray2rgb(values[0]) if len(values) == 1 else np.moveaxis(values, 0, -1))

    image, truth = image.astype(float), truth.astype(float)
    mse = float(np.mean((image - truth) ** 2))
    return {
        # Without error it would be infinite, which no mean and no JSON holds: one part in 100 000 is the least that counts.
        "psnr": float(-10 * np.log10(max(mse, 1e-10))),
        "ssim": float(structural_similarity(truth, image, data_range=1, channel_axis=0, gaussian_weights=True, sigma=1.5,
                                            use_sample_covariance=False)),
        "deltaE": float(deltaE_ciede2000(lab(truth), lab(image)).mean()),
        "vifp": visual_information_fidelity(luma(image), luma(truth)),
        "mse": mse,
    }


def mean(of: list[dict[str, float]]) -> dict[str, float]:
    return {metric: float(np.mean([f[metric] for f in of])) for metric in METRICS}


@dataclass
class Case:
    """One modality under one noise: pairs of clean and noisy images."""

    modality: str
    noise: str
    pairs: list[tuple[np.ndarray, np.ndarray]]
    noisy: dict[str, float]


class Validation:
    """The images and their noise, prepared once."""

    def __init__(self, recipe: dict, images: TrainingSet) -> None:
        settings = recipe["validation"]
        layout, options = next(iter(recipe["network"].items()))
        multiple = networks.multiple(layout, options)
        self.images, self.patients = len(images.validation), len({i.row.patient for i in images.validation})
        # The metrics take longer than the network on a GPU.
        self.pool = ProcessPoolExecutor(mp_context=multiprocessing.get_context("forkserver"))
        self.cases = []
        unit = noise.hounsfield_unit(recipe["intensities"])
        for modality in recipe["data"]["modalities"]:
            found = [(n, image) for n, image in enumerate(images.validation) if image.row.modality == modality]
            for kind, levels in noise.applying(settings["noise"], modality) if found else []:
                pairs = []
                for number, image in found:
                    clean = self.crop(image, settings["crop"], multiple, options["channels"])
                    generator = torch.Generator().manual_seed(1_000_003 * recipe["seed"] + number)
                    signal = torch.full((1, 1, 1, 1), image.signal)
                    noisy = noise.simulate(torch.from_numpy(clean)[None], kind, levels, signal, unit, generator)
                    pairs.append((clean, noisy[0].numpy()))
                noisy = mean(list(self.pool.map(figures, [n for _, n in pairs], [c for c, _ in pairs])))
                self.cases.append(Case(modality, noise.label(kind, levels), pairs, noisy))

    @staticmethod
    def crop(image: TrainingImage, side: int, multiple: int, channels: int) -> np.ndarray:
        """The central square, on the network's scale."""
        rows, columns = (min(n, side) // multiple * multiple for n in image.samples.shape[1:])
        row, column = (image.samples.shape[1] - rows) // 2, (image.samples.shape[2] - columns) // 2
        patch = image.scaled(image.samples[:, row:row + rows, column:column + columns])
        return np.array(np.broadcast_to(patch, (channels, rows, columns)))

    @torch.inference_mode()
    def measure(self, network: networks.Network, device: torch.device, step: int) -> dict[str, Any]:
        """Figures of every case and their mean; always in float32."""
        network.eval()
        cases = []
        for case in self.cases:
            estimates = [network(torch.from_numpy(noisy)[None].to(device)).clean[0].cpu().numpy() for _, noisy in case.pairs]
            if not all(np.isfinite(estimate).all() for estimate in estimates):
                raise SystemExit("the network gives values that are not finite; lower the learning rate, "
                                 "or bound gradient-norm")
            results = self.pool.map(figures, estimates, [clean for clean, _ in case.pairs])
            cases.append((case, results))
        cases = [{"modality": case.modality, "noise": case.noise, "images": len(case.pairs), "noisy": case.noisy,
                  "denoised": mean(list(results))} for case, results in cases]
        return {"step": step, "patients": self.patients, "images": self.images,
                **mean([case["denoised"] for case in cases]), "cases": cases}
