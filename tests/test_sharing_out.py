"""Tests that share what their file makes once stay on one worker: `tests/conftest.py` asks for it."""

import pytest


@pytest.fixture(scope="module")
def shared() -> str:
    return "made once for this file"


def test_a_test_with_its_files_own_fixture_has_the_files_group(request: pytest.FixtureRequest, shared: str) -> None:
    assert [mark.args for mark in request.node.iter_markers("xdist_group")] == [("test_sharing_out.py",)]
    if getattr(request.config.option, "loadgroup", False):  # on a worker; xdist sorts by what it has added to the name
        assert request.node.nodeid.endswith("@test_sharing_out.py")
