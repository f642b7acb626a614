"""The peers of the networks benchmark, one long-lived process: PyTorch, ONNX Runtime and OpenVINO on TwoStage.

    networks_peers.py FOLDER

FOLDER holds two-stage-1.safetensors and two-stage-3.safetensors (weights) and inputs.safetensors. The protocol is that of
networks.py. Everything is built when a contestant is first asked for a workload, so that timed runs only compute.
"""
import os
import pathlib
import sys
import time
from collections.abc import Callable
from functools import cache

# OpenBLAS inside numpy would obey a core type meant for others.
os.environ.pop("OPENBLAS_CORETYPE", None)
# Progress bars and telemetry don't belong on standard output, which carries the answers.
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

import onnxruntime  # noqa: E402
import openvino  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "gpu-training"))
import networks  # noqa: E402
import weights  # noqa: E402

FOLDER = pathlib.Path(sys.argv[1])
THREADS = len(os.sched_getaffinity(0))
INFERENCE = ["pytorch-fp32", "pytorch-bf16", "onnxruntime-fp32", "openvino-fp32", "openvino-bf16"]
TRAINING = ["pytorch-training-fp32", "pytorch-training-bf16"]
Infer = Callable[[], torch.Tensor]
Step = Callable[[], float]


@cache
def inputs() -> dict[str, torch.Tensor]:
    return load_file(FOLDER / "inputs.safetensors")


def network(channels: int) -> networks.Network:
    return weights.load(FOLDER / f"two-stage-{channels}.safetensors")[0]


class CleanImage(torch.nn.Module):
    """A network cut down to its clean image, for export."""

    def __init__(self, inner: networks.Network) -> None:
        super().__init__()
        self.inner = inner

    def forward(self, noisy: torch.Tensor) -> torch.Tensor:
        return self.inner(noisy).clean


@cache
def onnx_file(workload: str) -> str:
    """The network for one input, exported at its fixed shape."""
    noisy = inputs()[workload]
    path = str(FOLDER / f"{workload}.onnx")
    torch.onnx.export(CleanImage(network(noisy.shape[1])).eval(), (noisy,), path, input_names=["noisy"],
                      output_names=["clean"], dynamo=True, external_data=False, verbose=False)
    return path


def pytorch(workload: str, dtype: torch.dtype) -> Infer:
    noisy = inputs()[workload].to(dtype).contiguous(memory_format=torch.channels_last)
    model = network(noisy.shape[1]).eval().to(dtype).to(memory_format=torch.channels_last)

    @torch.inference_mode()
    def infer() -> torch.Tensor:
        return model(noisy).clean

    return infer


def onnx_runtime(workload: str) -> Infer:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(onnx_file(workload), options, providers=["CPUExecutionProvider"])
    given = {"noisy": inputs()[workload].numpy()}
    return lambda: torch.from_numpy(session.run(["clean"], given)[0])


def open_vino(workload: str, precision: str) -> Infer:
    settings = {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": THREADS}
    request = openvino.Core().compile_model(onnx_file(workload), "CPU", settings).create_infer_request()
    given = inputs()[workload].numpy()
    return lambda: torch.from_numpy(request.infer([given], share_inputs=True)[0])


def training(workload: str, mixed: bool) -> Step:
    """One step of the paper's recipe on a fixed batch; gives the loss before the step."""
    clean, noisy = (inputs()[f"{workload}/{part}"].contiguous(memory_format=torch.channels_last)
                    for part in ["clean", "noisy"])
    noise = noisy - clean
    model = network(noisy.shape[1]).train().to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), lr=5e-4, betas=(0.9, 0.99), fused=True)

    def step() -> float:
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
            estimate = model(noisy)
        loss = F.mse_loss(estimate.noise.float(), noise) + F.l1_loss(estimate.clean.float(), clean)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


@cache
def contestant(name: str, workload: str) -> Infer | Step:
    """Built at its first use, for one workload."""
    match name.split("-"):
        case ["pytorch", precision]:
            return pytorch(workload, torch.float32 if precision == "fp32" else torch.bfloat16)
        case ["pytorch", "training", precision]:
            return training(workload, precision == "bf16")
        case ["onnxruntime", "fp32"]:
            return onnx_runtime(workload)
        case ["openvino", precision]:
            return open_vino(workload, "f32" if precision == "fp32" else "bf16")
    raise ValueError(f"no contestant {name}")


def answer(words: list[str]) -> str:
    match words:
        case ["list"]:
            return " ".join(INFERENCE + TRAINING)
        case ["output", name, workload, path]:
            save_file({"clean": contestant(name, workload)().float().contiguous()}, path)
            return "written"
        case ["loss", name, workload]:
            return f"loss {contestant(name, workload)():.9g}"
        case ["run", name, workload]:
            run = contestant(name, workload)
            run()
            start = time.perf_counter()
            run()
            return f"seconds {time.perf_counter() - start:.9f}"
    return f"error unknown command: {' '.join(words)}"


def main() -> None:
    torch.set_num_threads(THREADS)
    for line in sys.stdin:
        if line.strip() == "quit":
            return
        try:
            print(answer(line.split()), file=ANSWERS)
        except Exception as error:  # The driver decides; this process serves on.
            print("error", repr(error).replace("\n", " "), file=ANSWERS)


if __name__ == "__main__":
    main()
