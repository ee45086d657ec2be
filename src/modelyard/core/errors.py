"""Every error modelyard raises for something a user can mend.

ModelyardError
├── InputError                 what was given is wrong
│   ├── CardError              a card (or another file of a zoo) does not hold
│   ├── QueryError             a `--where` expression, with the place of the mistake
│   ├── ReferenceFormError     not a name, name@version, stub or path
│   ├── StubError              not a stub, and why
│   ├── VersionError           not a semantic version or range
│   ├── SettingsError          modelyard.toml or an environment variable
│   ├── ConfigError            nothing can be built from a config, and which key says why
│   ├── ShapeError             an input that a network cannot take
│   ├── RunError               a file or a batch that a runtime cannot run, and why
│   │   └── NotANumberError    a model answered with NaN or infinity
│   ├── ExportError            a model that cannot be written in a format, and why
│   ├── WeightsError           weights that do not fit a network, grouped by how
│   ├── DeviceError            a device that is not there, or has no room
│   ├── AmbiguousReferenceError  more than one model fits
│   └── ReadOnlyError          it may not be written here
├── StoreError                 bytes could not be had, or must not be
│   ├── FetchError             no source gave the file, and what each one said
│   ├── DigestError            the bytes are not the ones that were promised
│   ├── NotAModelError         a login page, an LFS pointer, an error page where a model should be
│   ├── OfflineError           it would need the network, and that is switched off
│   ├── UnsafeFileError        a weights file that could run code, or that breaks its own format
│   ├── ArchiveError           an archive that may not be unpacked, and the entry that says why
│   └── FolderError            a model folder lacks a part, or a part is not what it should be
├── MissingExtraError          a library that is not installed, and the line that installs it
├── UsageError                 the command line itself is wrong
├── NotFoundError              no such model, version, zoo or file
└── UndecidedError             the question has no answer from what is known

The library raises facts; `modelyard.cli` alone turns types into sentences and exit codes.
"""

from __future__ import annotations


class ModelyardError(Exception):
    """A message for a person, and a hint that names the next step."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class InputError(ModelyardError):
    pass


class CardError(InputError):
    pass


class QueryError(InputError):
    """A mistake in a query, at `column` (from 0) of `text`."""

    def __init__(self, message: str, *, text: str, column: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.text = text
        self.column = column

    def __str__(self) -> str:
        lines = [self.message, f"  {self.text}", "  " + " " * self.column + "^"]
        return "\n".join([*lines, self.hint] if self.hint else lines)


class ReferenceFormError(InputError):
    pass


class StubError(InputError):
    pass


class VersionError(InputError):
    pass


class SettingsError(InputError):
    pass


class ConfigError(InputError):
    pass


class ShapeError(InputError):
    pass


class RunError(InputError):
    pass


class NotANumberError(RunError):
    pass


class ExportError(InputError):
    pass


class WeightsError(InputError):
    pass


class DeviceError(InputError):
    pass


class AmbiguousReferenceError(InputError):
    pass


class ReadOnlyError(InputError):
    pass


class StoreError(ModelyardError):
    pass


class FetchError(StoreError):
    pass


class DigestError(StoreError):
    pass


class NotAModelError(StoreError):
    pass


class OfflineError(StoreError):
    pass


class UnsafeFileError(StoreError):
    pass


class ArchiveError(StoreError):
    pass


class FolderError(StoreError):
    pass


class MissingExtraError(ModelyardError):
    pass


class UsageError(ModelyardError):
    pass


class NotFoundError(ModelyardError):
    pass


class UndecidedError(ModelyardError):
    pass
