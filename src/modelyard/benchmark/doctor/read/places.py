"""What is read of a machine: which commands, files, variables and packages, and nothing else."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, ...]] = {
    "nvidia-smi": ("nvidia-smi",),
    "nvidia-smi-q": ("nvidia-smi", "-q"),
    "nvidia-smi-cards": ("nvidia-smi", "--query-gpu=index,name,compute_cap", "--format=csv"),
    "ldconfig": ("ldconfig", "-p"),
    "devices": ("sh", "-c", "ls -l /dev/nvidia* /dev/kfd /dev/dxg /dev/dri/* 2>/dev/null || true"),
    "id-u": ("id", "-u"),
    "id-groups": ("id", "-Gn"),
    "modinfo": ("modinfo", "-F", "version", "nvidia"),
    "mokutil": ("mokutil", "--sb-state"),
}
ELSEWHERE = {
    "ldconfig": "/sbin/ldconfig",
    "modinfo": "/sbin/modinfo",
    "nvidia-smi": "/usr/lib/wsl/lib/nvidia-smi",
}
"""Where a command lies that is not in the path of every user."""

FILES = (
    "proc/driver/nvidia/version", "proc/modules", "proc/cpuinfo", "proc/loadavg", "proc/self/cgroup",
    "proc/sys/kernel/osrelease", "etc/os-release",
    ".dockerenv", "run/.containerenv", "etc/OpenCL/vendors/intel.icd",
    "sys/devices/system/cpu/smt/active", "sys/devices/system/cpu/intel_pstate/no_turbo",
    "sys/devices/system/cpu/cpufreq/boost", "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
    "sys/kernel/mm/transparent_hugepage/enabled", "sys/module/nvidia/version",
)  # fmt: skip
GROUP_FILES = {
    "cpu": ("cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us", "cpu.stat"),
    "memory": ("memory.max", "memory.limit_in_bytes"),
}
PCI = "sys/bus/pci/devices"
PCI_FILES = ("vendor", "device", "class")
DISPLAYS = ("0x0300", "0x0302", "0x0380", "0x1200")  # classes of graphics cards and accelerators

VARIABLES = (
    "CUDA_VISIBLE_DEVICES", "CUDA_HOME", "CUDA_PATH", "CUDA_DEVICE_ORDER", "LD_LIBRARY_PATH", "LD_PRELOAD",
    "NVIDIA_VISIBLE_DEVICES", "NVIDIA_DRIVER_CAPABILITIES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES",
    "HSA_OVERRIDE_GFX_VERSION", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "KMP_AFFINITY",
    "GOMP_CPU_AFFINITY", "ONEDNN_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "WSL_DISTRO_NAME",
    "KUBERNETES_SERVICE_HOST",
)  # fmt: skip
PACKAGES = (
    "torch",
    "onnx",
    "openvino",
    "nvidia-",
    "tensorrt",
    "numpy",
    "ncnn",
    "modelyard",
    "pytorch-",
    "triton",
    "nncf",
)
"""How the names of packages begin that are read."""

SITE = "site-packages"
SITE_FILES = {
    f"{SITE}/torch/version.py": "torch/version.py",
    f"{SITE}/onnxruntime/build_and_package_info.py": "onnxruntime/capi/build_and_package_info.py",
}
PROVIDERS = {"cuda": "libonnxruntime_providers_cuda.so", "tensorrt": "libonnxruntime_providers_tensorrt.so"}
CAPI = "onnxruntime/capi"
WHEEL_LIBRARIES = ("nvidia/*/lib", "tensorrt_libs", "tensorrt_cu*_libs", "openvino/libs")
LIBRARY_FOLDERS = ("/usr/local/cuda*/lib64", "/usr/lib/wsl/lib", "/opt/rocm*/lib")
LIBRARIES = (
    "libcuda.so", "libcudart.so", "libcublas.so", "libcublasLt.so", "libcudnn.so", "libcudnn_adv.so",
    "libcufft.so", "libcurand.so", "libnvrtc.so", "libnvinfer.so", "libnvonnxparser.so", "libnvidia-ml.so",
    "libOpenCL.so", "libze_loader.so", "libamdhip64.so", "libopenvino_intel_gpu_plugin.so",
)  # fmt: skip
