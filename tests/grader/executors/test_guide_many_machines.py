# SPDX-License-Identifier: Apache-2.0
"""The guide to many machines: its commands have the options that it names, its manifests are sound YAML."""

import importlib
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from grader.cli.main import commands

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "guides" / "many-machines.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(*kinds):
    return [text for kind, text in BLOCK.findall(GUIDE.read_text("utf-8")) if kind in kinds]


def manifests():
    return [document for text in blocks("yaml") for document in yaml.safe_load_all(text)]


def typed():
    """Every command of Dask and of ours, as words."""
    for text in blocks("sh", "bash"):
        for line in text.splitlines():
            words = shlex.split(line.removeprefix("srun "), comments=True)
            if words and words[0] in ("dask", "grader"):
                yield words
    for manifest in manifests():
        for container in manifest["spec"].get("template", {}).get("spec", {}).get("containers", []):
            yield container["command"]


def options_of(program, name):
    if program == "dask":
        command = importlib.import_module(f"distributed.cli.dask_{name}").main
    else:
        command = commands.get_command(click.Context(commands), name)
    return {spelling for option in command.params for spelling in (*option.opts, *option.secondary_opts)}


@pytest.mark.parametrize("words", list(typed()), ids=" ".join)
def test_a_command_has_the_options_that_the_guide_gives_it(words):
    program, name, *rest = words
    given = {word.partition("=")[0] for word in rest if re.match(r"--?[a-z]", word)}
    assert given <= options_of(program, name)


def test_every_worker_of_the_guide_has_one_thread():
    workers = [words for words in typed() if words[:2] == ["dask", "worker"]]
    assert len(workers) >= 3
    assert {"1"} == {words[words.index("--nthreads") + 1] for words in workers}


def test_the_manifests_select_the_pods_that_they_make():
    kinds = [manifest["kind"] for manifest in manifests()]
    assert ["Deployment", "Service", "Deployment", "NetworkPolicy"] == kinds
    for deployment in (manifest for manifest in manifests() if manifest["kind"] == "Deployment"):
        template = deployment["spec"]["template"]
        assert deployment["spec"]["selector"]["matchLabels"] == template["metadata"]["labels"]
