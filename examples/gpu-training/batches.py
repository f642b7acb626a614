"""Batches of clean and noisy patches, cut, augmented and made noisy on the device that trains."""
import math

import noise
import numpy as np
import torch
import torch.nn.functional as F
from data import TrainingSet
from torch import Generator, Tensor

# Steps whose patches are made together: enough to keep a GPU busy, and few enough for any memory.
TOGETHER = 50


def mirrored(places: Tensor, count: Tensor) -> Tensor:
    """Indices mirrored at both ends without repeating the end."""
    places = places % (2 * count - 2).clamp(min=1)
    return torch.where(places < count, places, 2 * count - 2 - places)


def cubic(t: Tensor) -> list[Tensor]:
    """Catmull-Rom weights of the four samples around places t after the second."""
    return [((2 - t) * t - 1) * t / 2, ((3 * t - 5) * t * t + 2) / 2, ((4 - 3 * t) * t + 1) * t / 2, (t - 1) * t * t / 2]


def interpolated(batches: list[Tensor], settings: dict, generator: Generator) -> list[Tensor]:
    """Batches of which some patches, the same in all, are interpolated as scanners do. As ScannerInterpolation of limpid."""
    count, _, size, _ = batches[0].shape
    reach = 8
    cutoff = noise.uniform(count, [0.7, 1], generator)[:, 0]
    window = noise.log_uniform(count, [0.7, 4], generator)[:, 0]
    acquired = torch.arange(-reach - 2, size + reach + 2, device=generator.device)

    def weights() -> Tensor:
        factor = noise.log_uniform(count, settings["factor"], generator)[:, 0]
        start = (size - 1) / 2 * (1 - 1 / factor) + noise.uniform(count, [-0.5, 0.5], generator)[:, 0]
        places = start + torch.arange(size, device=generator.device)[:, None] / factor
        distance = places - acquired
        found = torch.sinc(cutoff * distance) * (-(distance / window) ** 2 / 2).exp()
        found = torch.where((acquired - places.round()).abs() <= reach, found, 0)
        return (found / found.sum(-1, keepdim=True))[:, None]

    down, across = weights(), weights()
    chosen = noise.uniform(count, [0, 1], generator) < settings["share"]
    padding = [reach + 2] * 4
    return [torch.where(chosen, down @ F.pad(b, padding, mode="reflect") @ across.transpose(2, 3), b) for b in batches]


class Batches:
    """The patches of a recipe. Those of steps k·TOGETHER… are a function of the recipe's seed, k and the kind of device."""

    def __init__(self, recipe: dict, images: TrainingSet, device: torch.device) -> None:
        self.recipe, self.device = recipe, device
        self.channels = next(iter(recipe["network"].values()))["channels"]
        self.hounsfield_unit = noise.hounsfield_unit(recipe["intensities"])
        everything = [(modality, image) for modality, group in images.groups.items() for image in group]
        # One long row of samples holds every image, so that patches of any of them are cut by one indexing.
        self.samples = torch.from_numpy(np.concatenate([image.scaled(image.samples).ravel() for _, image in everything])).to(device)
        sizes = [image.samples.size for _, image in everything]
        self.table = torch.tensor([[first, *image.samples.shape] for first, (_, image)
                                   in zip(np.cumsum([0, *sizes]), everything)], device=device)
        self.signals = torch.tensor([image.signal for _, image in everything], device=device)
        shares, weights = recipe["data"]["modalities"], recipe["data"]["weights"]
        self.chances = np.zeros(len(everything))
        self.kinds = [next(iter(kind.items())) for kind in recipe["noise"]]
        self.kind_chances = np.zeros((len(everything), len(self.kinds)))
        for modality in images.groups:
            of = np.array([m == modality for m, _ in everything])
            self.chances[of] = [weights[image.row.role] for m, image in everything if m == modality]
            self.chances[of] *= shares[modality] / self.chances[of].sum()
            self.kind_chances[of] = [options["share"] * (modality in options.get("modalities", [modality]))
                                     for _, options in self.kinds]
        self.chances /= self.chances.sum()
        self.kind_chances /= self.kind_chances.sum(1, keepdims=True)

    def together(self, number: int) -> tuple[Tensor, Tensor]:
        """Clean and noisy patches of TOGETHER steps: steps x batch x channels x size x size."""
        count, size = TOGETHER * self.recipe["patches"]["batch"], self.recipe["patches"]["size"]
        random = np.random.Generator(np.random.Philox(key=[self.recipe["seed"], number]))
        generator = Generator(self.device)
        generator.manual_seed(int(random.integers(1 << 62)))
        chosen = random.choice(len(self.chances), count, p=self.chances)
        kinds = (random.uniform(size=(count, 1)) > self.kind_chances[chosen].cumsum(1)).sum(1).clip(max=len(self.kinds) - 1)
        # Patches with one kind of noise are simulated together, and then put back in their random order.
        order = np.argsort(kinds, kind="stable")
        images = torch.from_numpy(chosen[order]).to(self.device)
        clean = self.cut(images, size, generator)
        signals = self.signals[images].view(-1, 1, 1, 1)
        ends = np.searchsorted(kinds[order], np.arange(len(self.kinds) + 1))
        noisy = torch.cat([noise.simulate(clean[a:b], kind, options, signals[a:b], self.hounsfield_unit, generator)
                           for (kind, options), a, b in zip(self.kinds, ends, ends[1:]) if b > a])
        interpolation = self.recipe["augmentation"].get("interpolation")
        if interpolation:
            clean, noisy = interpolated([clean, noisy], interpolation, generator)
        back = torch.from_numpy(np.argsort(order)).to(self.device)
        shape = (TOGETHER, -1, self.channels, size, size)
        return clean[back].view(shape), noisy[back].view(shape)

    def cut(self, images: Tensor, size: int, generator: Generator) -> Tensor:
        """A square of each image, augmented, on the network's scale."""
        augmentation, count = self.recipe["augmentation"], len(images)
        first, channels, rows, columns = self.table[images].T[:, :, None, None]

        def chance() -> Tensor:
            return torch.rand((count, 1, 1), generator=generator, device=self.device)

        steps = torch.arange(size, device=self.device)
        corner = [(chance() * (n - size + 1).clamp(min=1)).long() for n in (rows, columns)]
        place = [corner[0] + steps[:, None], corner[1] + steps]
        elastic = augmentation.get("elastic")

        def taken(row: Tensor, column: Tensor) -> Tensor:
            inside = mirrored(row, rows) * columns + mirrored(column, columns)
            channel = torch.arange(self.channels, device=self.device).view(-1, 1, 1)
            offset = first[:, None] + (channel % channels[:, None]) * (rows * columns)[:, None]
            return self.samples[offset + inside[:, None]]

        patches = taken(*place)
        if elastic:
            deformed = self.deformed(taken, place, size, elastic, generator)
            patches = torch.where((chance() < elastic["share"])[:, None], deformed, patches)
        if augmentation["rotations"]:
            turns = (4 * chance()).long()[:, None]
            patches = torch.where(turns >= 2, patches.flip(2, 3), patches)
            patches = torch.where(turns % 2 == 1, patches.rot90(1, (2, 3)), patches)
        if augmentation["flips"]:
            patches = torch.where((chance() < 0.5)[:, None], patches.flip(3), patches)
        return patches

    def deformed(self, taken, place: list[Tensor], size: int, elastic: dict, generator: Generator) -> Tensor:
        """Squares whose pixels are displaced by a smooth random field of the given rms, by cubic interpolation."""
        controls = math.ceil(size / elastic["spacing"]) + 4
        basis = noise.spline_weights(torch.arange(size, device=self.device) / elastic["spacing"], controls)
        # 151/315 is the rms of a two-dimensional cubic spline over control points of variance 1.
        grid = torch.randn((len(place[0]), 2, controls, controls), generator=generator, device=self.device)
        shift = basis @ (grid * elastic["amplitude"] * 315 / 151) @ basis.T
        row, column = (line + shift[:, axis] for axis, line in enumerate(place))
        by_row, by_column = cubic(row - row.floor()), cubic(column - column.floor())
        return sum((by_row[v] * by_column[u])[:, None] * taken(row.floor().long() + v - 1, column.floor().long() + u - 1)
                   for v in range(4) for u in range(4))
