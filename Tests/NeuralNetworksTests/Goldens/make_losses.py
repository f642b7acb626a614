"""Golden values for the losses of NeuralNetworks: python make_losses.py (torch 2.15.0, scipy 1.17.1, piq 0.8.0,
scikit-image 0.26.0).

Each case holds its settings, its tensors in full (N x C x H x W), the loss's value and its gradients; all means run over
every element unless said. x is the prediction, t the target; computed by PyTorch in float64.

    mean squared error     mean (x - t)^2
    absolute error         mean |x - t|
    Charbonnier            mean sqrt((x - t)^2 + eps^2), eps = 1e-3
    structural similarity  1 - mean SSIM over the (H - 10) x (W - 10) places that an 11 x 11 Gaussian window of sigma 1.5
                           fits in, channel by channel; K1 = 0.01, K2 = 0.03, data range 1; variances E[x^2] - E[x]^2
    gradient               (mean |Dx(x - t)| + mean |Dy(x - t)|) / 2, forward differences along x and along y, each mean
                           over the differences that exist
    total variation        (mean |Dx x| + mean |Dy x|) / 2, likewise; anisotropic
    Gaussian likelihood    mean ((x - t)^2 / v + ln v + ln 2 pi) / 2, v the predicted variance
    Rician likelihood      mean (y^2 + x^2) / (2 s^2) - ln(y / s^2) - ln I0(x y / s^2), y the measured magnitude, x the
                           predicted amplitude, s the noise's standard deviation at the pixel
    divergence             mean (ln(v2 / v1) + (v1 + (m1 - m2)^2) / v2 - 1) / 2: Kullback-Leibler divergence of the
                           predicted N(m1, v1) from N(m2, v2)
"""
import json
import math
import pathlib
import sys
from collections.abc import Callable

import numpy as np
import piq
import torch
import torch.nn.functional as F
from scipy import special, stats
from skimage.metrics import structural_similarity

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Python"))
from hashed_values import around_one, symmetric  # noqa: E402
from make_layers import stored  # noqa: E402

Tensors = dict[str, torch.Tensor]
SHAPE = (2, 3, 5, 6)
# Differences this close to a kink would make a gradient a matter of rounding.
MARGIN = 1e-4


def values(name: str, shape: tuple[int, ...], centre: float, amplitude: float) -> torch.Tensor:
    """centre + symmetric, one float32 addition."""
    return torch.tensor(np.float32(centre) + symmetric(name, shape, amplitude), dtype=torch.float64)


def positive(name: str, shape: tuple[int, ...], scale: float) -> torch.Tensor:
    """scale times something between a half and three halves, one float32 multiplication."""
    return torch.tensor(np.float32(scale) * around_one(name, shape, 0.5), dtype=torch.float64)


def case(name: str, loss: Callable[[Tensors], torch.Tensor], given: Tensors, predicted: list[str],
         settings: dict | None = None) -> dict:
    """Value of a loss, and its gradients by what is predicted."""
    for key in predicted:
        given[key].requires_grad_()
    value = loss(given)
    value.backward()
    tensors = {key: stored(tensor) for key, tensor in given.items()}
    tensors |= {f"gradient.{key}": stored(given[key].grad) for key in predicted}
    return {"name": name, "settings": settings or {}, "value": float(f"{value.item():.10g}"), "tensors": tensors}


def pair(name: str, shape: tuple[int, ...] = SHAPE) -> Tensors:
    return {"prediction": values(f"{name}/prediction", shape, 0.5, 0.5), "target": values(f"{name}/target", shape, 0.5, 0.5)}


def differences(x: torch.Tensor) -> torch.Tensor:
    """Half the sum of the mean absolute forward differences along x and y."""
    found = [x.diff(dim=-1), x.diff(dim=-2)]
    assert min(float(d.detach().abs().min()) for d in found) > MARGIN
    return (found[0].abs().mean() + found[1].abs().mean()) / 2


def structural_dissimilarity(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    place = torch.arange(-5, 6, dtype=torch.float64)
    window = torch.exp(-place.square() / (2 * 1.5**2))
    window = window / window.sum()
    kernel = (window[:, None] * window[None, :])[None, None]

    def blur(image: torch.Tensor) -> torch.Tensor:
        return F.conv2d(image.flatten(0, 1)[:, None], kernel)

    mean_x, mean_t = blur(x), blur(t)
    variance_x, variance_t = blur(x * x) - mean_x**2, blur(t * t) - mean_t**2
    covariance = blur(x * t) - mean_x * mean_t
    c1, c2 = 0.01**2, 0.03**2
    similarity = (2 * mean_x * mean_t + c1) * (2 * covariance + c2) / (
        (mean_x**2 + mean_t**2 + c1) * (variance_x + variance_t + c2))
    return 1 - similarity.mean()


def structural_case(name: str, shape: tuple[int, ...]) -> dict:
    """Checked against piq and scikit-image."""
    noise = symmetric(f"{name}/noise", shape, 0.25)
    y, x = np.mgrid[:shape[2], :shape[3]]
    # Triangle waves: exact in float32, and smooth enough that the images resemble each other.
    target = (0.25 + np.minimum((3 * x + 2 * y) % 32, 32 - (3 * x + 2 * y) % 32) / 32).astype(np.float32)
    target = np.broadcast_to(target, shape).astype(np.float32)
    given = {"prediction": torch.tensor(target + noise, dtype=torch.float64),
             "target": torch.tensor(target, dtype=torch.float64)}
    found = case(name, lambda p: structural_dissimilarity(p["prediction"], p["target"]), given, ["prediction"])
    x, t = given["prediction"].detach(), given["target"]
    by_piq = piq.ssim(x.clamp(0, 1), t, kernel_size=11, kernel_sigma=1.5, data_range=1.0, downsample=False)
    assert abs(1 - float(structural_dissimilarity(x.clamp(0, 1), t)) - float(by_piq)) < 1e-9
    by_skimage = [structural_similarity(a.numpy(), b.numpy(), data_range=1.0, gaussian_weights=True, sigma=1.5,
                                        use_sample_covariance=False, channel_axis=0) for a, b in zip(x, t)]
    assert abs(1 - found["value"] - np.mean(by_skimage)) < 1e-9
    return found


class LogBessel(torch.autograd.Function):
    """ln I0, with I1 / I0 as its derivative; both by exponentially scaled functions, so that nothing overflows."""

    @staticmethod
    def forward(context, z: torch.Tensor) -> torch.Tensor:
        context.save_for_backward(z)
        return torch.special.i0e(z).log() + z.abs()

    @staticmethod
    def backward(context, upstream: torch.Tensor) -> torch.Tensor:
        (z,) = context.saved_tensors
        return upstream * torch.special.i1e(z) / torch.special.i0e(z)


def rician(p: Tensors) -> torch.Tensor:
    x, y, s = p["prediction"], p["measured"], p["sigma"]
    return ((y**2 + x**2) / (2 * s**2) - (y / s**2).log() - LogBessel.apply(x * y / s**2)).mean()


def rician_case(name: str, sigma: float) -> dict:
    """Checked against scipy's density; sigma decides whether x y / s^2 is small or beyond exp's range."""
    given = {"prediction": positive(f"{name}/prediction", SHAPE, 1.0),
             "measured": positive(f"{name}/measured", SHAPE, 1.0),
             "sigma": positive(f"{name}/sigma", SHAPE, sigma)}
    found = case(name, rician, given, ["prediction"])
    x, y, s = (given[key].detach().numpy() for key in ["prediction", "measured", "sigma"])
    argument = x * y / s**2
    slope = (x - y * special.i1e(argument) / special.i0e(argument)) / s**2 / x.size
    assert np.allclose(given["prediction"].grad.numpy(), slope, rtol=1e-10)
    if argument.max() < 500:
        assert np.isclose(found["value"], -stats.rice.logpdf(y / s, x / s).mean() + np.log(s).mean(), rtol=1e-8)
    return found


def divergence(p: Tensors) -> torch.Tensor:
    m1, v1, m2, v2 = p["mean"], p["variance"], p["targetMean"], p["targetVariance"]
    value = (((v2 / v1).log() + (v1 + (m1 - m2) ** 2) / v2 - 1) / 2).mean()
    by_torch = torch.distributions.kl_divergence(torch.distributions.Normal(m1, v1.sqrt()),
                                                 torch.distributions.Normal(m2, v2.sqrt())).mean()
    assert torch.isclose(value, by_torch, rtol=1e-10)
    return value


def gaussian(p: Tensors) -> torch.Tensor:
    x, t, v = p["prediction"], p["target"], p["variance"]
    value = ((x - t) ** 2 / v + v.log() + math.log(2 * math.pi)).mean() / 2
    assert torch.isclose(value, -torch.distributions.Normal(x, v.sqrt()).log_prob(t).mean(), rtol=1e-10)
    return value


def absolute(p: Tensors) -> torch.Tensor:
    assert float((p["prediction"] - p["target"]).detach().abs().min()) > MARGIN
    return F.l1_loss(p["prediction"], p["target"])


def cases() -> list[dict]:
    predicted = ["prediction"]
    near = {"prediction": values("Charbonnier near zero/prediction", SHAPE, 0.5, 2e-3),
            "target": values("Charbonnier near zero/target", SHAPE, 0.5, 2e-3)}

    def charbonnier(p: Tensors) -> torch.Tensor:
        return ((p["prediction"] - p["target"]) ** 2 + 1e-6).sqrt().mean()

    return [
        case("mean squared error", lambda p: F.mse_loss(p["prediction"], p["target"]), pair("mean squared error"), predicted),
        case("absolute error", absolute, pair("absolute error"), predicted),
        case("Charbonnier", charbonnier, pair("Charbonnier"), predicted, {"epsilon": 1e-3}),
        case("Charbonnier near zero", charbonnier, near, predicted, {"epsilon": 1e-3}),
        structural_case("structural similarity", (1, 2, 14, 17)),
        structural_case("structural similarity of one window", (2, 1, 11, 11)),
        case("gradient", lambda p: differences(p["prediction"] - p["target"]), pair("gradient"), predicted),
        case("total variation", lambda p: differences(p["prediction"]),
             {"prediction": values("total variation/prediction", SHAPE, 0.5, 0.5)}, predicted),
        case("Gaussian likelihood", gaussian,
             pair("Gaussian likelihood") | {"variance": positive("Gaussian likelihood/variance", SHAPE, 0.1)},
             ["prediction", "variance"]),
        rician_case("Rician likelihood at low SNR", 0.8),
        rician_case("Rician likelihood", 0.1),
        rician_case("Rician likelihood at high SNR", 0.01),
        case("divergence", divergence,
             {"mean": values("divergence/mean", SHAPE, 0.5, 0.5), "variance": positive("divergence/variance", SHAPE, 0.1),
              "targetMean": values("divergence/targetMean", SHAPE, 0.5, 0.5),
              "targetVariance": positive("divergence/targetVariance", SHAPE, 0.1)}, ["mean", "variance"]),
    ]


def main() -> None:
    (FOLDER / "losses.json").write_text(json.dumps({"cases": cases()}).replace('{"name"', '\n{"name"') + "\n")


if __name__ == "__main__":
    main()
