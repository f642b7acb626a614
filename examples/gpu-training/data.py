"""The images of an index that a recipe trains and validates on; the same that `limpid train` takes."""
import csv
import pathlib
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from recipe import MODALITIES

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
