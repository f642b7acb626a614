"""What a table of PSNR does not show: bias, the noise that stays, small lesions, and real ultrasound. Markdown tables."""
import functools
import multiprocessing

# First: it finds the twin.
from quality_images import HU, TEXTURES, denoised, difference_spectrum, noisy, pairs, validation

import numpy as np
import quality_peers as peers
import torch
from noise import ct_textures
from scipy import ndimage


def of_modality(networks: dict, modality: str) -> dict:
    return {name: network for name, network in networks.items() if modality in network.modalities}


TISSUES = {"air": (-1100, -900), "fat": (-130, -60), "soft tissue": (0, 90), "bone": (250, 1500)}


def bias(networks: dict, count: int) -> None:
    """Mean of denoised minus clean, in HU, where the clean image, smoothed, is well inside a tissue."""
    print("\n### CT bias\n\nMean of denoised − clean in HU; noise of reconstruction textures and white noise, sigma 10 to 60 HU.\n")
    print("| | " + " | ".join(TISSUES) + " |\n|---|" + "---|" * len(TISSUES))
    for name, network in networks.items():
        sums = {tissue: [0.0, 0] for tissue in TISSUES}
        for image in validation("ct", count):
            clean = image.scaled(image.samples[0])
            smooth = ndimage.gaussian_filter((clean / HU) - 1000, 1.5)
            for kind, level in [("ct-texture", t) for t in TEXTURES] + [("gaussian", t * 255 / 2000) for t in TEXTURES]:
                error = (denoised(network, noisy(clean, image, kind, level)) - clean) / HU
                for tissue, (low, high) in TISSUES.items():
                    inside = ndimage.binary_erosion((smooth > low) & (smooth < high), iterations=2)
                    sums[tissue][0] += float(error[inside].sum())
                    sums[tissue][1] += int(inside.sum())
        print(f"| {name} | " + " | ".join(f"{total / max(n, 1):+.2f}" for total, n in sums.values()) + " |")


def remaining(networks: dict, count: int) -> None:
    """The share of added noise that is still there: the slope of what is wrong after over what was added, in tissue.

    PSNR against truth that has noise itself rewards a network for keeping noise; this does not.
    """
    hann = ct_textures(torch.device("cpu"))[4 * 18].numpy()  # Hann, cut off at 0.6: an ordinary body kernel.
    tables = [("ct", "HU of a Hann 0.6 kernel", (5, 10, 18, 25, 40), HU, (0.45, 0.6)),
              ("mr", "white, sigma of 255", (2, 4, 8, 16, 30), 1 / 255, (0.2, np.inf))]
    for modality, kind, levels, unit, (low, high) in tables:
        print(f"\n### Added noise that stays, {modality.upper()}, {kind}\n\nShare that stays, in soft tissue for CT and above a "
              "fifth of the range for MR; 1 is all of it.\n")
        print("| | " + " | ".join(map(str, levels)) + " |\n|---|" + "---|" * len(levels))
        for name, network in of_modality(networks, modality).items():
            cells = []
            for level in levels:
                product = power = 0.0
                for number, image in enumerate(validation(modality, count)):
                    clean = image.scaled(image.samples[0])[:512, :512]
                    rows, columns = clean.shape
                    white = np.random.default_rng(number).standard_normal(clean.shape)
                    added = ((hann[:rows, :columns] if modality == "ct" else white) * level * unit).astype(np.float32)
                    inside = (clean > low) & (clean < high)
                    wrong = (denoised(network, clean + added) - clean)[inside]
                    product += float((wrong * added[inside]).sum())
                    power += float((added[inside] ** 2).sum())
                cells.append(f"{product / power:.2f}")
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


LESIONS = ((5, 40), (5, 20), (3, 40), (3, 20))


@functools.cache
def low_doses() -> list[tuple[np.ndarray, np.ndarray, list[tuple[int, int]]]]:
    """Every other slice of L143 at full and a quarter of the dose (B30f), and twelve places in even soft tissue for lesions."""
    found = []
    for _, _, clean, low, _ in list(pairs("B30f"))[::2]:
        smooth = ndimage.gaussian_filter(clean, 2)
        mean = ndimage.uniform_filter(smooth, 25)
        variance = ndimage.uniform_filter(smooth * smooth, 25) - mean * mean
        variance[(mean <= 0.5) | (mean >= 0.58)] = np.inf
        places: list[tuple[int, int]] = []
        for index in np.argsort(variance, axis=None):
            row, column = divmod(int(index), clean.shape[1])
            if not np.isfinite(variance[row, column]) or len(places) == 12:
                break
            if all(np.hypot(row - r, column - c) > 30 for r, c in places):
                places.append((row, column))
        found.append((clean, low, places))
    return found


def distances(shape: tuple[int, int], place: tuple[int, int]) -> np.ndarray:
    rows, columns = np.ogrid[:shape[0], :shape[1]]
    return np.hypot(rows - place[0], columns - place[1])


def with_discs(shape: tuple[int, int], places: list[tuple[int, int]], radius: float, contrast: float) -> np.ndarray:
    """Discs of a contrast in HU at places, with the blur of a scanner."""
    discs = sum(np.clip(radius + 0.5 - distances(shape, place), 0, 1) for place in places) * contrast * HU
    return ndimage.gaussian_filter(discs, 0.7).astype(np.float32)


def block_matched(job: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    low, clean = job
    return peers.METHODS["BM3D, true spectrum"](low, clean, {"kind": "pair"}, difference_spectrum("B30f"))


def lesions(networks: dict, processes: int) -> None:
    """How much of a disc's contrast is left in a real quarter dose: what it adds to the result over what it adds to the truth."""
    print("\n### Small lesions in a quarter of the dose\n\nShare of the contrast that is left of discs in soft tissue, patient "
          f"L143, B30f, {sum(len(p) for _, _, p in low_doses())} discs each; radius in pixels / contrast in HU.\n")
    print("| | " + " | ".join(f"{r} / {c}" for r, c in LESIONS) + " |\n|---|" + "---|" * len(LESIONS))
    discs = {kind: [with_discs(clean.shape, places, *kind) for clean, _, places in low_doses()] for kind in LESIONS}
    jobs = [(low, clean) for clean, low, _ in low_doses()]
    with multiprocessing.Pool(processes) as pool:
        matched = lambda images: pool.map(block_matched, [(image, clean) for image, (_, clean) in zip(images, jobs)])
        methods = {"BM3D, true spectrum": matched}
        for name, network in networks.items():
            methods[name] = lambda images, network=network: [denoised(network, image) for image in images]
        for name, method in methods.items():
            without = method([low for low, _ in jobs])
            cells = []
            for radius, contrast in LESIONS:
                added = discs[radius, contrast]
                after = method([low + disc for (low, _), disc in zip(jobs, added)])
                kept = []
                for (clean, _, places), disc, before, result in zip(low_doses(), added, without, after):
                    for place in places:
                        inside = distances(clean.shape, place) < 0.7 * radius
                        kept.append(float((result - before)[inside].mean() / disc[inside].mean()))
                cells.append(f"{np.mean(kept):.2f}")
            print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def ultrasound(networks: dict, count: int) -> None:
    """Equivalent number of looks in even patches, and the slope at the strongest edges, relative to before."""
    print("\n### Ultrasound, real images\n\nEquivalent number of looks (mean² / variance) of the most even patches, "
          "and the slope across the strongest edges after ÷ before.\n")
    found: dict[str, list[tuple[float, float]]] = {}
    used = 0
    for image in validation("us", count, ("speckle-bearing",)):
        before = image.scaled(image.samples[0])
        patches = even_patches(before)
        if not patches:
            continue
        used += 1
        across = ndimage.gaussian_gradient_magnitude(before, 3)
        edges = across >= np.quantile(across, 0.98)
        slope = lambda picture: float(ndimage.gaussian_gradient_magnitude(picture, 1.5)[edges].mean())
        looks = lambda picture: float(np.median([p.mean() ** 2 / p.var() for p in (picture[s] for s in patches)]))
        results = {"before": before, "dipy NLM": peers.METHODS["dipy NLM"](before, None, {}, None)}
        results |= {name: denoised(network, before) for name, network in networks.items()}
        for name, picture in results.items():
            found.setdefault(name, []).append((looks(picture), slope(picture) / slope(before)))
    print(f"{used} images\n\n| | equivalent number of looks | edge slope |\n|---|---|---|")
    for name, values in found.items():
        looks, slope = np.array(values).T
        print(f"| {name} | {np.median(looks):.1f} | {np.median(slope):.2f} |")


def even_patches(image: np.ndarray, side: int = 24) -> list[tuple[slice, slice]]:
    """The tenth of the patches in tissue whose blurred version varies least: speckle varies there, anatomy does not."""
    blurred = ndimage.gaussian_filter(image, 4)
    found = []
    for row in range(0, image.shape[0] - side + 1, side // 2):
        for column in range(0, image.shape[1] - side + 1, side // 2):
            patch = (slice(row, row + side), slice(column, column + side))
            if 0.1 < blurred[patch].mean() < 0.8 and image[patch].std() > 0.01:
                found.append((blurred[patch].std() / blurred[patch].mean(), row, column))
    found.sort()
    return [(slice(r, r + side), slice(c, c + side)) for _, r, c in found[:max(len(found) // 10, 1)]] if found else []
