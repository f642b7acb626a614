"""External truth for NoiseModelsTests from numpy and scipy: python make_goldens.py > goldens.json

Needs numpy and scipy. Deterministic: no random numbers but numpy's Philox with a fixed key and counter.
"""

import json
import math

import numpy as np
from scipy import integrate, special, stats


def rounded(values):
    return [float(f"{v:.15g}") for v in np.ravel(values)]


def philox():
    # numpy increments the counter before it generates, so the block before the wanted one is given.
    cases = []
    for key, counter in [((1, 0), (0, 7, 3, 0)), ((2**64 - 1, 1), (5, 123456789, 42, 0)), ((0, 0), (1, 0, 0, 0))]:
        words = [c for c in counter]
        if words[0] == 0:
            before = [2**64 - 1, words[1] - 1, words[2], words[3]]
        else:
            before = [words[0] - 1, words[1], words[2], words[3]]
        bits = np.random.Philox(counter=np.array(before, dtype=np.uint64), key=np.array(key, dtype=np.uint64))
        cases.append({
            "key": [str(k) for k in key],
            "counter": [str(c) for c in counter],
            "words": [str(int(v)) for v in bits.random_raw(4)],
        })
    return cases


def special_functions():
    x = np.array([0.01, 0.3, 0.5, 1, 1.5, 2, 3.7, 8, 12, 30, 150, 1e4])
    t = np.array([0, 1e-3, 0.1, 1, 5, 19.9, 20.1, 50, 300, 5000, 1e6])
    p = np.array([1e-12, 1e-6, 0.001, 0.07, 0.3, 0.5, 0.61, 0.95, 0.9999, 1 - 1e-9])
    bessel = []
    for n in [0, 1, 3, 7, 31]:
        with np.errstate(divide="ignore", invalid="ignore"):
            direct = np.log(special.ive(n, t)) - n * np.log(t / 2) + special.gammaln(n + 1)
        # Where I_n underflows, or at 0, the first terms of the series are exact: ₀F₁(n + 1; t²/4).
        series = np.log1p(t**2 / 4 / (n + 1) + t**4 / 32 / ((n + 1) * (n + 2))) - t
        value = np.where((t <= 0.1) | ~np.isfinite(direct), series, direct)
        bessel.append({"order": n, "x": rounded(t), "value": rounded(value)})
    return {
        "x": rounded(x),
        "logGamma": rounded(special.gammaln(x)),
        "digamma": rounded(special.digamma(x)),
        "trigamma": rounded(special.polygamma(1, x)),
        "tetragamma": rounded(special.polygamma(2, x)),
        "bessel": bessel,
        "p": rounded(p),
        "normalQuantile": rounded(stats.norm.ppf(p)),
    }


def chi_density(y, theta, coils):
    """Density of non-central chi with 2·coils degrees of freedom at unit noise."""
    if theta == 0:
        return stats.chi.pdf(y, 2 * coils)
    if coils == 1:
        return stats.rice.pdf(y, theta)
    return 2 * y * stats.ncx2.pdf(y * y, 2 * coils, theta * theta)


def rician():
    nodes, weights = np.polynomial.legendre.leggauss(120)
    cases = []
    for coils in [1, 4]:
        for theta in [0, 0.5, 1, 2, 3, 5, 12, 40]:
            centre = math.sqrt(theta**2 + 2 * coils)
            low, high = max(0, centre - 8), centre + 8
            y = low + (high - low) * (nodes + 1) / 2
            w = (high - low) / 2 * weights * chi_density(y, theta, coils)
            mean = float(np.sum(w * y))
            case = {
                "coils": coils, "theta": theta, "mean": mean,
                "deviation": math.sqrt(float(np.sum(w * y * y)) - mean**2),
                "y": [float(f"{v:.8g}") for v in y], "weight": [float(f"{v:.8g}") for v in w],
            }
            if coils == 1 and 0 < theta <= 12:
                assert abs(stats.rice.mean(theta) - mean) < 1e-9
                assert abs(stats.rice.std(theta) - case["deviation"]) < 1e-7
            cases.append(case)
    return cases


def anscombe():
    """E[2 √max(k + s·t + 3/8 + s², 0)] over k ~ Poisson(x), t ~ N(0, 1): unit gain."""
    cases = []
    for s in [0, 0.3, 1, 3, 8]:
        for x in [0, 0.2, 1, 3, 10, 39, 60, 400]:
            def inner(k):
                if s == 0:
                    return 2 * math.sqrt(k + 0.375)
                floor = -(k + 0.375 + s * s) / s
                value, _ = integrate.quad(
                    lambda t: 2 * math.sqrt(max(k + s * t + 0.375 + s * s, 0)) * stats.norm.pdf(t),
                    max(floor, -12), 12, epsabs=1e-12, epsrel=1e-12, limit=400,
                )
                return value
            lowest, highest = max(0, int(x - 10 * math.sqrt(x))), int(x + 10 * math.sqrt(x) + 12)
            expectation = sum(stats.poisson.pmf(k, x) * inner(k) for k in range(lowest, highest + 1))
            cases.append({"deviation": s, "signal": x, "expectation": float(f"{expectation:.12g}")})
    return cases


def likelihoods():
    y = np.array([0.4, 1.5, 2.25, 3.5, 7, 12.5, 30])
    x = np.array([0.5, 1, 2.5, 3, 8, 12, 31.5])
    sigma = 0.8
    a, b = 0.25, 0.5
    knots = np.array([1.0, 5.0, 20.0])
    variances = np.array([0.5, 2.0, 1.0])
    looks, scale = 3.5, 4.0

    def nchi(coils):
        return -(np.log(2 * y) + stats.ncx2.logpdf((y / sigma) ** 2, 2 * coils, (x / sigma) ** 2) - 2 * np.log(sigma))

    def algorithm1(peak):
        top = 75 / 255

        def likelihood(s, multiplicative):
            deviation = s * (x if multiplicative else peak)
            return np.exp(np.sum(stats.norm.logpdf(y, x, deviation)) + 20)

        parts = [integrate.quad(likelihood, 1e-6, top, args=(m,), limit=500, epsrel=1e-11)[0] for m in (False, True)]
        return -(math.log(0.5 * sum(parts) / top) - 20) / len(y)

    return {
        "y": rounded(y), "x": rounded(x), "sigma": sigma, "a": a, "b": b,
        "knots": rounded(knots), "variances": rounded(variances), "looks": looks, "scale": scale,
        "gaussian": float(np.mean(-stats.norm.logpdf(y, x, sigma))),
        "rician": float(np.mean(-stats.rice.logpdf(y, x / sigma, scale=sigma))),
        "nonCentralChi4": float(np.mean(nchi(4))),
        "poissonGaussian": float(np.mean(-stats.norm.logpdf(y, x, np.sqrt(a * x + b)))),
        "signalDependent": float(np.mean(-stats.norm.logpdf(y, x, np.sqrt(np.interp(x, knots, variances))))),
        "speckle": float(np.mean(-stats.gamma.logpdf(y, looks, scale=x / looks))),
        # ln of a Gamma(L, 1/L) variable: scipy's loggamma shifted by −ln L.
        "speckleLog": float(np.mean(-stats.loggamma.logpdf(y, looks, loc=x - scale * np.log(looks), scale=scale))),
        "algorithm1Peak": 16.0,
        "algorithm1": float(algorithm1(16.0)),
    }


def distributions():
    """Points of the cumulative distributions, for comparison with empirical shares."""
    levels = np.array([0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
    gamma = [{"shape": s, "quantiles": rounded(stats.gamma.ppf(levels, s))} for s in [0.3, 1, 2.5, 30]]
    poisson = []
    for mean in [0.5, 3, 9.9, 10.1, 40, 5000]:
        k = np.unique(stats.poisson.ppf(levels, mean))
        poisson.append({"mean": mean, "counts": rounded(k), "cumulative": rounded(stats.poisson.cdf(k, mean))})
    return {"levels": rounded(levels), "gamma": gamma, "poisson": poisson}


def daubechies_gains():
    """Variance of correlated noise in the diagonal db2 band, by direct summation over the band's filter."""
    low = np.array([0.48296291314469025, 0.836516303737469, 0.22414386804185735, -0.12940952255092145])
    high = np.array([low[3], -low[2], low[1], -low[0]])
    cases = []
    n = 64
    f = np.fft.fftfreq(n)
    for blur in [0.5, 1.0]:
        radius2 = f[:, None] ** 2 + f[None, :] ** 2
        spectrum = np.exp(-(2 * np.pi * blur) ** 2 * radius2)
        spectrum /= spectrum.mean()
        covariance = np.real(np.fft.ifft2(spectrum))
        first = np.zeros(n)
        first[:4] = high
        smooth = np.zeros(n)
        smooth[:4] = low
        spread = np.zeros(n)
        spread[0:7:2] = high
        second = np.real(np.fft.ifft(np.fft.fft(smooth) * np.fft.fft(spread)))
        variances = []
        for taps in (first, second):
            correlation = np.real(np.fft.ifft(np.abs(np.fft.fft(taps)) ** 2))
            variances.append(float(np.sum(covariance * correlation[:, None] * correlation[None, :])))
        cases.append({"blur": blur, "variances": variances})
    return cases


print(json.dumps({
    "philox": philox(),
    "special": special_functions(),
    "rician": rician(),
    "anscombe": anscombe(),
    "likelihood": likelihoods(),
    "distributions": distributions(),
    "gains": daubechies_gains(),
}, separators=(",", ":")))
