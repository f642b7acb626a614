"""Files written by the safetensors library, to be read by NeuralNetworks: python make_safetensors.py (safetensors 0.8.0).

example.safetensors   tensors of several ranks, an empty one, odd names, and a model card as metadata
digests.safetensors   the same with the digests that Limpid asks for in the metadata
plain.safetensors     one tensor, no metadata
types.safetensors     the same values as float16, bfloat16 and float32, and integers: what the reader must refuse or convert
"""
import hashlib
import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch_file

FOLDER = pathlib.Path(__file__).resolve().parent


def main() -> None:
    card = {"name": "example", "description": "Not a network: \"quoted\", a \\ and µ, σ.", "intensity": {
        "CT": {"kind": "window", "low": -1000, "high": 1000}}}
    metadata = {
        "limpid.format": "1",
        "limpid.network": "two-stage",
        "limpid.configuration": json.dumps({"attention": True, "channels": 1, "restoration": True, "unshuffle": 1},
                                           sort_keys=True, separators=(",", ":")),
        "limpid.card": json.dumps(card, ensure_ascii=False),
    }
    tensors = {
        "nen.head.weight": np.arange(6, dtype=np.float32).reshape(2, 3, 1, 1) / 4 - 1,
        "nen.body.0.rrdb.0.c1.bias": np.array([1e-30, -3.4028235e38, 0.1], np.float32),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 4), np.float32),
        "name with spaces/µ": np.array([[1, -2], [3, -4]], np.float32),
    }
    save_file(tensors, FOLDER / "example.safetensors", metadata=metadata)
    content = (FOLDER / "example.safetensors").read_bytes()
    # The tensors' bytes, behind eight bytes of the header's length and the header.
    data = content[8 + int.from_bytes(content[:8], "little"):]
    text = b"".join(key.encode() + b"\0" + metadata[key].encode() + b"\0" for key in sorted(metadata))
    metadata |= {"limpid.sha256": hashlib.sha256(data).hexdigest(),
                 "limpid.metadata.sha256": hashlib.sha256(text).hexdigest()}
    save_file(tensors, FOLDER / "digests.safetensors", metadata=metadata)
    save_file({"weight": np.array([1, 2, 3], np.float32)}, FOLDER / "plain.safetensors")
    values = torch.tensor([[1.0, -0.5], [3.140625, 1e-3]])
    save_torch_file({"float32": values, "float16": values.half(), "bfloat16": values.bfloat16(),
                     "int64": torch.arange(3)}, FOLDER / "types.safetensors")
    for path in FOLDER.glob("*.safetensors"):
        path.chmod(0o644)


if __name__ == "__main__":
    main()
