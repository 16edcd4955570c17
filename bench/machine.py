"""On which machine was this measured?"""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path


def named(*packages: str) -> str:
    """Cores, processor and memory, and the versions that the figures depend on, in two lines."""
    facts = Path("/proc/cpuinfo").read_text().splitlines()
    models = [fact.split(":", 1)[1].strip() for fact in facts if "model name" in fact]
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = models[0] if models else platform.machine()
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return (
        f"Machine: {os.cpu_count()} cores, {processor}, {memory_gb:.0f} GB\n"
        f"Python {platform.python_version()}, {versions}"
    )
