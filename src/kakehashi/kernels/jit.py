"""Compile a scalar step of finance to machine code, cached between runs.

With `NUMBA_DISABLE_JIT=1` every kernel runs as plain Python and is its own reference.

Numba's own cache looks at one file at a time, so a change in a kernel that another file
calls would not be seen. The cache therefore stands in a folder named after the sources
of all kernels: a change of any of them compiles all of them anew.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

_HERE = Path(__file__).parent
DIGITS = 16  # of the digest, enough to tell versions apart


def _cache_folder() -> Path:
    """Folder of this version of the kernels, beside them or in the user's cache."""
    digest = hashlib.sha256(numba.__version__.encode())
    for source in sorted(_HERE.rglob("*.py")):
        text = source.read_bytes()
        if b"numba" in text or b"kernels.jit" in text or b"kernels.records" in text:
            digest.update(text)  # the others are plain NumPy and are not compiled
    beside = _HERE / "__pycache__"
    writable = os.access(beside if beside.exists() else _HERE, os.W_OK)
    base = beside if writable else Path.home() / ".cache" / "kakehashi"
    return base / f"kernels-{digest.hexdigest()[:DIGITS]}"


config: Any = numba.config  # numba does not say what its configuration holds
if "NUMBA_CACHE_DIR" not in os.environ:
    config.CACHE_DIR = str(_cache_folder())


def are_compiled() -> bool:
    """Whether an earlier run left the compiled kernels in the cache."""
    if config.DISABLE_JIT:
        return True
    return any(Path(config.CACHE_DIR).rglob("engine.run_draws-*.nbi"))


def compiled(kernel: Kernel) -> Kernel:
    """Compile one scalar kernel; it may call other compiled kernels.

    A kernel makes no arrays. Numba is told so (`_nrt`), since it would otherwise count
    the references to every array at every call, which takes longer than the arithmetic;
    for the same reason the code of a kernel is put into its caller's (`forceinline`).
    """
    lean: Any = {"forceinline": True, "_nrt": False}
    return cast("Kernel", numba.njit(cache=True, error_model="numpy", **lean)(kernel))


def compiled_allocating(kernel: Kernel) -> Kernel:
    """Compile a kernel that makes arrays; none that runs in every period does."""
    return cast("Kernel", numba.njit(cache=True, error_model="numpy")(kernel))


def compiled_parallel(kernel: Kernel) -> Kernel:
    """Compile a loop over lanes that `numba.prange` spreads over the processors."""
    return cast(
        "Kernel",
        numba.njit(cache=True, error_model="numpy", parallel=True)(kernel),
    )
