"""Cuts stage I, the noise estimation, out of weights of the whole two-stage network.

    first_stage.py WEIGHTS.safetensors STAGE1.safetensors

The result is a network of `restoration: false` to begin a training with; its card stays that of the whole network.
"""
import pathlib
import sys

import weights
from two_stage import TwoStage


def main() -> None:
    whole, metadata = weights.load(pathlib.Path(sys.argv[1]))
    stage = TwoStage(**whole.configuration | {"restoration": False, "attention": False})
    stage.load_state_dict({key: value for key, value in whole.state_dict().items() if key.startswith("nen.")})
    weights.save(stage, pathlib.Path(sys.argv[2]), {key: metadata[key] for key in ("limpid.recipe", "limpid.card")})


if __name__ == "__main__":
    main()
