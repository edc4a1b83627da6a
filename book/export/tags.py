"""Each tag that a notebook's code cell may carry, and what becomes of it in plain Jupyter.

A tag that means something to the site alone is dropped; where Jupyter and Colab have a setting for the same wish, the
cell gets that. To add a tag, put it into the set that it belongs to.
"""

from typing import Any

# read by nbval in our tests and by Jupyter's own tools
KEPT = {"nbval-check-output", "nbval-ignore-output", "nbval-skip", "raises-exception"}
FOLDS_INPUT = {"hide-input", "remove-input", "hide-cell", "remove-cell", "set-up"}
FOLDS_OUTPUT = {"hide-output", "remove-output"}
SITE_ONLY = {
    "alone",
    "check",
    "exercise",
    "full-width",
    "live",
    "margin",
    "notebook-only",
    "output_scroll",
    "scroll-output",
}
TAGS = KEPT | FOLDS_INPUT | FOLDS_OUTPUT | SITE_ONLY


def cell_metadata(tags: list[str]) -> dict[str, Any]:
    """The metadata of an exported code cell with these tags (all of them known)."""
    metadata: dict[str, Any] = {}
    if kept := [tag for tag in tags if tag in KEPT]:
        metadata["tags"] = kept
    if FOLDS_INPUT & set(tags):
        metadata["cellView"] = "form"  # Colab's word for it
        metadata["jupyter"] = {"source_hidden": True}  # JupyterLab's
    if FOLDS_OUTPUT & set(tags):
        metadata.setdefault("jupyter", {})["outputs_hidden"] = True
    return metadata
