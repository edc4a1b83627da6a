"""What a reader's cells keep in the browser: weights and a text, after a reload, as files, and without storage."""

import re

import pytest
import torch
from playwright.sync_api import expect

from tests.proven import proven
from tests.site.axe import axe
from tests.site.parts import code
from tests.site.small_site import build
from tests.site.strict import reading, serve
from zero_to_hero.gpt import GPT, Config

pytestmark = [pytest.mark.site, proven(lambda: [code()])]

PAGE = """\
# Weights and a text

```{code-cell}
:tags: [live]
import torch
from zero_to_hero.gpt import GPT, Config
from zero_to_hero.page.kept import keep, kept, own_text
```

```{code-cell}
:tags: [live]
model = GPT(Config(7, 4, n_layer=1, n_head=2, n_embd=8), torch.Generator().manual_seed(1))
print(model(torch.tensor([[1, 2, 3]]))[0, 0, :3].tolist())
keep(model, "mine", letters="abc")
```

```{code-cell}
:tags: [live]
other = kept("mine").into(GPT(Config(7, 4, n_layer=1, n_head=2, n_embd=8)))
print(other(torch.tensor([[1, 2, 3]]))[0, 0, :3].tolist())
```

```{code-cell}
:tags: [live]
text = own_text("diary", at_least=100)
print(len(text), repr(text[:9]))
```
"""
KEEPS, LOADS, TEXT = 2, 3, 4
SMALL = Config(vocab_size=7, block_size=4, n_layer=1, n_head=2, n_embd=8)
X = torch.tensor([[1, 2, 3]])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    built = build(
        tmp_path_factory.mktemp("kept"), {"index.md": PAGE}, ["book.extensions.live"], nb_execution_timeout=300
    )
    with serve(built) as (address, _):
        yield address


@pytest.fixture
def reader(browser, served):
    context = browser.new_context()
    with reading(context, served) as one:
        yield one
    context.close()


def panel(reader, number):
    return reader.cell(number).locator(".live-file > [role=group]")


def status(reader, number):
    return panel(reader, number).get_by_role("status")


def printed(reader, number):
    return reader.cell(number).locator(".live-output pre").first.inner_text()


def logits(model):
    return model(X)[0, 0, :3].tolist()


def numbers(text):
    return [float(one) for one in re.findall(r"-?\d\.\d+(?:e-\d+)?", text)]


def reload(reader):
    reader.page.reload()
    reader.wait_until_ready()


def test_weights_survive_a_reload_and_are_deleted_when_the_reader_says_so(reader):
    reader.run(KEEPS)
    expect(status(reader, KEEPS)).to_have_text(
        re.compile(r"^mine\.pt, \d+ KB: kept in this browser, and nowhere else\.$")
    )
    before = printed(reader, KEEPS)
    reload(reader)
    reader.run(LOADS)  # without the cell that has kept them
    assert printed(reader, LOADS) == before
    assert reader.cell(KEEPS).locator(".live-output").count() == 0
    expect(status(reader, LOADS)).to_contain_text("kept in this browser since")
    panel(reader, LOADS).get_by_role("button", name="Delete").click()
    expect(status(reader, LOADS)).to_have_text("mine.pt: nothing is kept in this browser yet.")
    expect(panel(reader, LOADS).get_by_role("button", name="Open a file …")).to_be_focused()
    expect(panel(reader, LOADS).get_by_role("button", name="Delete")).to_be_hidden()
    reader.run(LOADS, "An error")
    assert "no weights are kept as 'mine' in this browser (there's nothing at all)" in reader.output(LOADS)


def test_the_downloaded_file_opens_in_pytorch_and_pytorchs_file_opens_here(reader, tmp_path):
    reader.run(KEEPS)
    with reader.page.expect_download() as waiting:
        panel(reader, KEEPS).get_by_role("button", name="Download").click()
    assert waiting.value.suggested_filename == "mine.pt"
    path = tmp_path / "mine.pt"
    waiting.value.save_as(path)
    content = torch.load(path, weights_only=True)
    assert content["letters"] == "abc"
    model = GPT(SMALL)
    model.load_state_dict(content["model"])
    assert numbers(printed(reader, KEEPS)) == pytest.approx(logits(model), rel=1e-5)

    theirs = GPT(SMALL, torch.Generator().manual_seed(5))
    torch.save(theirs.state_dict(), path)
    panel(reader, KEEPS).locator("input[type=file]").set_input_files(path)
    expect(status(reader, KEEPS)).to_contain_text("Run the cell with kept(…) to load it.")
    reader.run(LOADS)
    assert numbers(printed(reader, LOADS)) == pytest.approx(logits(theirs), rel=1e-5)


def test_another_model_and_a_damaged_file_are_told(reader, tmp_path):
    reader.run(KEEPS)
    text = reader.text(LOADS).input_value()
    reader.write(LOADS, text.replace("n_layer=1", "n_layer=2"))
    reader.run(LOADS, "An error")
    assert "mine.pt holds the weights of another model: blocks.1." in reader.output(LOADS)
    reader.write(LOADS, text)
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"PK\x03\x04 and no more")
    panel(reader, KEEPS).locator("input[type=file]").set_input_files(broken)
    expect(status(reader, KEEPS)).to_contain_text("Run the cell with kept(…) to load it.")
    reader.run(LOADS, "An error")
    assert "mine.pt can't be read: it's damaged" in reader.output(LOADS)


def test_a_pasted_text_is_read_by_the_cell_and_is_there_after_a_reload(reader, tmp_path):
    asked = []
    reader.page.on("request", lambda request: asked.append((request.method, request.post_data)))
    reader.run(TEXT)
    assert printed(reader, TEXT).strip() == "0 ''"
    field = panel(reader, TEXT).get_by_label("Your text")
    field.fill('"Quotes", \\ and ü\n' * 20)
    panel(reader, TEXT).get_by_role("button", name="Keep this text").press("Enter")
    expect(status(reader, TEXT)).to_have_text(
        "diary.txt, 360 characters: kept in this browser, and nowhere else. Run the cell again to use it."
    )
    reader.run(TEXT)
    assert printed(reader, TEXT).strip() == "360 '\"Quotes\",'"
    reload(reader)
    reader.run(TEXT)
    assert printed(reader, TEXT).startswith("360")
    expect(panel(reader, TEXT).get_by_label("Your text")).to_have_value('"Quotes", \\ and ü\n' * 20)
    short = tmp_path / "short.txt"
    short.write_text("short")
    panel(reader, TEXT).locator("input[type=file]").set_input_files(short)
    expect(status(reader, TEXT)).to_contain_text("diary.txt, 5 characters")
    reader.run(TEXT, "An error")
    assert "diary.txt has 5 characters, which is too short to learn from: take 100 or more" in reader.output(TEXT)
    assert all(method == "GET" and data is None for method, data in asked)


def test_what_another_page_keeps_is_found_without_a_new_python(reader, served):
    reader.run(LOADS, "An error")
    page = reader.page.context.new_page()
    page.goto(served)
    other = type(reader)(page)
    other.wait_until_ready()
    other.run(KEEPS)
    expect(status(other, KEEPS)).to_contain_text("kept in this browser")
    reader.run(LOADS)
    assert printed(reader, LOADS) == printed(other, KEEPS)


def test_a_stopped_cell_has_kept_what_it_kept(reader):
    reader.write(KEEPS, reader.text(KEEPS).input_value() + "\nwhile True: pass")
    reader.press(KEEPS, "Run")
    expect(status(reader, KEEPS)).to_contain_text("kept in this browser")
    reader.press(KEEPS, "Stop")
    reader.wait_for(KEEPS, "Stopped")
    reader.run(LOADS)
    assert numbers(printed(reader, LOADS))


def test_a_browser_that_keeps_nothing_offers_the_download(reader):
    reader.page.add_init_script("indexedDB.open = () => { throw new Error('storage is forbidden') }")
    reload(reader)
    reader.run(KEEPS)
    expect(status(reader, KEEPS)).to_contain_text(
        "this browser doesn’t keep it (storage is forbidden). Download it, or it’s gone with this page."
    )
    expect(panel(reader, KEEPS).get_by_role("button", name="Download")).to_be_visible()
    reader.run(LOADS)  # Python still has it
    assert printed(reader, LOADS) == printed(reader, KEEPS)
    expect(status(reader, LOADS)).to_contain_text("not kept in this browser")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_panels_are_accessible(reader, width):
    reader.page.set_viewport_size({"width": width, "height": 800})
    reader.run(KEEPS)
    reader.run(TEXT)
    expect(status(reader, TEXT)).to_have_text("diary.txt: nothing is kept in this browser yet.")
    assert axe(reader.page, "'.live-file'") == []
    wide = reader.page.evaluate("document.querySelector('.live-file textarea').getBoundingClientRect().right")
    assert wide <= width
