"""Limpid's networks in PyTorch, under the same key names, by what recipes and weights call them.

Images are N x C x H x W on the normalised scale of the weights. Every network returns an Estimate.
"""
from autoencoders import CAE, DAE, REDCNN
from chains import MMD, DnCNN, ResCNN
from dran import DRAN
from layers import Estimate
from two_stage import TwoStage

__all__ = ["CAE", "DAE", "DRAN", "MMD", "NETWORKS", "REDCNN", "DnCNN", "Estimate", "Network", "ResCNN", "TwoStage"]

Network = TwoStage | DnCNN | REDCNN | CAE | DAE | ResCNN | MMD | DRAN
NETWORKS: dict[str, type[Network]] = {
    network.name: network for network in (TwoStage, DnCNN, REDCNN, CAE, DAE, ResCNN, MMD, DRAN)}


def multiple(layout: str, options: dict) -> int:
    """What rows and columns of an image are multiples of."""
    return options["unshuffle"] if layout == TwoStage.name else NETWORKS[layout].multiple
