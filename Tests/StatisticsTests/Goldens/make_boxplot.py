"""Golden values for BoxPlotSummary: python make_boxplot.py (numpy 2.4.6, matplotlib 3.11.2).

boxplot.json: samples, and what matplotlib.cbook.boxplot_stats says of them.
"""
import json
from pathlib import Path

import numpy as np
from matplotlib.cbook import boxplot_stats

random = np.random.Generator(np.random.Philox(key=[5, 0]))
samples = [np.concatenate([random.normal(30, 2, 11), [21.5, 44.25]]), random.lognormal(0, 1, 40), random.normal(0, 1, 5),
           np.array([1.0, 2.0, 3.0, 100.0]), np.array([7.5]), np.full(6, 2.25)]
found = []
for values in samples:
    values = np.round(values, 3)
    stats = boxplot_stats(values)[0]
    found.append({"values": values.tolist(), "quartiles": [float(stats[key]) for key in ("q1", "med", "q3")],
                  "whiskers": [float(stats["whislo"]), float(stats["whishi"])],
                  "outliers": sorted(map(float, stats["fliers"]))})
(Path(__file__).parent / "boxplot.json").write_text(json.dumps(found, indent=1) + "\n")
