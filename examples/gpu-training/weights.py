"""Weights files: safetensors with the network, a model card and digests in the metadata, as `limpid` reads and writes them."""
import hashlib
import json
import pathlib

import networks
from safetensors import safe_open
from safetensors.torch import save as serialize
from torch import Tensor

DIGEST, METADATA_DIGEST = "limpid.sha256", "limpid.metadata.sha256"


def canonical(value: dict) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def metadata_digest(metadata: dict[str, str]) -> str:
    """SHA-256 of all metadata but the digests: keys and values in the order of the keys, each ended by a zero byte."""
    pairs = sorted((k.encode(), v.encode()) for k, v in metadata.items() if k not in (DIGEST, METADATA_DIGEST))
    return hashlib.sha256(b"".join(k + b"\0" + v + b"\0" for k, v in pairs)).hexdigest()


def tensor_bytes(file: bytes) -> bytes:
    """What lies behind the header of a safetensors file."""
    return file[8 + int.from_bytes(file[:8], "little"):]


def write(path: pathlib.Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """A safetensors file of float32 with the digests that `limpid` asks for; it appears whole or not at all."""
    values = {key: value.detach().float().cpu().contiguous() for key, value in tensors.items()}
    digests = {DIGEST: hashlib.sha256(tensor_bytes(serialize(values))).hexdigest(),
               METADATA_DIGEST: metadata_digest(metadata)}
    part = path.with_name(path.name + ".part")
    part.write_bytes(serialize(values, metadata | digests))
    part.replace(path)


def save(network: networks.Network, path: pathlib.Path, metadata: dict[str, str], tensors: dict[str, Tensor] | None = None) -> None:
    """Writes weights as `limpid` reads them, the network described in the metadata.

    `tensors` take the place of the network's own where given.
    """
    described = {"limpid.format": "1", "limpid.network": network.name,
                 "limpid.configuration": canonical(network.configuration)}
    write(path, tensors or network.state_dict(), described | metadata)


def load(path: pathlib.Path) -> tuple[networks.Network, dict[str, str]]:
    """The network that a weights file describes, with its weights, and the file's metadata."""
    content = path.read_bytes()
    with safe_open(path, "pt") as file:
        metadata = file.metadata() or {}
        tensors = {key: file.get_tensor(key) for key in file.keys()}
    if metadata.get("limpid.format") != "1" or metadata.get("limpid.network") not in networks.NETWORKS:
        raise ValueError(f"{path}: not a weights file of a known network (limpid.network: {metadata.get('limpid.network')})")
    if (metadata.get(DIGEST) != hashlib.sha256(tensor_bytes(content)).hexdigest()
            or metadata.get(METADATA_DIGEST) != metadata_digest(metadata)):
        raise ValueError(f"{path}: damaged, or not written by limpid or its twin: the digests in its metadata do not fit")
    network = networks.NETWORKS[metadata["limpid.network"]](**json.loads(metadata["limpid.configuration"]))
    network.load_state_dict(tensors)
    return network, metadata
