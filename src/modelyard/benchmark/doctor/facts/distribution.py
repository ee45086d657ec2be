"""The commands that mend a driver, in the words of this Linux distribution."""

from __future__ import annotations

from modelyard.benchmark.doctor.read.machine import Machine

_DRIVER = {
    "ubuntu": "sudo ubuntu-drivers install && sudo reboot",
    "debian": "sudo apt-get install nvidia-driver && sudo reboot",
    "fedora": "sudo dnf install akmod-nvidia xorg-x11-drv-nvidia-cuda && sudo reboot",
    "arch": "sudo pacman -Syu nvidia && sudo reboot",
}
_BUILD = {
    "fedora": "sudo akmods --force && sudo dracut --force && sudo reboot",
    "arch": "sudo mkinitcpio -P && sudo reboot",
}
_SIGN = {"fedora": "sudo mokutil --import /etc/pki/akmods/certs/public_key.der && sudo reboot"}


def install_driver(machine: Machine) -> str:
    """Give the command that installs NVIDIA's driver, or a later one."""
    return _DRIVER.get(_family(machine), _DRIVER["ubuntu"])


def rebuild_driver(machine: Machine, before: str = "") -> str:
    """Give the command that builds the driver's module for the kernel that runs.

    Args:
        machine: with its /etc/os-release.
        before: a command that is to run first.
    """
    build = _BUILD.get(_family(machine), "sudo dkms autoinstall && sudo update-initramfs -u && sudo reboot")
    return f"{before} && {build}" if before else build


def sign_driver(machine: Machine) -> str:
    """Give the command that has Secure Boot know the key with which modules are signed here."""
    usual = "sudo mokutil --import /var/lib/shim-signed/mok/MOK.der && sudo reboot"
    return _SIGN.get(_family(machine), usual)


def _family(machine: Machine) -> str:
    """Name the distribution, or the one that it is like."""
    lines = (line.partition("=") for line in machine.file("etc/os-release").splitlines())
    told = {key: value.strip('"') for key, _, value in lines}
    words = [told.get("ID", ""), *told.get("ID_LIKE", "").split()]
    return next((word for word in words if word in _DRIVER), "ubuntu")
