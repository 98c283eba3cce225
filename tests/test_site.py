# SPDX-License-Identifier: Apache-2.0
"""The documentation builds as a site, without a warning, and asks no other host for anything."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parent.parent / "docs"
LOADED = re.compile(
    r"""<(?:script|img|iframe)\b[^>]*\bsrc=["']([^"']+)|<link\b[^>]*rel=["']stylesheet["'][^>]*href=["']([^"']+)"""
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Built as `make docs` builds it."""
    for needed in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(needed, reason="the site is built by what the extra docs brings")
    folder = tmp_path_factory.mktemp("site")
    words = ("-q", "-W", "--keep-going", "-d", str(folder / "doctrees"), str(DOCS), str(folder / "html"))
    built = subprocess.run([sys.executable, "-m", "sphinx", *words], capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stderr
    return folder / "html"


def test_every_page_is_in_the_site_and_in_its_navigation(site):
    index = (site / "index.html").read_text("utf-8")
    pages = [path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")]
    assert len(pages) > 25
    for page in pages:
        assert (site / page).is_file()
        assert page == "index.html" or f'href="{page}"' in index, page


def test_no_page_loads_anything_from_another_host(site):
    for page in site.rglob("*.html"):
        for script, style in LOADED.findall(page.read_text("utf-8")):
            assert not re.match(r"(?:https?:)?//", script or style), f"{page.name} loads {script or style}"
