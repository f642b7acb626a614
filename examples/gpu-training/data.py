"""Images of an index, patches cut from them, and noise added: what `limpid train` trains on, drawn by another generator."""
import csv
import pathlib
from collections import defaultdict
from dataclasses import dataclass, field

import noise
import numpy as np
import torch
from PIL import Image
from recipe import MODALITIES
from torch.utils.data import Dataset

ROLES = {"clean target": "clean", "clean-ish target": "clean-ish", "moderate noise": "moderate-noise",
         "speckle-bearing": "speckle-bearing", "NOISY": None, "mask": None}


@dataclass
class Row:
    """One image of the index."""

    file: pathlib.Path
    modality: str
    source: str
    patient: str
    licence: str
    role: str | None
    value: str
    is_byte: bool
    bits: int | None
    is_usable_for_shipping: bool
    split: str
    series: tuple[str, str, str]


@dataclass
class TrainingImage:
    """An image as stored (channels x rows x columns), and the line that takes it to the network's scale."""

    row: Row
    samples: np.ndarray
    gain: float = 1.0
    offset: float = 0.0
    signal: float = field(default=0.5)

    def scaled(self, samples: np.ndarray) -> np.ndarray:
        return samples.astype(np.float32) * np.float32(self.gain) + np.float32(self.offset)

    def measure_signal(self) -> None:
        """The mean of the pixels above a tenth of the scale, which a signal-to-noise ratio refers to."""
        bright = (values := self.scaled(self.samples))[values > 0.1]
        self.signal = float(bright.mean()) if bright.size else 0.5


def read_index(path: pathlib.Path) -> list[Row]:
    """Every image of an index; one patient in both splits is an error."""
    rows, splits = [], {}
    with path.open(newline="", encoding="utf-8-sig") as file:
        for line in csv.DictReader(file):
            beginning = next((b for b in ROLES if line["role"].startswith(b)), None)
            if beginning is None or line["split"] not in ("train", "validation"):
                raise ValueError(f"{path}: {line['file']}: unknown role or split")
            if splits.setdefault(line["patient"], line["split"]) != line["split"]:
                raise ValueError(f"{path}: {line['file']}: its patient is in both splits")
            rows.append(Row(path.parent / line["file"], line["modality"], line["source"], line["patient"], line["licence"],
                            ROLES[beginning], line["value"], line["dtype"] == "uint8",
                            int(line["bits"]) if line.get("bits") else None,
                            line["usable_for_shipped_weights"] == "yes", line["split"],
                            (line["source"], line["patient"], line["kernel"])))
    return rows


def read_image(row: Row, channels: int, halve: bool) -> TrainingImage:
    """Reads a PNG of 8 or 16 bits; of a colour image, one channel is the luma; `halve` averages blocks of 2 x 2."""
    stored = np.asarray(Image.open(row.file))
    if (stored.dtype == np.uint8) != row.is_byte:
        raise ValueError(f"{row.file} has samples of {stored.dtype}, the index says {'uint8' if row.is_byte else 'uint16'}")
    if stored.ndim == 2:
        samples = stored[None].astype(np.float32)
    elif channels == 1:
        samples = (stored @ np.array([0.299, 0.587, 0.114]))[None].astype(np.float32)
    else:
        samples = np.moveaxis(stored, -1, 0).astype(np.float32)
    if halve:
        rows, columns = (n // 2 for n in samples.shape[1:])
        samples = samples[:, :2 * rows, :2 * columns].reshape(-1, rows, 2, columns, 2).mean((2, 4))
    return TrainingImage(row, samples)


def stored_range(image: TrainingImage) -> float:
    if image.row.bits:
        if image.samples.max() > 2**image.row.bits - 1:
            raise ValueError(f"{image.row.file} holds more than its {image.row.bits} bits can store")
        return 2**image.row.bits - 1
    if image.row.is_byte:
        return 255
    if "10-bit" in image.row.value:
        return 1020
    return 2 ** max(1, int(image.samples.max()).bit_length()) - 1


def set_scales(images: list[TrainingImage], intensities: dict) -> None:
    """Gain and offset of every image, as its modality's mapping says; images of one series share their percentile."""
    by_series = defaultdict(list)
    for image in images:
        by_series[image.row.series].append(image.samples.ravel())
    percentiles = {}
    for image in images:
        mapping = intensities[image.row.modality]
        if mapping == "stored-range":
            image.gain = 1 / stored_range(image)
        elif "window" in mapping:
            low, high = mapping["window"]
            image.gain, image.offset = 1 / (high - low), (-1024 - low) / (high - low)  # CT files hold HU + 1024.
        else:
            series = image.row.series
            if series not in percentiles:
                percentiles[series] = np.percentile(np.concatenate(by_series[series]), mapping["percentile"])
            image.gain = 1 / float(percentiles[series])
        image.measure_signal()


@dataclass
class TrainingSet:
    """The images of a recipe: those to train on by modality, and those to validate on."""

    groups: dict[str, list[TrainingImage]]
    validation: list[TrainingImage]

    @classmethod
    def read(cls, recipe: dict, index: pathlib.Path) -> "TrainingSet":
        data, channels = recipe["data"], next(iter(recipe["network"].values()))["channels"]
        rows = [row for row in read_index(index) if row.modality in data["modalities"]]
        training = [row for row in rows if row.split == "train" and data["weights"].get(row.role, 0) > 0
                    and (row.is_usable_for_shipping or not data["usable-for-shipping-only"])]
        held = []
        for modality in MODALITIES:
            found = [row for row in rows if row.split == "validation" and row.modality == modality
                     and row.role in ("clean", "clean-ish")]
            count = min(recipe["validation"]["images"], len(found))
            held += [found[k * len(found) // count] for k in range(count)]
        if missing := set(data["modalities"]) - {row.modality for row in training}:
            raise ValueError(f"{index} has no image of {sorted(missing)[0]} to train on that the recipe lets through")
        if not held:
            raise ValueError(f"{index} has no image to validate on")
        used = {id(row) for row in training + held}
        # A percentile is that of the whole series, whichever of its slices take part.
        series = {row.series for row in training + held if "percentile" in recipe["intensities"][row.modality]}
        images = [read_image(row, channels, any(part in row.source for part in data["halve"])) for row in rows
                  if id(row) in used or row.series in series and row.role is not None]
        set_scales(images, recipe["intensities"])
        images = [image for image in images if id(image.row) in used]
        groups = {modality: [i for i in images if i.row.modality == modality and i.row.split == "train"]
                  for modality in data["modalities"]}
        return cls(groups, [image for image in images if image.row.split == "validation"])


def mirrored(places: np.ndarray, count: int) -> np.ndarray:
    """Indices mirrored at both ends without repeating the end."""
    if count == 1:
        return np.zeros_like(places)
    places = places % (2 * count - 2)
    return np.where(places < count, places, 2 * count - 2 - places)


def cubic(t: np.ndarray) -> np.ndarray:
    """Catmull-Rom weights of the four samples around places t after the second; in a new first dimension."""
    return np.stack([((2 - t) * t - 1) * t, (3 * t - 5) * t * t + 2, ((4 - 3 * t) * t + 1) * t, (t - 1) * t * t]) / 2


def deformed(samples: np.ndarray, row: int, column: int, size: int, elastic: dict,
             random: np.random.Generator) -> np.ndarray:
    """A square whose pixels are displaced by a smooth random field of the given rms, by cubic interpolation."""
    controls = int(np.ceil(size / elastic["spacing"])) + 4
    basis = noise.spline_matrix(np.arange(size) / elastic["spacing"], controls)
    # 151/315 is the rms of a two-dimensional cubic spline over control points of variance 1.
    grid = random.standard_normal((2, controls, controls)) * elastic["amplitude"] * 315 / 151
    shift = basis @ grid @ basis.T
    place = np.indices((size, size)) + np.array([row, column])[:, None, None] + shift
    first = np.floor(place).astype(int)
    by_row, by_column = cubic(place[0] - first[0]), cubic(place[1] - first[1])
    patch = np.zeros((len(samples), size, size), np.float32)
    for v in range(4):
        rows = mirrored(first[0] + v - 1, samples.shape[1])
        for u in range(4):
            patch += by_row[v] * by_column[u] * samples[:, rows, mirrored(first[1] + u - 1, samples.shape[2])]
    return patch


class Patches(Dataset):
    """Pairs of clean and noisy patches; pair i is a function of the recipe's seed and i."""

    def __init__(self, recipe: dict, images: TrainingSet) -> None:
        self.recipe = recipe
        self.channels = next(iter(recipe["network"].values()))["channels"]
        self.groups = images.groups
        self.hounsfield_unit = noise.hounsfield_unit(recipe["intensities"])
        if any("ct-texture" in kind for kind in recipe["noise"]):
            noise.ct_textures()  # Once, before the processes that cut patches are started.
        self.modalities = list(images.groups)
        shares = np.array([recipe["data"]["modalities"][m] for m in self.modalities], float)
        self.shares = shares / shares.sum()
        self.weights = {}
        for modality, group in images.groups.items():
            weights = np.array([recipe["data"]["weights"][image.row.role] for image in group], float)
            self.weights[modality] = weights / weights.sum()

    def __len__(self) -> int:
        return self.recipe["schedule"]["steps"] * self.recipe["patches"]["batch"]

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        random = np.random.Generator(np.random.Philox(key=[self.recipe["seed"], index]))
        modality = self.modalities[random.choice(len(self.modalities), p=self.shares)]
        group = self.groups[modality]
        image = group[random.choice(len(group), p=self.weights[modality])]
        clean = self.cut(image, random)
        kind, options = noise.choose(self.recipe["noise"], modality, random)
        noisy = noise.simulate(clean, kind, options, image.signal, self.hounsfield_unit, random)
        return torch.from_numpy(clean), torch.from_numpy(noisy)

    def cut(self, image: TrainingImage, random: np.random.Generator) -> np.ndarray:
        """A square of the image, augmented, on the network's scale."""
        size, augmentation = self.recipe["patches"]["size"], self.recipe["augmentation"]
        row, column = (int(random.integers(max(1, n - size + 1))) for n in image.samples.shape[1:])
        elastic = augmentation.get("elastic")
        if elastic and random.uniform() < elastic["share"]:
            samples = deformed(image.samples, row, column, size, elastic, random)
        else:
            rows, columns = (mirrored(first + np.arange(size), n)
                             for first, n in zip((row, column), image.samples.shape[1:]))
            samples = image.samples[:, rows[:, None], columns[None, :]]
        if augmentation["rotations"]:
            samples = np.rot90(samples, random.integers(4), axes=(1, 2))
        if augmentation["flips"] and random.integers(2):
            samples = samples[:, :, ::-1]
        patch = image.scaled(samples)
        return np.array(np.broadcast_to(patch, (self.channels, *patch.shape[1:])))
