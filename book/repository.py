"""Where this course lives: which GitHub repository, which branch, which addresses follow from that.

A fork publishes right links with no edit: the name comes from ZERO_TO_HERO_REPOSITORY (OWNER/REPO), else from the
clone's `origin` where that is on GitHub, else from `repository: url:` in `_config.yml`.
ZERO_TO_HERO_BRANCH names the branch that holds the site and the notebooks (default: gh-pages). GitHub is the
only host, because Colab opens notebooks from nowhere else.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import yaml

from book.wheel import wheel_path

OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})"
NAME = r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}"
# https://github.com/o/r(.git), ssh://git@github.com/o/r.git, git@github.com:o/r.git, with or without a user or a token
ADDRESS = re.compile(
    rf"(?:(?:https?|ssh|git)://(?:[^/@]+@)?(?:ssh\.)?github\.com(?::\d+)?/|(?:[^/@]+@)?github\.com:)"
    rf"(?P<owner>{OWNER})/(?P<name>[A-Za-z0-9._-]+?)(?:\.git)?/?",
    re.IGNORECASE,
)
# the names that git allows and that need no quoting in a shell
REF = re.compile(r"(?!.*(?:\.\.|//|/\.|\.lock(?:/|$)))[A-Za-z0-9_][A-Za-z0-9._/-]*(?<![./])")


class RepositoryError(ValueError):
    """The repository or the branch cannot be told; the message is one sentence for the person who builds."""


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub and the addresses that follow from its name."""

    owner: str
    name: str
    branch: str = "gh-pages"
    """the branch that holds the site and the exported notebooks"""

    @property
    def url(self) -> str:
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def site(self) -> str:
        """The address of the published site, with a slash at its end."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"

    @property
    def install(self) -> str:
        """What pip installs: the wheel of the package from the published site, with what the notebooks import.

        The extras ask for old enough versions that Colab's own torch, numpy and matplotlib stay as they are.
        """
        return f"zero-to-hero[torch,plots,figures,data] @ {self.site}{wheel_path()}"

    def page_url(self, docname: str) -> str:
        """The published page of `lectures/01_micrograd`."""
        return f"{self.site}{docname}.html"

    def report_url(self, docname: str, version: str) -> str:
        """The form for a new issue, with the page and the course's version filled in."""
        body = f"Page: {self.page_url(docname)}\nVersion: {version}\n\nWhat I saw:\n\n\nWhat I expected:\n\n"
        return f"{self.url}/issues/new?{urlencode({'title': f'{docname}: ', 'body': body}, quote_via=quote)}"

    def colab_url(self, docname: str) -> str:
        """The address that opens the page's notebook on Colab."""
        branch = quote(self.branch, safe="")  # a slash in the branch's name would read as a folder
        return (
            f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{branch}/{notebook_path(docname)}"
        )


def notebook_path(docname: str) -> str:
    """Where the notebook of a page stands, below the site's root."""
    return f"notebooks/{docname}.ipynb"


def find_repository(root: Path, environ: Mapping[str, str] = os.environ) -> Repository:
    """The repository of the course whose root folder is `root`.

    Raises RepositoryError where a variable holds something else than a name, or where nothing says which repository.
    """
    owner, name = from_variable(environ) or from_origin(root) or from_config(root / "_config.yml")
    branch = environ.get("ZERO_TO_HERO_BRANCH", "").strip() or "gh-pages"
    if not REF.fullmatch(branch):
        raise RepositoryError(f"ZERO_TO_HERO_BRANCH is {branch!r}: expected the name of a branch.")
    return Repository(owner, name, branch)


def from_variable(environ: Mapping[str, str]) -> tuple[str, str] | None:
    value = environ.get("ZERO_TO_HERO_REPOSITORY", "").strip()
    if not value:
        return None
    found = re.fullmatch(rf"({OWNER})/({NAME})", value)
    if not found:
        raise RepositoryError(
            f"ZERO_TO_HERO_REPOSITORY is {value!r}: expected OWNER/REPO as on GitHub, for example ada/zero-to-hero."
        )
    return found[1], found[2]


def from_origin(root: Path) -> tuple[str, str] | None:
    """The repository that this clone came from, None where it is no clone or its origin is not on GitHub."""
    if not (root / ".git").exists():  # else git would answer for a repository around an unpacked archive
        return None
    try:
        asked = subprocess.run(
            ["git", "-C", str(root), "config", "--get", "remote.origin.url"], capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_address(asked.stdout.strip())


def from_config(config: Path) -> tuple[str, str]:
    settings = yaml.safe_load(config.read_text(encoding="utf-8")) if config.is_file() else None
    address = ((settings or {}).get("repository") or {}).get("url")
    found = parse_address(str(address or ""))
    if not found:
        raise RepositoryError(
            "no repository on GitHub is known: set ZERO_TO_HERO_REPOSITORY=OWNER/REPO or repository.url in _config.yml"
            f"{f' (it is {address!r})' if address else ''}."
        )
    return found


def parse_address(address: str) -> tuple[str, str] | None:
    """('OWNER', 'REPO') of a repository's address on GitHub, in the https or an ssh form; None for any other."""
    found = ADDRESS.fullmatch(address)
    return (found["owner"], found["name"]) if found and re.fullmatch(NAME, found["name"]) else None
