"""Golden values for Statistics: python make_statistics.py (numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0).

statistics.json: paired samples with everything scipy says of them; Holm's adjusted p values by statsmodels; clustered
samples; values of the distributions. Bootstrap intervals are scipy.stats.bootstrap's own: its random numbers are
replaced by the sequence that SplitMix64.swift follows too, so that both draw the same resamples.
"""
import json
import warnings
from pathlib import Path

import numpy as np
import scipy.special
import scipy.stats
from statsmodels.stats.multitest import multipletests

folder = Path(__file__).parent
SEED, RESAMPLES, LEVEL = 20260101, 999, 0.95
PRIMES = (10007, 10009, 10037, 10039, 10061, 10067)
METHODS = {"percentile": "percentile", "BCa": "bias-corrected-accelerated"}


class SplitMix64(np.random.Generator):
    """The generator of Steele, Lea and Flood (2014) where scipy expects one of numpy's."""

    def __new__(cls, seed):
        return super().__new__(cls, np.random.PCG64(0))

    def __init__(self, seed):
        super().__init__(np.random.PCG64(0))
        self.word = seed

    def step(self):
        mask = 2**64 - 1
        self.word = (self.word + 0x9E3779B97F4A7C15) & mask
        z = self.word
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False):
        assert low == 0 and not endpoint
        return np.array([(self.step() * int(high)) >> 64 for _ in range(int(np.prod(size)))]).reshape(size)


def bootstrap(units, statistic):
    result = {}
    for method, name in METHODS.items():
        interval = scipy.stats.bootstrap((units,), statistic, n_resamples=RESAMPLES, confidence_level=LEVEL,
                                         method=method, rng=SplitMix64(SEED)).confidence_interval
        result[name] = [float(interval.low), float(interval.high)]
    return result


def pair(name, first, second):
    first, second = np.asarray(first, float), np.asarray(second, float)
    difference = first - second
    n = len(first)
    t = scipy.stats.ttest_rel(first, second)
    interval = t.confidence_interval(LEVEL)
    wilcoxon = scipy.stats.wilcoxon(first, second)
    shapiro = scipy.stats.shapiro(difference)
    return {
        "name": name, "first": first.tolist(), "second": second.tolist(),
        "mean": float(np.mean(first)), "standardDeviation": float(np.std(first, ddof=1)),
        "shapiro": [float(shapiro.statistic), float(shapiro.pvalue)],
        "t": [float(t.statistic), float(t.pvalue)], "degreesOfFreedom": int(t.df),
        "wilcoxon": [float(wilcoxon.statistic), float(wilcoxon.pvalue)],
        "effectSizeOfDifferences": float(np.mean(difference) / np.std(difference, ddof=1)),
        "effectSizeOfAverageDeviation": float(
            np.mean(difference) / ((np.std(first, ddof=1) + np.std(second, ddof=1)) / 2)),
        "interval": [float(interval.low), float(interval.high)],
        "bootstrap": bootstrap(difference, np.mean),
    }


def pairs():
    random = np.random.default_rng(5)
    cases = []
    for n in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 25, 50, 51, 120):
        first = random.normal(32, 3, n)
        cases.append(pair(f"normal, {n}", first, first - random.normal(0.4, 0.7, n)))
    for n in (5, 9, 12, 40, 80):
        first = random.normal(0, 1, n)
        cases.append(pair(f"skewed, {n}", first, first - random.exponential(1, n) ** 2))
    for n in (6, 13, 14, 30, 60):
        first = random.integers(0, 9, n)
        cases.append(pair(f"ties and zeros, {n}", first, random.integers(0, 7, n)))
    for n in (8, 13, 14, 50):
        first = random.permutation(np.arange(1, n + 1)).astype(float)
        first[: n // 2] = first[0]
        cases.append(pair(f"ties, no zeros, {n}", first * random.choice([-1, 1, 1], n), np.zeros(n)))
    first = np.arange(1, 21) * random.choice([-1, 1, 1], 20)
    cases.append(pair("one zero, 21", np.append(first, 0), np.zeros(21)))
    cases.append(pair("one zero, 12", np.append(first[:11], 0), np.zeros(12)))
    cases.append(pair("far apart, 30", random.normal(100, 1, 30), random.normal(0, 1, 30)))
    cases.append(pair("large offset, 20", 1e6 + random.normal(0, 1, 20), 1e6 + random.normal(0.5, 1, 20)))
    cases.append(pair("symmetric, 10", np.arange(10) - 4.5, np.zeros(10) + 0.25))
    return cases


def large_shapiro():
    """Samples too large for the file, by a recipe in whole numbers."""
    rows = []
    for n in (1000, 5000, 6000):
        k = np.arange(n, dtype=np.int64)
        values = sum((7919 * k * k + 13 * k) % prime for prime in PRIMES).astype(float)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scipy too extrapolates beyond 5000
            result = scipy.stats.shapiro(values)
        rows.append([n, float(result.statistic), float(result.pvalue)])
    return rows


def holm():
    random = np.random.default_rng(6)
    lists = [[0.01], [0.04, 0.01, 0.03], [0.5, 0.5, 0.5], [0.0, 1.0, 0.02, 0.02], [0.9, 0.8, 0.001, 0.0005, 0.04]]
    lists += [(random.uniform(0, 1, n) ** 3).tolist() for n in (6, 15, 60)]
    return [{"pValues": values, "adjusted": multipletests(values, method="holm")[1].tolist()} for values in lists]


def clusters():
    random = np.random.default_rng(7)
    cases = []
    for patients, largest in ((3, 4), (8, 30), (25, 6)):
        first, second, names = [], [], []
        for patient in range(patients):
            size = int(random.integers(1, largest + 1))
            shift = random.normal(0, 2)
            values = random.normal(30 + shift, 0.5, size)
            first += values.tolist()
            second += (values - random.normal(0.3 + 0.2 * shift, 0.1, size)).tolist()
            names += [f"patient {patient}"] * size
        order = random.permutation(len(names))
        first, second = np.array(first)[order], np.array(second)[order]
        names = [names[k] for k in order]
        seen = list(dict.fromkeys(names))
        member = np.array([seen.index(name) for name in names])
        counts = np.bincount(member)
        sums = np.bincount(member, weights=first)
        means_first, means_second = sums / counts, np.bincount(member, weights=second) / counts
        t = scipy.stats.ttest_rel(means_first, means_second)

        def pooled(index, axis=-1):
            index = np.asarray(index).astype(int)
            return sums[index].sum(axis=axis) / counts[index].sum(axis=axis)

        cases.append({
            "first": first.tolist(), "second": second.tolist(), "patients": names,
            "averages": means_first.tolist(), "t": [float(t.statistic), float(t.pvalue)],
            "pooledBootstrap": bootstrap(np.arange(patients), pooled),
            "averagesBootstrap": bootstrap(means_first, np.mean),
        })
    return cases


def distributions():
    t_rows, t_quantiles = [], []
    for freedom in (1, 2, 3, 4.5, 7, 10, 19, 29, 100, 999, 1e5, 1e7):
        for t in (0.001, 0.01, 0.1, 0.5, 1, 1.7, 2, 5, 20, 37, 100, 1e4):
            tail = float(scipy.stats.t.sf(t, freedom))
            if tail > 1e-290:
                t_rows.append([freedom, t, tail])
        for p in (1e-12, 1e-4, 0.005, 0.025, 0.1, 0.24, 0.26, 0.4, 0.5 - 1e-6, 0.6, 0.9, 0.975, 0.9995):
            t_quantiles.append([freedom, p, float(scipy.stats.t.ppf(p, freedom))])
    z = (-30, -8, -3, -1, -0.5, -0.01, 0, 1e-9, 0.3, 1, 1.96, 4, 9, 35)
    p = (1e-300, 1e-20, 1e-5, 0.02425, 0.1, 0.24, 0.26, 0.4, 0.5, 0.5 + 1e-9, 0.6, 0.76, 0.97, 1 - 1e-12)
    return {
        "studentUpperTail": t_rows, "studentQuantile": t_quantiles,
        "normalUpperTail": [[x, float(scipy.stats.norm.sf(x))] for x in z],
        "normalQuantile": [[x, float(scipy.special.ndtri(x))] for x in p],
    }


def main():
    goldens = {"seed": SEED, "resamples": RESAMPLES, "level": LEVEL, "pairs": pairs(), "largeShapiro": large_shapiro(),
               "holm": holm(), "clusters": clusters(), "distributions": distributions()}
    (folder / "statistics.json").write_text(json.dumps(goldens, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
