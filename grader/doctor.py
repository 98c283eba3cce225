# SPDX-License-Identifier: Apache-2.0
"""Examines a machine: each tier tried for real, what is missing for more, and what would disturb timing."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grader
from grader.errors import GraderError
from grader.model import Framework, Isolation
from grader.sandbox.process import ProcessSandbox
from grader.sandbox.tiers import ORDER, at_least, stopped_too_little

__all__ = ["Examination", "Tier", "examine", "safe"]

APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
MAX_USER_NAMESPACES = Path("/proc/sys/user/max_user_namespaces")
PACKAGES = ("numpy", "scipy", "torch", "msgspec", "pyseccomp")


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier as tried here. `open` names the canaries that were not stopped; `why` says what refused it."""

    isolation: Isolation
    works: bool
    open: tuple[str, ...]
    why: str
    tried: bool = True


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of isolation: whether it is there, and how that was proved."""

    name: str
    works: bool
    proof: str


# Which attempts of a throw-away runner each layer alone accounts for.
LAYERS = {
    "process limits": (Isolation.PORTABLE, ("raise_limit",)),
    "seccomp": (
        Isolation.WEAK,
        ("new_process", "execute", "network", "local_socket", "signal_judge", "forbidden_call"),
    ),
    "Landlock": (Isolation.PORTABLE, ("read_file", "list_root", "write_file", "write_tmp")),
    "namespaces": (Isolation.FULL, ("hides_files", "hides_processes", "hides_sockets")),
    "bubblewrap": (Isolation.BWRAP, ("hides_files", "hides_processes", "hides_sockets")),
}


@dataclass(frozen=True, slots=True)
class Examination:
    """What a machine can isolate."""

    isolation: Isolation
    layers: tuple[Layer, ...]
    tiers: tuple[Tier, ...]
    advice: tuple[str, ...]
    timing: tuple[str, ...]
    versions: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """As data."""
        return {
            "schema": "softmark/doctor/v1",
            "isolation": str(self.isolation),
            "grading_others_is_safe": safe(self.isolation),
            "layers": [{"name": layer.name, "works": layer.works, "proof": layer.proof} for layer in self.layers],
            "tiers": [
                {"name": str(t.isolation), "works": t.works, "not_stopped": list(t.open), "why": t.why}
                for t in self.tiers
            ],
            "advice": list(self.advice),
            "timing": list(self.timing),
            "versions": dict(self.versions),
            "cores": os.cpu_count(),
        }

    def lines(self) -> list[str]:
        """For a person."""
        verdict = "safe to grade other people's code" if safe(self.isolation) else "too little to grade others"
        lines = [f"isolation: {self.isolation} ({verdict})", ""]
        for tier in self.tiers:
            words = tier.why
            if tier.works:
                words = "nothing is confined" if tier.isolation is Isolation.NONE else "proved by canaries"
            lines.append(f"  {'yes' if tier.works else 'no ':<4} {tier.isolation:<10} {words}")
        lines += ["", "layers:"]
        lines += [f"  {'yes' if layer.works else 'no ':<4} {layer.name:<15} {layer.proof}" for layer in self.layers]
        for title, items in (("to get more", self.advice), ("what may disturb timing", self.timing)):
            if items:
                lines += ["", f"{title}:", *(f"  {item}" for item in items)]
        versions = ", ".join(f"{name} {version}" for name, version in self.versions.items())
        return [*lines, "", f"{versions}; {os.cpu_count()} cores"]


def safe(isolation: Isolation) -> bool:
    """Whether grading other people's code under this tier is."""
    return at_least(isolation, Isolation.PORTABLE)


def examine() -> Examination:
    """Try every tier in turn, in throw-away runners."""
    tiers = tuple(_try(isolation) for isolation in ORDER)
    best = next((tier.isolation for tier in tiers if tier.works), Isolation.NONE)
    return Examination(best, tuple(_layers(tiers)), tiers, tuple(_advice(tiers)), tuple(_timing()), _versions())


def _layers(tiers: tuple[Tier, ...]) -> Iterator[Layer]:
    """What the canaries of the tiers say of each layer."""
    by_tier = {tier.isolation: tier for tier in tiers}
    for name, (isolation, attempts) in LAYERS.items():
        tier = by_tier[isolation]
        missing = [attempt for attempt in attempts if attempt in tier.open]
        if not tier.tried:
            yield Layer(name, False, tier.why)
        elif missing:
            yield Layer(name, False, f"a runner could: {', '.join(missing)}")
        else:
            yield Layer(name, True, f"a runner was stopped at: {', '.join(attempts)}")


def _try(isolation: Isolation) -> Tier:
    if isolation is Isolation.BWRAP and shutil.which("bwrap") is None:
        return Tier(isolation, False, (), "bubblewrap is not installed", tried=False)
    try:
        with ProcessSandbox(wanted=isolation) as box:
            proved = box.isolation
            missing = stopped_too_little(box.proofs[Framework.NUMPY])
            why = "; ".join(box.notes) or f"not stopped: {', '.join(missing)}"
            return Tier(isolation, at_least(proved, isolation), tuple(missing), why)
    except GraderError as error:
        return Tier(isolation, False, (), error.message, tried=False)


def _advice(tiers: tuple[Tier, ...]) -> list[str]:
    works = {tier.isolation for tier in tiers if tier.works}
    advice = []
    if Isolation.FULL not in works:
        if _read(APPARMOR) == "1":
            advice.append(
                "AppArmor keeps unprivileged users from namespaces (Ubuntu 23.10 and later). Either install bubblewrap "
                "and enable its profile (/usr/share/apparmor/extra-profiles/bwrap-userns-restrict), or as root: "
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
            )
        elif _read(MAX_USER_NAMESPACES) == "0":
            advice.append("user namespaces are switched off: as root, sysctl -w user.max_user_namespaces=10000")
        elif Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
            advice.append("this is a container: `portable` is what its default seccomp profile allows, and is enough")
        if Isolation.BWRAP not in works and shutil.which("bwrap") is None:
            advice.append("bubblewrap may give namespaces where plain ones are refused: apt install bubblewrap")
    if Isolation.PORTABLE not in works:
        if sys.platform != "linux":
            advice.append("isolation needs Linux; grade other people's code in a Linux machine or container")
        else:
            advice.append("`portable` needs Landlock (Linux 5.13 or later, lsm=landlock) and libseccomp (libseccomp2)")
        if os.geteuid() == 0:
            advice.append(
                "as root an interpreter that every user can read helps: runners then become an unprivileged user "
                f"({sys.base_prefix} is where this one is)"
            )
    return advice


def _timing() -> list[str]:
    notes = []
    load = os.getloadavg()[0]
    cores = os.cpu_count() or 1
    if load > cores:
        notes.append(f"the load is {load:.1f} on {cores} cores; limits count CPU time, so marks do not depend on it")
    if "microsoft" in platform.release().lower():
        notes.append("this is WSL: wall-clock backstops may be reached when the host sleeps")
    return notes


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "kernel": platform.release(), "softmark": grader.__version__}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except OSError:
        return ""
