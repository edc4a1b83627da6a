"""Tell the templates where the course lives: `repository` (a book.repository.Repository) on every page.

With the course's version, which pyproject.toml says, that makes `report_url`, the form for a problem with the page.
The pages that have a notebook also get `colab_url` and `notebook_url` for their two buttons; the latter is relative, so
that it holds under any sub-path.
"""

import dataclasses
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from book.course import is_course_page
from book.repository import Repository, RepositoryError, find_repository, notebook_path
from book.wheel import version


def has_notebook(env: BuildEnvironment, docname: str) -> bool:
    """Whether a page is a MyST notebook of the course: those are exported."""
    return is_course_page(docname) and "kernelspec" in env.metadata.get(docname, {})


def configure(app: Sphinx, config: Config) -> None:
    try:
        found = find_repository(Path(app.srcdir))
    except RepositoryError as error:
        raise ConfigError(str(error)) from None
    # in the configuration, so that Sphinx writes the pages again when one of the names changes
    config["html_context"] = {**config.html_context, "course_repository": dataclasses.asdict(found)}
    config["release"] = version()
    config["html_baseurl"] = config.html_baseurl or found.site


def repository(app: Sphinx) -> Repository:
    return Repository(**app.config.html_context["course_repository"])


def add_to_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    context["repository"] = repository(app)
    context["report_url"] = context["repository"].report_url(page, app.config.release)
    if not has_notebook(app.env, page):
        return
    context["colab_url"] = context["repository"].colab_url(page)
    context["notebook_url"] = context["pathto"](notebook_path(page), resource=True)


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", configure)
    app.connect("html-page-context", add_to_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
