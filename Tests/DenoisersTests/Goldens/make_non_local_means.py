"""Golden values for NonLocalMeansDenoiser: python make_non_local_means.py (numpy 2.4.6, scikit-image 0.26.0).

definition.json: non-local means written down voxel by voxel in double precision, from the definition and independently
of the Swift code's shift-wise sums. quality.json: noisy images and the PSNR of scikit-image's fast non-local means at
its best h, which the denoiser must reach.
"""
import json
import numpy as np
from skimage.restoration import denoise_nl_means


def nearest_valid(image, valid):
    """Holes take the nearest valid voxel of their row, else the nearest row that has one; ties go left and up."""
    filled = image.copy()
    has = np.flatnonzero(valid.any(axis=1))
    for r in has:
        cols = np.flatnonzero(valid[r])
        for c in range(image.shape[1]):
            filled[r, c] = image[r, cols[np.argmin(np.abs(cols - c))]]
    for r in range(image.shape[0]):
        if len(has) and r not in has:
            filled[r] = filled[has[np.argmin(np.abs(has - r))]]
    return filled


def definition(y, valid, search, patch, dimensions, smoothing, sigma):
    """y: slices, rows, columns."""
    vote = max(0, patch - 1)
    h2 = (1.4 * smoothing) ** 2 / (2 * patch + 1)
    n, rows, cols = y.shape
    m = patch + vote
    g = np.stack([np.pad(nearest_valid(s / sigma, v), m, mode="symmetric") for s, v in zip(y, valid)])
    own_floor = 0.02

    def distance(z0, r0, c0, z1, r1, c1):  # patch centres may lie in the margin
        a = g[z0, r0 + m - patch:r0 + m + patch + 1, c0 + m - patch:c0 + m + patch + 1]
        b = g[z1, r1 + m - patch:r1 + m + patch + 1, c1 + m - patch:c1 + m + patch + 1]
        return np.mean((a - b) ** 2)

    out = y.copy()
    depth = search if dimensions == 3 else 0
    for z in range(n):
        for r in range(rows):
            for c in range(cols):
                if not valid[z, r, c]:
                    continue
                weights, values = [], []
                for z1 in range(max(0, z - depth), min(n, z + depth + 1)):
                    for r1 in range(max(0, r - search), min(rows, r + search + 1)):
                        for c1 in range(max(0, c - search), min(cols, c + search + 1)):
                            if (z1, r1, c1) == (z, r, c) or not valid[z1, r1, c1]:
                                continue
                            w = 0.0
                            for i in range(-vote, vote + 1):
                                for j in range(-vote, vote + 1):
                                    d = distance(z, r + i, c + j, z1, r1 + i, c1 + j)
                                    w += np.exp(-max(d - 2, 0) / h2) / (2 * vote + 1) ** 2
                            weights.append(w)
                            values.append(y[z1, r1, c1])
                own = max(max(weights, default=0.0), own_floor)
                total = np.sum(weights) + own
                out[z, r, c] = (np.dot(weights, values) + own * y[z, r, c]) / total
    return out


def phantom(slices, rows, cols):
    z, r, c = np.mgrid[:slices, :rows, :cols].astype(float)
    image = 40 + 60 * ((c + 0.5 * z) > cols / 2) + 25 * ((r - rows / 2) ** 2 + (c - cols / 3) ** 2 < (rows / 4) ** 2)
    return image + 10 * np.sin(r / 3)


cases = []
rng = np.random.default_rng(20261121)
for name, shape, search, patch, dimensions, smoothing, sigma, holes in [
    ("patch radius 1", (1, 13, 17), 3, 1, 2, 1.0, 12.0, False),
    ("votes", (1, 16, 12), 4, 2, 2, 1.3, 12.0, False),
    ("single voxels", (1, 9, 11), 5, 0, 2, 0.8, 12.0, False),
    ("three dimensions", (4, 9, 8), 2, 2, 3, 1.0, 12.0, False),
    ("mask", (1, 14, 15), 4, 2, 2, 1.0, 12.0, True),
    ("mask in three dimensions", (3, 8, 9), 2, 1, 3, 1.0, 12.0, True),
    ("image smaller than the patch", (1, 3, 2), 5, 4, 2, 1.0, 12.0, False),
]:
    y = np.round(phantom(*shape) + rng.normal(0, sigma, shape), 2)
    valid = np.ones(shape, bool)
    if holes:
        valid[rng.random(shape) < 0.15] = False
        valid[:, :3, :] = False
        y[~valid] = -2000
        if shape[0] > 1:
            valid[1] = False
    cases.append(
        dict(name=name, slices=shape[0], rows=shape[1], columns=shape[2], searchRadius=search, patchRadius=patch,
             dimensions=dimensions, smoothing=smoothing, sigma=sigma, noisy=y.ravel().tolist(),
             valid=valid.ravel().tolist(),
             expected=np.round(definition(y, valid, search, patch, dimensions, smoothing, sigma), 4).ravel().tolist()))
json.dump(cases, open("definition.json", "w"), separators=(",", ":"))

quality = []
size = 64
r, c = np.mgrid[:size, :size].astype(float)
clean = np.full((size, size), 40.0)
clean[(r - 32) ** 2 / 28**2 + (c - 32) ** 2 / 24**2 < 1] = 120
clean[(r - 24) ** 2 + (c - 24) ** 2 < 64] = 190
clean[(r - 44) ** 2 / 25 + (c - 38) ** 2 / 100 < 1] = 80
clean[(np.abs(r - c - 4) < 1.5) & (clean > 100)] = 160
clean += 8 * np.sin(r / 9 + c / 13)
clean = np.round(clean, 1)
for sigma in (10, 25, 50):
    noisy = np.round(clean + rng.normal(0, sigma, clean.shape), 1)
    scores = {
        h: 10 * np.log10(255**2 / np.mean((denoise_nl_means(
            noisy, patch_size=7, patch_distance=10, h=h * sigma, sigma=sigma, fast_mode=True) - clean) ** 2))
        for h in np.arange(0.2, 1.6, 0.1)}
    best = max(scores, key=scores.get)
    quality.append(dict(sigma=sigma, size=size, noisy=noisy.ravel().tolist(), psnr=round(scores[best], 3), h=round(best, 1)))
    print(sigma, best, scores[best])
json.dump(dict(clean=clean.ravel().tolist(), images=quality), open("quality.json", "w"), separators=(",", ":"))
