"""What the tests of the training share: the data of a small run."""

import pytest

from tests.training import small


@pytest.fixture
def folder(tmp_path):
    """A folder with data for small runs."""
    small.data(tmp_path)
    return tmp_path
