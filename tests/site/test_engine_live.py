"""The tensor engine in the page, on a small page of its own: what a Run loads of it, and when."""

import gzip

import pytest

from tests.site.small_site import build
from tests.site.strict import reading, serve

pytestmark = pytest.mark.site

PAGE = """\
# A page with tensors

```{code-cell}
:tags: [live]
import torch
import torch.nn.functional as F

print(F.cross_entropy(torch.zeros(2, 27), torch.tensor([3, 4])))
```

```{code-cell}
:tags: [live]
model = torch.nn.Linear(2, 1)
torch.optim.SGD(model.parameters(), lr=0.1)
print(model)
```
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    built = build(tmp_path_factory.mktemp("engine"), {"index.md": PAGE}, ["book.extensions.live"])
    with serve(built) as (address, handler):
        yield address, handler, built


def test_networks_are_loaded_when_the_first_is_asked_for(profile, served):
    address, handler, built = served
    with reading(profile, address) as reader:
        reader.run(1)
        assert reader.output(1).strip() == "tensor(3.2958)"
        asked = [path for path in handler.asked if "/live-" in path]
        assert not any("networks" in path for path in asked)
        engine = {path.rpartition("/")[2] for path in asked} & {"engine.tar.xz", "kernels.mjs"}
        assert engine == {"engine.tar.xz", "kernels.mjs"}
        folder = next(built.glob("_static/live-*"))
        contents = [(folder / name).read_bytes() for name in engine]
        assert sum(min(len(one), len(gzip.compress(one, 6))) for one in contents) <= 60_000
        reader.run(2)
        assert "Linear(in_features=2, out_features=1, bias=True)" in reader.output(2)
        assert sum("networks.tar.xz" in path for path in handler.asked) == 1
