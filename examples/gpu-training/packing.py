"""One small file with every image that a recipe needs, for a GPU machine that the data is not on.

    packing.py RECIPE.yaml --data INDEX.csv --out IMAGES.pack

A pack takes the place of the index: train.py RECIPE.yaml --data IMAGES.pack. It is a ZIP archive with images.json and an
image a file, without loss: JPEG 2000, the channels one below the other.
"""
import argparse
import dataclasses
import io
import json
import pathlib
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import recipe as recipes
from data import Row, TrainingImage, TrainingSet
from PIL import Image

# Averages of blocks of 2 x 2 whole samples are whole in quarters.
QUARTERS = 4


def write(images: TrainingSet, path: pathlib.Path) -> None:
    """Everything that a training reads of its images."""
    everything = [image for group in images.groups.values() for image in group] + images.validation
    described = []
    with zipfile.ZipFile(path, "w") as archive:
        for number, image in enumerate(everything):
            whole = (image.samples == np.round(image.samples)).all()
            quarters = 1 if whole else QUARTERS
            samples = quarters * image.samples
            if (samples != np.round(samples)).any() or samples.min() < 0 or samples.max() > 65535:
                raise ValueError(f"{image.row.file}: its samples are no 16-bit numbers, so they cannot be packed without loss")
            stacked = Image.fromarray(samples.reshape(-1, samples.shape[2]).astype(np.uint16))
            content = io.BytesIO()
            stacked.save(content, "JPEG2000")
            archive.writestr(f"{number}.jp2", content.getvalue())
            row = dataclasses.asdict(image.row) | {"file": image.row.file.name}
            described.append({"row": row, "channels": len(samples), "quarters": quarters,
                              "gain": image.gain, "offset": image.offset})
        archive.writestr("images.json", json.dumps({"modalities": list(images.groups), "images": described}))


def read(path: pathlib.Path) -> TrainingSet:
    """The images of a pack, scaled as the recipe that packed them says."""
    archive = zipfile.ZipFile(path)
    described = json.loads(archive.read("images.json"))
    contents = [archive.read(f"{number}.jp2") for number in range(len(described["images"]))]

    def image(entry: dict, content: bytes) -> TrainingImage:
        samples = np.asarray(Image.open(io.BytesIO(content))).astype(np.float32) / entry["quarters"]
        row = Row(**entry["row"] | {"file": pathlib.Path(entry["row"]["file"]), "series": tuple(entry["row"]["series"])})
        found = TrainingImage(row, samples.reshape(entry["channels"], -1, samples.shape[-1]), entry["gain"], entry["offset"])
        found.measure_signal()
        return found

    with ThreadPoolExecutor() as threads:
        images = list(threads.map(image, described["images"], contents))
    groups = {modality: [i for i in images if i.row.modality == modality and i.row.split == "train"]
              for modality in described["modalities"]}
    return TrainingSet(groups, [image for image in images if image.row.split == "validation"])


def main() -> None:
    parser = argparse.ArgumentParser(description="Packs the images that a recipe trains and validates on into one file.")
    parser.add_argument("recipe", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True, metavar="INDEX.csv")
    parser.add_argument("--out", type=pathlib.Path, required=True, metavar="IMAGES.pack")
    options = parser.parse_args()
    try:
        write(TrainingSet.read(recipes.read(options.recipe), options.data), options.out)
    except ValueError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
