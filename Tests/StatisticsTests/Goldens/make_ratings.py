"""Golden values for decisions and raters: python make_ratings.py (numpy 2.4.6, scipy 1.17.1, statsmodels 0.15.0,
scikit-learn 1.9.1).

ratings.json: sign tests and Wilson intervals by scipy.stats.binomtest, Cohen's kappa by scikit-learn, Fleiss' kappa by
statsmodels.
"""
import json
from pathlib import Path

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

random = np.random.default_rng(20261127)
SPLITS = [(0, 1), (1, 0), (3, 3), (0, 6), (7, 2), (2, 7), (15, 15), (21, 9), (30, 0), (58, 42), (300, 251), (4000, 4200)]
LEVELS = [0.9, 0.95, 0.99]


def split(first, second):
    test = binomtest(first, first + second, 0.5)
    intervals = [test.proportion_ci(level, method="wilson") for level in LEVELS]
    return {"favorable": first, "unfavorable": second, "pValue": float(test.pvalue),
            "intervals": [[float(i.low), float(i.high)] for i in intervals]}


def raters(subjects, count, agreement):
    truth = random.integers(0, 3, subjects)
    own = random.integers(0, 3, (subjects, count))
    ratings = np.where(random.random((subjects, count)) < agreement, truth[:, None], own)
    table, _ = aggregate_raters(ratings, n_cat=3)
    return {"ratings": ratings.tolist(), "fleiss": float(fleiss_kappa(table, method="fleiss")),
            "cohen": float(cohen_kappa_score(ratings[:, 0], ratings[:, 1]))}


golden = {
    "levels": LEVELS,
    "splits": [split(*s) for s in SPLITS],
    "raters": [raters(*r) for r in [(5, 2, 0.5), (12, 3, 0.9), (30, 3, 0.6), (30, 5, 0.0), (40, 4, 0.8)]],
}
(Path(__file__).parent / "ratings.json").write_text(json.dumps(golden) + "\n")
