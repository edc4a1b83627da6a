"""How the tests are shared out to several workers (`make unit`, `make site`): `--dist loadgroup`.

Tests that share what their own file makes for all of them (a site, a browser's profile) stay on one worker, so that it
is made once. Groups begin first, the largest before the others (xdist sees to that); after them comes what takes long.
"""

import logging
import os

import pytest

# tests run beside each other: several threads of one get in the others' way, and small tensors gain nothing by them
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest_plugins = ["tests.proven", "pytester"]

# one test of these takes as long as dozens of others
LONG = ("test_solutions_in_the_pages_python.py", "test_solutions_in_page.py", "test_every_page.py")


def shares_fixtures(item: pytest.Item) -> bool:
    """Whether a fixture of this test is made once for its file."""
    fixtures = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
    return any(
        fixture.scope == "module" or (fixture.scope == "session" and fixture.baseid.endswith(".py"))
        for found in fixtures.values()
        for fixture in found
    )


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if shares_fixtures(item):
            item.add_marker(pytest.mark.xdist_group(item.path.name))
    items.sort(key=lambda item: item.path.name not in LONG)


@pytest.fixture(autouse=True)
def sphinx_forgets() -> None:
    """A Sphinx that another test ran in this process has left its log handlers, which turn warnings into errors."""
    logging.getLogger("sphinx").handlers.clear()
