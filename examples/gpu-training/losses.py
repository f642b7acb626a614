"""What a recipe minimises."""
import networks
import torch
import torch.nn.functional as F
from torch import Tensor


def distance(kind: str, estimate: Tensor, truth: Tensor) -> Tensor:
    """One value a patch: the mean over its pixels."""
    difference = estimate - truth
    match kind:
        case "l1":
            values = difference.abs()
        case "mse":
            values = difference.square()
        case _:
            values = (difference.square() + 1e-6).sqrt()
    return values.mean((1, 2, 3))


def structural_dissimilarity(estimate: Tensor, truth: Tensor) -> Tensor:
    """1 - SSIM under an 11 x 11 Gaussian window of sigma 1.5, where it fits in; data range 1."""
    place = torch.arange(-5, 6, dtype=torch.float32, device=estimate.device)
    window = torch.exp(-place.square() / 4.5)
    window = window / window.sum()

    def blurred(image: Tensor) -> Tensor:
        planes = image.flatten(0, 1)[:, None]
        return F.conv2d(F.conv2d(planes, window.view(1, 1, -1, 1)), window.view(1, 1, 1, -1))

    mean_x, mean_y = blurred(estimate), blurred(truth)
    variance_x, variance_y = blurred(estimate**2) - mean_x**2, blurred(truth**2) - mean_y**2
    covariance = blurred(estimate * truth) - mean_x * mean_y
    c1, c2 = 0.01**2, 0.03**2
    similarity = (2 * mean_x * mean_y + c1) * (2 * covariance + c2) / (
        (mean_x**2 + mean_y**2 + c1) * (variance_x + variance_y + c2))
    return 1 - similarity.mean()


def gradient_difference(estimate: Tensor, truth: Tensor) -> Tensor:
    """The mean absolute difference of forward differences, averaged over both directions."""
    difference = estimate - truth
    return (difference.diff(dim=-1).abs().mean() + difference.diff(dim=-2).abs().mean()) / 2


def objective(settings: dict, estimate: networks.Estimate, clean: Tensor, noisy: Tensor) -> dict[str, Tensor]:
    """The total, and the clean and noise terms that take part in it."""
    noise = noisy - clean
    weights = torch.ones(len(clean), device=clean.device)
    if offset := settings.get("level-offset"):
        weights = offset / (noise.square().mean((1, 2, 3)).sqrt() + offset)
    found, total = {}, torch.zeros((), device=clean.device)
    if estimate.noise is not None:
        found["noise"] = (weights * distance(settings["noise"], estimate.noise.float(), noise)).mean()
        total = total + settings["noise-weight"] * found["noise"]
    if estimate.trains_clean:
        image = estimate.clean.float()
        found["clean"] = (weights * distance(settings["clean"], image, clean)).mean()
        total = total + found["clean"]
        if settings["ssim-weight"]:
            total = total + settings["ssim-weight"] * structural_dissimilarity(image, clean)
        if settings["gradient-weight"]:
            total = total + settings["gradient-weight"] * gradient_difference(image, clean)
    return found | {"total": total}
