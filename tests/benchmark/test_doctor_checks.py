"""What is found in machines that are described here in a line or two, each broken in one way."""

from __future__ import annotations

from itertools import chain

import pytest

from modelyard.benchmark.doctor.diagnose import diagnose
from modelyard.benchmark.doctor.facts.loader import loader_of
from modelyard.benchmark.doctor.facts.tables import capabilities, holds_code, onnxruntime_cuda
from modelyard.benchmark.doctor.read.machine import Answer, Machine

BUS = "sys/bus/pci/devices/0000:01:00.0/vendor"
WANTS = "site-packages/onnxruntime/libonnxruntime_providers_{}.so.wants"
SMI = "| NVIDIA-SMI {0}   Driver Version: {0}   CUDA Version: {1} |\n"
T4 = "index, name, compute_cap\n0, Tesla T4, 7.5\n"
TORCH = "__version__ = '{}'\ncuda = {}\nhip = {}\n"


def machine(vendor="0x10de", driver="570.86.10", cuda="12.8", files=None, environment=None, **other):
    """A machine whose card works, and what is different here."""
    commands = {"nvidia-smi": SMI.format(driver, cuda), "nvidia-smi-cards": T4} if vendor == "0x10de" else {}
    commands |= {name.replace("_", "-"): text for name, text in other.items() if isinstance(text, str)}
    rest = {name: value for name, value in other.items() if not isinstance(value, str)}
    answers = {name: Answer(text) for name, text in commands.items() if text}
    return Machine(answers, {BUS: vendor, **(files or {})}, environment or {}, **rest)


def wants(provider, *libraries):
    return {WANTS.format(provider): "".join(f"  NEEDED               {one}\n" for one in libraries)}


INFO = "package_name = 'onnxruntime-gpu'\ncuda_version = '12.8'\n"
GPU = {"onnxruntime-gpu": "1.23.2"}
CUDA = "".join(f"\t{one} (libc6,x86-64) => /lib/{one}\n" for one in ("libcublasLt.so.12", "libcudnn.so.9"))
CASES = {
    "driver-too-old-for-onnxruntime": (
        machine(
            driver="470.86",
            cuda="11.4",
            packages=GPU,
            ldconfig=CUDA,
            files={"site-packages/onnxruntime/build_and_package_info.py": INFO},
        ),
        "pip install 'onnxruntime-gpu<1.27'",
    ),
    "onnxruntime-library-missing": (
        machine(packages=GPU, files=wants("cuda", "libcublasLt.so.12")),
        "pip install nvidia-cublas-cu12 && export LD_LIBRARY_PATH=",
    ),
    "tensorrt-missing": (
        machine(packages=GPU, ldconfig=CUDA, files=wants("tensorrt", "libnvinfer.so.10")),
        "'tensorrt-cu12==10.*'",
    ),
    "tensorrt-other-version": (
        machine(
            packages=GPU | {"tensorrt": "8.6.1"}, ldconfig=CUDA, files=wants("tensorrt", "libnvinfer.so.10")
        ),
        "pip install --upgrade 'tensorrt-cu12==10.*'",
    ),
    "both-onnxruntimes": (
        machine(packages=GPU | {"onnxruntime": "1.23.2"}),
        "pip uninstall -y onnxruntime onnxr",
    ),
    "some-cards-hidden": (
        machine(environment={"CUDA_VISIBLE_DEVICES": "0,3"}),
        "export CUDA_VISIBLE_DEVICES=0",
    ),
    "compute-prohibited": (machine(nvidia_smi_q="    Compute Mode   : Prohibited\n"), "sudo nvidia-smi -c 0"),
    "no-persistence": (machine(nvidia_smi_q="    Persistence Mode   : Disabled\n"), "sudo nvidia-smi -pm 1"),
    "driver-older-than-torch": (
        machine(cuda="12.4", packages={"torch": "2.7.1+cu126"}),
        "ubuntu-drivers install",
    ),
    "driver-missing": (
        machine(
            nvidia_smi="", nvidia_smi_cards="", files={"etc/os-release": 'ID=nobara\nID_LIKE="rhel fedora"\n'}
        ),
        "sudo dnf install akmod-nvidia",
    ),
    "card-given-away": (
        machine(nvidia_smi="", nvidia_smi_cards="", files={"proc/modules": "vfio_pci 16384 1 - Live\n"}),
        "lspci -nnk -d 10de:",
    ),
    "wsl-without-gpu": (
        machine("", files={"proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft"}, ldconfig=""),
        "wsl.exe --update",
    ),
    "no-kfd": (
        machine("0x1002", files={"site-packages/torch/version.py": TORCH.format("2.9", "None", "'6.4'")}),
        "sudo modprobe amdgpu",
    ),
    "torch-without-rocm": (machine("0x1002", packages={"torch": "2.9.0+cpu"}), "--torch-backend=auto"),
    "no-compute-runtime": (
        machine(
            "0x8086",
            packages={"openvino": "2026.4.1"},
            devices="crw-rw-rw- 1 root render 226, 128 Nov 26 08:02 /dev/dri/renderD128\n",
        ),
        "sudo apt-get install intel-opencl-icd",
    ),
    "little-memory": (Machine(fingerprint={"cores": 2, "memory_limit": 512_000_000}), "docker run --memory"),
    "governor": (Machine(fingerprint={"governor": "powersave"}), "cpupower frequency-set -g performance"),
    "turbo": (Machine(fingerprint={"turbo": True}), "cpufreq/boost"),
    "smt": (Machine(files={"sys/devices/system/cpu/smt/active": "1\n"}), "smt/control"),
    "steal": (Machine(noise={"steal": 0.2}), "/proc/stat"),
    "held-back": (Machine(noise={"held_back_times": 3.0}), "export OMP_NUM_THREADS=1"),
    "unsteady": (Machine(noise={"spread": 0.3}), "modelyard selftest"),
    "busy": (Machine(fingerprint={"cores": 2}, noise={"load_before": 4.0}), "top"),
    "another-benchmark": (Machine(noise={"benchmarks": 1.0}), "pgrep -af modelyard"),
    "instructions-limited": (
        Machine(fingerprint={"flags": ["avx2"]}, environment={"ONEDNN_MAX_CPU_ISA": "AVX2"}),
        "unset ONEDNN_MAX_CPU_ISA",
    ),
    "torch-silent": (
        Machine(fingerprint={"flags": ["avx2"]}, engines={"torch": {"problem": "ImportError: libgomp.so.1"}}),
        'python -c "import torch"',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_thing_that_ails_a_machine_is_found_with_what_mends_it(name):
    broken, mend = CASES[name]
    found = [one for one in diagnose(broken).findings if one.severity != "ok"]
    assert [one.name for one in found] == [name]
    assert mend in found[0].mend
    assert found[0].why


def test_a_device_that_nobody_but_root_may_use_is_no_obstacle_to_root():
    listed = "crw------- 1 root root 195,   0 Jun 12 08:02 /dev/nvidia0\n"
    listed += listed.replace("nvidia0", "nvidia-uvm")
    names = [
        [one.name for one in diagnose(machine(devices=listed, id_u=user)).findings if one.severity != "ok"]
        for user in ("0\n", "1000\n")
    ]
    assert names == [[], ["device-permissions"]]


def test_each_command_stands_with_a_problem_and_with_a_warning():
    found = chain.from_iterable(diagnose(broken).findings for broken, _ in CASES.values())
    assert not [one.name for one in found if one.severity in ("problem", "warning") and not one.mend]


def test_the_tables_say_what_the_vendors_say():
    """PyTorch's RELEASE.md for 2.9, 2.11 and 2.12, and ONNX Runtime's page of its CUDA provider."""
    assert holds_code((7, 0), capabilities((12, 8), (2, 9))) is True
    assert holds_code((7, 0), capabilities((12, 8), (2, 11))) is False
    assert holds_code((8, 9), capabilities((13, 0), (2, 12))) is True
    assert holds_code((6, 1), capabilities((12, 6), (2, 12))) is True
    assert [onnxruntime_cuda(one) for one in ((1, 18, 0), (1, 20, 1), (1, 27))] == [(11, 8), (12, 9), (13, 9)]


def test_the_loader_finds_by_the_name_that_is_asked_for_and_where_a_library_has_it_look():
    there = ("/opt/cuda/libcudart.so.11.0.221", "site-packages/nvidia/cudnn/lib/libcudnn.so.9.10.2")
    led = Machine(environment={"LD_LIBRARY_PATH": "/opt/cuda/"}, libraries=there)
    assert "libcudart.so.11.0" in loader_of(led).found
    assert "libcudnn.so.9" in loader_of(led).others
    assert "libcudnn.so.9" in loader_of(led, "$ORIGIN/../../nvidia/cudnn/lib").found
