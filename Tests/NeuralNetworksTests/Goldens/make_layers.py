"""Golden values for the layers of NeuralNetworks: python make_layers.py (torch 2.15.0, numpy 2.4.6).

Each case holds its settings and its tensors, all stored in full (float32; computed by PyTorch in float64):

    input, and the parameters by name        values by Tests/Python/hashed_values.py, named "<case>/<tensor>"
    upstream                                 the gradient of some loss by the output
    output                                   what the layer makes of the input
    gradient.input, gradient.<parameter>     the gradients of sum(output * upstream)
    after.<statistic>                        batch-norm statistics after the training step

Windowed attention, exactly: the input is N x dim x H x W, a token each pixel. The window of pixel (y, x) is
(floor((y + shift) / 8), floor((x + shift) / 8)), shift 0 or 4; a pixel attends to the pixels of its own window and to no
others. That is Swin's attention on an image zero-padded below and right to multiples of 8, rolled by -shift, with padding
and rolled-in regions masked out of the softmax: windows are cut off at the border of the image. No special case for
images of one window. With heads of d = dim / heads channels, head h holding channels h*d ..< (h+1)*d of each third of
qkv(token) = qkv.weight * token + qkv.bias (queries, keys, values in this order):
    score(i, j) = q_i . k_j / sqrt(d) + table[(y_i - y_j + 7) * 15 + (x_i - x_j + 7), h]
    out_i = projection.weight * (softmax_j(score) . v, heads concatenated) + projection.bias
"""
import json
import math
import pathlib
import sys
from collections.abc import Callable

import torch
import torch.nn.functional as F

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parents[1] / "Python"))
from hashed_values import around_one, symmetric, weight  # noqa: E402

Tensors = dict[str, torch.Tensor]
Layer = Callable[[torch.Tensor, Tensors], torch.Tensor]
WINDOW = 8
BYTES = 300_000
# Values this close to a kink would make a gradient a matter of rounding.
MARGIN = 1e-4


def parameter(case: str, name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """A parameter or running statistic by the recipe for its kind."""
    full = f"{case}/{name}"
    if name == "running_variance":
        values = around_one(full, shape, 0.5)
    elif name == "weight" and len(shape) == 1:
        values = around_one(full, shape, 0.25)
    elif len(shape) == 1:
        values = symmetric(full, shape, 0.2)
    else:
        values = weight(full, shape)
    return torch.tensor(values, dtype=torch.float64)


def stored(tensor: torch.Tensor) -> dict:
    """Shape and values, each with the fewest digits that tell its float32 from all others."""
    values = tensor.detach().float().flatten().numpy()
    return {"shape": list(tensor.shape), "values": [float(str(v)) for v in values]}


def case(name: str, input_shape: tuple[int, ...], shapes: dict[str, tuple[int, ...]], layer: Layer, settings: dict,
         statistics: tuple[str, ...] = (), amplitude: float = 2.0) -> dict:
    """Runs a layer forward and backward and collects its tensors."""
    x = torch.tensor(symmetric(f"{name}/input", input_shape, amplitude), dtype=torch.float64).requires_grad_()
    parameters = {key: parameter(name, key, shape) for key, shape in shapes.items()}
    tensors = {"input": stored(x)} | {key: stored(value) for key, value in parameters.items()}
    learned = {key: value.requires_grad_() for key, value in parameters.items() if key not in statistics}
    output = layer(x, parameters)
    upstream = torch.tensor(symmetric(f"{name}/upstream", tuple(output.shape), 1.0), dtype=torch.float64)
    output.backward(upstream)
    tensors |= {"upstream": stored(upstream), "output": stored(output), "gradient.input": stored(x.grad)}
    tensors |= {f"gradient.{key}": stored(value.grad) for key, value in learned.items() if value.grad is not None}
    tensors |= {f"after.{key}": stored(parameters[key]) for key in statistics}
    return {"name": name, "settings": settings, "tensors": tensors}


def convolution(name: str, input_shape: tuple[int, ...], outputs: int, kernel: int, stride: int = 1, padding: int = 0,
                groups: int = 1, bias: bool = True) -> dict:
    shapes = {"weight": (outputs, input_shape[1] // groups, kernel, kernel)} | ({"bias": (outputs,)} if bias else {})

    def layer(x: torch.Tensor, p: Tensors) -> torch.Tensor:
        return F.conv2d(x, p["weight"], p.get("bias"), stride=stride, padding=padding, groups=groups)

    settings = {"kernel": kernel, "stride": stride, "padding": padding, "groups": groups, "bias": bias}
    return case(name, input_shape, shapes, layer, settings)


def convolutions() -> list[dict]:
    return [
        convolution("convolution 1x1", (2, 5, 6, 7), 4, 1),
        convolution("convolution 1x1 without bias", (1, 3, 5, 4), 6, 1, bias=False),
        convolution("convolution 3x3", (2, 3, 7, 6), 4, 3, padding=1),
        convolution("convolution 3x3 without padding", (1, 3, 6, 7), 2, 3),
        convolution("convolution 7x7", (1, 2, 9, 8), 2, 7, padding=3, bias=False),
        convolution("convolution 5x5", (1, 3, 6, 7), 2, 5, padding=2),
        convolution("convolution 2x2 stride 2", (2, 3, 6, 8), 4, 2, stride=2),
        convolution("convolution 2x2 stride 2 of odd size", (1, 2, 7, 5), 3, 2, stride=2),
        convolution("convolution 3x3 stride 2", (2, 3, 7, 8), 4, 3, stride=2, padding=1),
        convolution("depthwise 3x3", (2, 5, 6, 7), 5, 3, padding=1, groups=5),
    ]


def kinked(function: Callable[[torch.Tensor], torch.Tensor]) -> Layer:
    """An activation with a kink at zero."""
    def layer(x: torch.Tensor, _: Tensors) -> torch.Tensor:
        assert float(x.detach().abs().min()) > MARGIN
        return function(x)
    return layer


def channel_maximum(x: torch.Tensor, _: Tensors) -> torch.Tensor:
    first, second = x.detach().topk(2, dim=1).values.unbind(1)
    assert float((first - second).min()) > MARGIN
    return x.amax(1, keepdim=True)


def squeeze_excitation(x: torch.Tensor, p: Tensors) -> torch.Tensor:
    hidden = F.relu(F.conv2d(x.mean((2, 3), keepdim=True), p["reduce.weight"], p["reduce.bias"]))
    return x * torch.sigmoid(F.conv2d(hidden, p["expand.weight"], p["expand.bias"]))


def layer_normalisation(x: torch.Tensor, p: Tensors) -> torch.Tensor:
    """Over the channels of each pixel; the variance is divided by C, not C - 1."""
    mean = x.mean(1, keepdim=True)
    variance = (x - mean).square().mean(1, keepdim=True)
    return (x - mean) / (variance + 1e-6).sqrt() * p["weight"].view(1, -1, 1, 1) + p["bias"].view(1, -1, 1, 1)


def batch_normalisation(training: bool) -> Layer:
    def layer(x: torch.Tensor, p: Tensors) -> torch.Tensor:
        return F.batch_norm(x, p["running_mean"], p["running_variance"], p["weight"], p["bias"], training=training,
                            momentum=0.1, eps=1e-5)
    return layer


def pointwise() -> list[dict]:
    statistics = ("running_mean", "running_variance")
    normalised = {key: (4,) for key in ["weight", "bias", *statistics]}
    shape = (2, 3, 4, 5)
    return [
        case("leaky ReLU", shape, {}, kinked(lambda x: F.leaky_relu(x, 0.2)), {"slope": 0.2}),
        case("ReLU", shape, {}, kinked(F.relu), {}),
        case("GELU", shape, {}, lambda x, _: F.gelu(x, approximate="none"), {}, amplitude=6.0),
        case("sigmoid", shape, {}, lambda x, _: torch.sigmoid(x), {}, amplitude=12.0),
        case("pixel shuffle", (2, 8, 3, 4), {}, lambda x, _: F.pixel_shuffle(x, 2), {"factor": 2}),
        case("pixel unshuffle", (2, 3, 4, 6), {}, lambda x, _: F.pixel_unshuffle(x, 2), {"factor": 2}),
        case("channel mean", (2, 6, 4, 5), {}, lambda x, _: x.mean(1, keepdim=True), {}),
        case("channel maximum", (2, 6, 4, 5), {}, channel_maximum, {}),
        case("global average", (2, 3, 5, 4), {}, lambda x, _: x.mean((2, 3), keepdim=True), {}),
        case("squeeze excitation", (2, 8, 4, 5),
             {"reduce.weight": (2, 8, 1, 1), "reduce.bias": (2,), "expand.weight": (8, 2, 1, 1), "expand.bias": (8,)},
             squeeze_excitation, {"reduction": 4}),
        case("layer normalisation", (2, 6, 3, 5), {"weight": (6,), "bias": (6,)}, layer_normalisation,
             {"epsilon": 1e-6}),
        case("batch normalisation in training", (3, 4, 5, 4), normalised, batch_normalisation(True),
             {"epsilon": 1e-5, "momentum": 0.1, "training": True}, statistics),
        case("batch normalisation in use", (2, 4, 5, 4), normalised, batch_normalisation(False),
             {"epsilon": 1e-5, "momentum": 0.1, "training": False}, statistics),
    ]


def attend(x: torch.Tensor, p: Tensors, heads: int, allowed: torch.Tensor, offsets: torch.Tensor) -> torch.Tensor:
    """Attention among tokens (..., tokens, dim), given who may attend to whom and the row of the bias table."""
    size = x.shape[-1] // heads
    q, k, v = (t.unflatten(-1, (heads, size)).transpose(-2, -3)
               for t in F.linear(x, p["qkv.weight"], p["qkv.bias"]).chunk(3, -1))
    scores = q @ k.transpose(-1, -2) / math.sqrt(size) + p["table"][offsets].movedim(-1, 0)
    # A token without any partner is padding: its row is cut away later and must only stay finite.
    scores = scores.masked_fill(~allowed.unsqueeze(-3), -1e30)
    mixed = (scores.softmax(-1) @ v).transpose(-2, -3).flatten(-2)
    return F.linear(mixed, p["projection.weight"], p["projection.bias"])


def table_rows(y: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    dy, dx = y[:, None] - y[None, :], x[:, None] - x[None, :]
    return (dy + WINDOW - 1) * (2 * WINDOW - 1) + dx + WINDOW - 1


def attention_by_windows(x: torch.Tensor, p: Tensors, heads: int, shift: int) -> torch.Tensor:
    """Window after window, as the definition says."""
    n, channels, height, width = x.shape
    ys, xs = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    window = ((ys + shift) // WINDOW * 1000 + (xs + shift) // WINDOW).flatten()
    tokens = x.flatten(2).transpose(1, 2)
    output = torch.zeros_like(tokens)
    for index in window.unique():
        chosen = (window == index).nonzero().flatten()
        rows = table_rows(ys.flatten()[chosen], xs.flatten()[chosen])
        everyone = torch.ones_like(rows, dtype=torch.bool)
        output = output.index_copy(1, chosen, attend(tokens[:, chosen], p, heads, everyone, rows))
    return output.transpose(1, 2).view(n, channels, height, width)


def attention_by_rolling(x: torch.Tensor, p: Tensors, heads: int, shift: int) -> torch.Tensor:
    """Swin's way: pad, roll, cut into full windows, mask, and back."""
    n, channels, height, width = x.shape
    padded = F.pad(x, (0, -width % WINDOW, 0, -height % WINDOW))
    rows, columns = padded.shape[2:]

    def regions(extent: int, valid: int) -> torch.Tensor:
        place = torch.arange(extent)
        return torch.where(place < valid, (place + shift) // WINDOW, -1)

    real = regions(rows, height)[:, None].ge(0) & regions(columns, width)[None, :].ge(0)
    region = torch.where(real, regions(rows, height)[:, None] * 1000 + regions(columns, width)[None, :], -1)

    def windows(t: torch.Tensor) -> torch.Tensor:
        t = t.roll((-shift, -shift), (-2, -1)).unflatten(-1, (-1, WINDOW)).unflatten(-3, (-1, WINDOW))
        return t.movedim(-2, -3).flatten(-2).flatten(-3, -2)  # ..., windows, tokens

    ids = windows(region)
    allowed = (ids[:, :, None] == ids[:, None, :]) & (ids[:, None, :] >= 0)
    place = torch.arange(WINDOW)
    y, xx = (t.flatten() for t in torch.meshgrid(place, place, indexing="ij"))
    mixed = attend(windows(padded).permute(0, 2, 3, 1), p, heads, allowed, table_rows(y, xx)).permute(0, 3, 1, 2)
    grid = mixed.unflatten(-1, (WINDOW, WINDOW)).unflatten(2, (rows // WINDOW, columns // WINDOW))
    image = grid.movedim(-2, -3).flatten(-2).flatten(-3, -2).roll((shift, shift), (-2, -1))
    return image[:, :, :height, :width]


def attention(name: str, shape: tuple[int, ...], heads: int, shift: int) -> dict:
    dim = shape[1]

    def layer(x: torch.Tensor, p: Tensors) -> torch.Tensor:
        output = attention_by_windows(x, p, heads, shift)
        assert torch.allclose(output, attention_by_rolling(x, p, heads, shift), rtol=0, atol=1e-12)
        return output

    shapes = {"qkv.weight": (3 * dim, dim), "qkv.bias": (3 * dim,), "table": ((2 * WINDOW - 1) ** 2, heads),
              "projection.weight": (dim, dim), "projection.bias": (dim,)}
    return case(name, shape, shapes, layer, {"window": WINDOW, "heads": heads, "shift": shift}, amplitude=3.0)


def attentions() -> list[dict]:
    return [
        attention("windowed attention", (1, 8, 16, 8), 2, 0),
        attention("windowed attention of odd size", (1, 8, 11, 13), 2, 0),
        attention("shifted windowed attention", (1, 8, 12, 16), 2, 4),
        attention("shifted windowed attention of odd size", (2, 4, 11, 9), 1, 4),
    ]


def main() -> None:
    for name, cases in {"convolutions": convolutions(), "pointwise": pointwise(), "attention": attentions()}.items():
        path = FOLDER / f"{name}.json"
        path.write_text(json.dumps({"cases": cases}).replace('{"name"', '\n{"name"') + "\n")
        assert path.stat().st_size < BYTES, f"{path.name} has grown to {path.stat().st_size} bytes"


if __name__ == "__main__":
    main()
