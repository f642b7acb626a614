"""Steps of the optimizer; on a GPU recorded once as a CUDA graph, since the networks are small and launches cost more."""
import copy
import math

import losses
import networks
import torch
from torch import Tensor
from two_stage import ResidualDenseBlock

LOSSES = ["total", "clean", "noise"]


def learning_rate(step: int, highest: float, schedule: dict) -> float:
    """The rate of a step counted from 0."""
    warm_up, steps, final = schedule["warm-up"], schedule["steps"], schedule["final"]
    if step < warm_up:
        return highest * (step + 1) / warm_up
    if schedule["decay"] == "constant":
        return highest
    progress = (step - warm_up) / (steps - warm_up)
    return highest * (final + (1 - final) * (1 + math.cos(math.pi * progress)) / 2)


def make_optimizer(recipe: dict, network: networks.Network, device: torch.device) -> torch.optim.Optimizer:
    rule, options = next(iter(recipe["optimizer"].items()))
    kind = torch.optim.AdamW if rule == "adamw" else torch.optim.Adam
    is_gpu = device.type == "cuda"
    # A recorded step reads its rate from the device.
    rate = torch.zeros((), device=device) if is_gpu else options["learning-rate"]
    return kind(network.parameters(), lr=rate, betas=(options["beta-1"], options["beta-2"]), eps=1e-8,
                weight_decay=options["weight-decay"], fused=is_gpu, capturable=is_gpu)


class Trainer:
    """A network in training on batches of one shape, with its optimizer and the average of its weights."""

    def __init__(self, recipe: dict, network: networks.Network, device: torch.device) -> None:
        self.recipe, self.device = recipe, device
        self.network = network.to(device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval() if "average" in recipe else self.network
        self.optimizer = make_optimizer(recipe, self.network, device)
        patches, channels = recipe["patches"], next(iter(recipe["network"].values()))["channels"]
        shape = (patches["batch"], channels, patches["size"], patches["size"])
        self.clean, self.noisy = torch.zeros((2, *shape), device=device)
        self.decay = torch.zeros((), device=device)
        self.found = torch.zeros(len(LOSSES), device=device)
        self.graph: torch.cuda.CUDAGraph | None = None
        if device.type == "cuda":
            self.record()

    def record(self) -> None:
        """Records a step, and takes back what the steps that warm up changed."""
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = self.recipe["precision"] == "bf16"
        for module in self.network.modules():
            if isinstance(module, ResidualDenseBlock):
                module.compile()
        before = copy.deepcopy(self.network.state_dict())
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(5):
                self.take()
        torch.cuda.current_stream().wait_stream(stream)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.take()
        torch.backends.cudnn.benchmark = torch.backends.cudnn.allow_tf32 = False
        self.network.load_state_dict(before)
        self.average.load_state_dict(before)
        for values in self.optimizer.state.values():
            for value in values.values():
                value.zero_()

    def take(self) -> None:
        """One step on the batch in place; leaves the losses before it."""
        self.network.train()
        noisy = self.noisy.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.recipe["precision"] == "bf16", cache_enabled=False):
            estimate = self.network(noisy)
        found = losses.objective(self.recipe["objective"], estimate, self.clean, noisy)
        self.optimizer.zero_grad()
        found["total"].backward()
        options = next(iter(self.recipe["optimizer"].values()))
        if options["gradient-norm"]:
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), options["gradient-norm"])
        self.optimizer.step()
        with torch.no_grad():
            missing = torch.full((), math.nan, device=self.device)
            self.found.copy_(torch.stack([found.get(name, missing).detach() for name in LOSSES]))
            if self.average is not self.network:
                means, values = (list(n.state_dict().values()) for n in (self.average, self.network))
                away = torch._foreach_sub(values, means)
                torch._foreach_mul_(away, 1 - self.decay)
                torch._foreach_add_(means, away)

    def run(self, clean: Tensor, noisy: Tensor, first: int) -> Tensor:
        """Steps first, first + 1 … on batches (steps x N x C x H x W); their losses, steps x LOSSES."""
        options, found = next(iter(self.recipe["optimizer"].values())), []
        for number in range(len(clean)):
            self.clean.copy_(clean[number])
            self.noisy.copy_(noisy[number])
            rate = learning_rate(first + number, options["learning-rate"], self.recipe["schedule"])
            for group in self.optimizer.param_groups:
                if self.graph:
                    group["lr"].fill_(rate)
                else:
                    group["lr"] = rate
            # Fast at the beginning, when the weights change fast.
            after = first + number + 1
            self.decay.fill_(min(self.recipe.get("average", {"decay": 0})["decay"], (1 + after) / (10 + after)))
            if self.graph:
                self.graph.replay()
            else:
                self.take()
            found.append(self.found.clone())
        return torch.stack(found).cpu()

    def state(self) -> dict:
        """What a run goes on from."""
        return {"network": self.network.state_dict(), "average": self.average.state_dict(),
                "optimizer": [self.optimizer.state[p] for p in self.network.parameters()]}

    def restore(self, stored: dict) -> None:
        """Goes on from a state; in place, where a recorded step looks for it."""
        self.network.load_state_dict(stored["network"])
        self.average.load_state_dict(stored["average"])
        for parameter, values in zip(self.network.parameters(), stored["optimizer"]):
            for key, value in values.items():
                if key in self.optimizer.state[parameter]:
                    self.optimizer.state[parameter][key].copy_(value)
                else:
                    self.optimizer.state[parameter][key] = value
