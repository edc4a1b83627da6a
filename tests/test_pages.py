"""The pages around the lectures say what is so: commands, variables, messages, addresses, the citation."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tomllib
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from book.export.notebook import INSTALL
from book.extensions.addresses import readdress
from book.extensions.citation import bibtex, sentence
from book.repository import Repository, from_config
from book.wheel import version

ROOT = Path(__file__).resolve().parent.parent
RUN = (ROOT / "book" / "run.md").read_text(encoding="utf-8")
CFF = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
PAGES = [ROOT / "index.md", *sorted((ROOT / "book").glob("*.md"))]


def text_of(*patterns: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for pattern in patterns for path in sorted(ROOT.glob(pattern)))


# what is run


def test_every_make_command_on_a_page_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set()
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        named |= set(re.findall(r"`g?make ([a-z]+)", text))
        for block in re.findall(r"```shell\n(.*?)```", text, re.DOTALL):
            named |= set(re.findall(r"^g?make ([a-z]+)", block, re.MULTILINE))
    assert {"book", "serve", "test", "clean"} <= named
    assert named <= targets


def test_every_variable_on_a_page_is_read_by_code() -> None:
    code = text_of("zero_to_hero/**/*.py", "book/**/*.py", "tools/*.sh")
    named = {
        name for page in PAGES for name in re.findall(r"\bZERO_TO_HERO_[A-Z]+\b", page.read_text(encoding="utf-8"))
    }
    assert "ZERO_TO_HERO_PRESET" in named
    assert {name for name in named if f'"{name}"' not in code} == set()


def test_the_extras_that_a_reader_installs_exist() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    asked = {extra for found in re.findall(r"zero-to-hero\[([\w,-]+)\]", RUN) for extra in found.split(",")}
    assert asked
    assert asked <= set(extras)


# what is answered when something fails

MESSAGES = re.findall(r"^(`+)((?:error|\w+Error): .*)\1$", RUN, re.MULTILINE)


def fakes(folder: Path, **programs: str | None) -> dict[str, str]:
    """A PATH with the usual tools, where `programs` say the given version or, None, are missing."""
    folder.mkdir()
    for name in ("sh", "sort", "sed", "head", "git", "make", "npm"):
        real = subprocess.run(["sh", "-c", f"command -v {name}"], capture_output=True, text=True).stdout.strip()
        if name not in programs and real.startswith("/"):
            (folder / name).symlink_to(real)
    for name, script in programs.items():
        if script is not None:
            (folder / name).write_text(f"#!/bin/sh\n{script}\n")
            (folder / name).chmod(0o755)
    return {"PATH": str(folder)}


PYTHON = {"python3": "echo 3.11.4"}
NODE = {**PYTHON, "node": "echo v20.19.0"}


@pytest.mark.parametrize(
    "programs",
    [
        {},
        {"python3": "echo 3.9.2"},
        # it knows its version, but not the module
        {"python3": 'case "$2" in *version*) echo 3.11.4 ;; *) exit 1 ;; esac'},
        PYTHON,
        {**PYTHON, "node": "echo v18.19.0"},
        {**NODE, "npm": None},
        {**NODE, "git": None},
        {**NODE, "make": "echo GNU Make 3.81"},
    ],
)
def test_the_page_quotes_what_the_prerequisites_say(tmp_path: Path, programs: dict[str, str | None]) -> None:
    env = fakes(tmp_path / "bin", **programs)
    done = subprocess.run([ROOT / "tools" / "prerequisites.sh"], env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() in [message for _, message in MESSAGES]


def test_the_page_quotes_what_a_wrong_preset_says() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from zero_to_hero.page.presets import preset_name; preset_name()"],
        env={**os.environ, "ZERO_TO_HERO_PRESET": "fast", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines()[-1] in [message for _, message in MESSAGES]


def test_the_page_quotes_what_a_notebook_without_the_package_says() -> None:
    (message,) = re.findall(r"^`(The course's package .*)`$", RUN, re.MULTILINE)
    assert message in re.sub(r'"\s+"', "", INSTALL)  # there it is two strings, one after the other


@pytest.mark.parametrize(
    ("begins", "said_by"),
    [
        ("error: there is no site yet", "Makefile"),
        ("error: the site was not built", "book/build.py"),
        ("error: no Chromium", "tools/chromium.sh"),
    ],
)
def test_the_page_quotes_the_other_messages_word_for_word(begins: str, said_by: str) -> None:
    (message,) = [message for _, message in MESSAGES if message.startswith(begins)]
    assert message in (ROOT / said_by).read_text()


# whose addresses


def test_a_fork_reads_its_own_addresses() -> None:
    written, fork = Repository(*from_config(ROOT / "_config.yml")), Repository("Ada", "learn")
    assert readdress(f"{written.url}/issues {written.site}", written, fork) == (
        "https://github.com/Ada/learn/issues https://ada.github.io/learn/"
    )


def test_every_address_of_the_course_on_a_page_is_one_that_a_fork_replaces() -> None:
    written = Repository(*from_config(ROOT / "_config.yml"))
    for page in PAGES:
        left = readdress(page.read_text(encoding="utf-8"), written, Repository("ada", "learn"))
        assert written.owner not in left, page.name


# the citation and the sources


def test_the_citation_file_is_valid() -> None:
    # what the schema of the Citation File Format 1.2.0 asks of the fields that we use
    assert CFF["cff-version"] == "1.2.0"
    assert CFF["type"] in {"software", "dataset"}
    assert all(isinstance(CFF[field], str) and CFF[field] for field in ("message", "title", "abstract", "license"))
    assert all(set(author) == {"name"} or {"family-names", "given-names"} <= set(author) for author in CFF["authors"])
    assert CFF["date-released"].isoformat()
    allowed = (
        "abstract authors cff-version date-released keywords license message repository-code title type url version"
    )
    assert set(CFF) <= set(allowed.split())


def test_the_citation_agrees_with_the_package_and_the_repository() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    written = Repository(*from_config(ROOT / "_config.yml"))
    assert CFF["version"] == project["version"]
    assert CFF["license"] == project["license"]
    assert (CFF["repository-code"], CFF["url"]) == (written.url, written.site)


def test_the_line_that_installs_the_package_is_that_of_the_notebooks() -> None:
    install = Repository(*from_config(ROOT / "_config.yml")).install
    assert f'pip install jupyterlab "{install}"\n' in (ROOT / "book" / "run.md").read_text(encoding="utf-8")


def test_the_newest_version_of_the_changelog_is_the_one_that_pages_name() -> None:
    versions = re.findall(r"^## (.*)$", (ROOT / "book" / "changelog.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert versions[0] == version()
    assert len(set(versions)) == len(versions)


def test_the_citation_names_its_authors_in_both_forms() -> None:
    cff = {**CFF, "authors": [{"name": "The Group"}, {"given-names": "Ada", "family-names": "Lovelace"}]}
    assert sentence(cff).startswith("The Group, Ada Lovelace (")
    assert "author = {{The Group} and Ada Lovelace}" in bibtex(cff)


def test_the_bibliography_is_a_list_whose_items_the_citations_lead_to(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("# A\n\n{cite:p}`ada1843`\n\n```{toctree}\nsources\n```\n")
    (tmp_path / "sources.md").write_text("# B\n\n```{bibliography}\n```\n")
    (tmp_path / "a.bib").write_text("@misc{ada1843, author = {Lovelace, Ada}, title = {Notes}, year = {1843}}")
    settings = {
        "extensions": ["myst_parser", "sphinxcontrib.bibtex", "book.extensions.bibliography"],
        "bibtex_bibfiles": ["a.bib"],
        "bibtex_cite_id": "cite-{key}",
        "html_theme": "basic",
    }
    html = tmp_path / "html"
    with docutils_namespace():
        Sphinx(tmp_path, None, html, tmp_path / "trees", "html", settings, status=None, warningiserror=True).build()
    assert 'href="sources.html#cite-ada1843"' in (html / "index.html").read_text()
    page = (html / "sources.html").read_text()
    assert re.search(r'<ul class="zth-bibliography.*?<li[^>]* id="cite-ada1843"><p>Ada Lovelace', page, re.DOTALL)
    assert "doc-biblioentry" not in page


# the front page


@pytest.mark.site
def test_the_front_page_shows_results_that_were_computed_and_is_no_notebook() -> None:
    site = ROOT / "_build" / "html"
    page = (site / "index.html").read_text(encoding="utf-8")
    assert re.search(r"the slope of o with respect to w is +-?\d", page)
    assert len(re.findall(r'<svg [^>]*role="img"', page)) == 3
    assert 'href="lectures/01_micrograd.html"' in page
    assert "colab.research.google.com" not in page
    assert not (site / "notebooks" / "index.ipynb").exists()
