"""Machines that people wrote of in public, in the formats of their commands: what is found, what mends it.

Each folder's SOURCE names the thread; what mends it there is what the doctor has to say.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from modelyard.benchmark.doctor.diagnose import diagnose
from modelyard.benchmark.doctor.read.recorded import recorded_machine

MACHINES = Path(__file__).parent / "machines"
UV = "uv pip install --reinstall torch --torch-backend="
FOUND = {
    "driver_library_mismatch": ("driver-library-mismatch", "580.173.02", "sudo reboot"),
    "driver_not_built_for_new_kernel": ("driver-not-built", "nvidia not found", "sudo dkms autoinstall"),
    "driver_not_loaded_on_fedora": ("driver-not-loaded", "580.105.08", "sudo modprobe nvidia"),
    "driver_unsigned_under_secure_boot": ("driver-unsigned", "SecureBoot enabled", "mokutil --import /etc"),
    "nouveau_owns_the_card": ("driver-nouveau", "nouveau 2768896", "blacklist nouveau"),
    "card_fell_off_the_bus": ("card-does-not-answer", "GPU0000:03:00.0", "dmesg"),
    "torch_without_cuda_on_arm": ("torch-without-cuda", "= None", f"{UV}cu130"),
    "driver_too_old_for_torch": ("driver-too-old-for-torch", "CUDA Version: 11.4", "ubuntu-drivers install"),
    "card_too_new_for_torch": ("card-too-new-for-torch", "sm_50 sm_60 sm_70 sm_75 sm_80 sm_86", f"{UV}cu128"),
    "card_too_old_for_torch": ("card-too-old-for-torch", "12.8", f"{UV}cu126"),
    "container_without_gpus": ("container-without-device", "/dev/nvidia*: nothing", "docker run --gpus all"),
    "container_lost_its_cards": ("container-lost-device", "Unknown Error", "--device /dev/nvidiactl"),
    "container_without_cuda_library": ("container-without-compute", "CUDA Version: N/A", "=compute,utility"),
    "device_for_another_group": ("device-permissions", "crw-rw---- 1 root 1002", "--group-add"),
    "device_for_the_group_video": ("device-permissions", "crw-rw---- 1 root video", "usermod -aG video"),
    "unified_memory_missing": ("no-unified-memory", "no nvidia-uvm", "sudo nvidia-modprobe -c 0 -u"),
    "cards_hidden_by_number": ("cards-hidden", "CUDA_VISIBLE_DEVICES=1", "unset CUDA_VISIBLE_DEVICES"),
    "cards_hidden_by_nothing": ("cards-hidden", "(empty)", "unset CUDA_VISIBLE_DEVICES"),
    "fabric_not_ready": ("fabric-not-ready", "In Progress", "nvidia-fabricmanager-580"),
    "mig_without_devices": ("mig-without-devices", "Current: Enabled", "sudo nvidia-smi -mig 0"),
    "both_onnxruntimes": ("both-onnxruntimes", "_name = 'onnxruntime'", "pip uninstall -y onnxruntime onnx"),
    "onnxruntime_for_cpu_alone": ("onnxruntime-without-cuda", "onnxruntime 1.23.0", "'onnxruntime-gpu<1.27'"),
    "onnxruntime_wants_cuda_11": ("onnxruntime-other-version", "libcublasLt.so.11", "gpu>=1.19,<1.27'"),
    "onnxruntime_wants_cudnn_9": ("onnxruntime-other-version", "libcudnn.so.9", "nvidia-cudnn-cu12"),
    "onnxruntime_does_not_see_wheels": ("onnxruntime-library-not-on-path", "libcudnn.so.9", "cudnn/lib:"),
    "onnxruntime_cannot_be_imported": ("onnxruntime-cannot-be-imported", "libcudart.so.13", "install onnxr"),
    "tensorrt_not_on_path": ("tensorrt-not-on-path", "libnvinfer.so.8", "/tensorrt_libs:"),
    "forward_compatibility_of_geforce": ("forward-compatibility", "12.9/compat", '"/usr/local/cuda-12.5/'),
    "wsl_with_a_linux_driver": ("wsl-linux-driver", "x86_64-linux-gnu/libcuda", "PATH=/usr/lib/wsl/lib"),
    "wsl_blocked": ("wsl-driver-blocked", "blocked by the operating system", "wsl.exe --update"),
    "rocm_without_the_group": ("kfd-permissions", "root render 510", "usermod -aG render,video"),
    "openvino_without_the_group": ("render-permissions", "root render 226", "usermod -aG render"),
    "openvino_without_render_node": ("no-render-node", "no renderD*", "sudo modprobe i915"),
    "torch_finds_no_gpu": ("torch-finds-no-gpu", "initialization failed", "modelyard doctor --record"),
    "more_threads_than_time": ("more-threads-than-time", "400000", "export OMP_NUM_THREADS=4"),
}  # fmt: skip
USABLE = ("onnxruntime_for_cpu_alone", "onnxruntime_wants_cuda_11", "tensorrt_not_on_path")
SOUND = {"healthy_gpu": ("torch", "onnxruntime"), "healthy_gpu_of_plain_pip": ("torch",), "healthy_cpu": ()}


@pytest.mark.parametrize("name", FOUND)
def test_what_is_broken_is_named_with_its_evidence_and_the_command_that_mends_it(name):
    finding, evidence, command = FOUND[name]
    report = diagnose(recorded_machine(str(MACHINES / name)))
    broken = {one.name: one for one in report.findings if one.severity in ("problem", "warning")}
    assert [*broken] == [finding]
    assert evidence in broken[finding].why
    assert command in broken[finding].mend
    assert report.uses_gpu == (name in USABLE)


@pytest.mark.parametrize("name", [name for name in FOUND if name not in USABLE and "cannot" not in name])
def test_the_first_line_says_why_the_gpu_is_not_used(name):
    report = diagnose(recorded_machine(str(MACHINES / name)))
    blocking = [one.what for one in report.findings if one.name == FOUND[name][0] and one.blocks]
    assert report.verdict.endswith(f"is not used: {blocking[0]}." if blocking else "started without one.")


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_machine_has_nothing_to_mend(name):
    report = diagnose(recorded_machine(str(MACHINES / name)))
    assert [one for one in report.findings if one.severity != "ok"] == []
    assert report.used_by == SOUND[name]


def test_a_container_without_nvidia_smi_uses_the_card_that_torch_finds():
    report = diagnose(recorded_machine(str(MACHINES / "healthy_container_of_computing_alone")))
    assert report.used_by == ("torch",)
    assert [one.name for one in report.findings if one.severity != "ok"] == ["no-nvidia-smi"]


def test_every_recorded_machine_is_tried_and_names_its_source():
    folders = {one.name for one in MACHINES.iterdir()}
    assert folders == {*FOUND, *SOUND, "healthy_container_of_computing_alone"}
    for name in FOUND:
        assert (MACHINES / name / "SOURCE").read_text().startswith("https://github.com/")
