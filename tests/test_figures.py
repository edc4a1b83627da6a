"""A figure's text, state and markup; wrong input; and what happens where anywidget is not installed."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from dial import DialFigure

from tests.node import said
from zero_to_hero.figures._base.binary import pack, unpack
from zero_to_hero.figures._base.bundle import script, style
from zero_to_hero.figures._base.figure import finite

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent / "figures"


def test_a_bundle_is_one_module_that_needs_nothing_beside_it():
    encoded = base64.b64encode(DialFigure([1.0])._esm.encode()).decode()
    found = said(
        f"const m = await import('data:text/javascript;base64,{encoded}'); console.log(Object.keys(m.default))"
    )
    assert "render" in found


def test_a_part_that_two_others_use_stands_in_the_bundle_once():
    assert script(HERE / "dial.js").count("const part_dom =") == 1


def test_comments_and_indentation_stay_in_the_files(tmp_path: Path):
    module = tmp_path / "odd.js"
    module.write_text(
        "/** What it is:\n * a [star] */\n// why\nconst a = '/* no comment */'; // beside code\n"
        "  /* here */\nexport default {\n  a,\n};\n"
    )
    assert script(module) == "const a = '/* no comment */'; // beside code\nexport default {\na,\n};\n"
    module.with_suffix(".css").write_text("/* why */\n.zth-odd {\n  color: red; /* beside */\n}\n")
    assert style(module).endswith("\n\n.zth-odd {\ncolor: red; /* beside */\n}\n")


@pytest.mark.parametrize("line", ["import x from './x.js';", "export * from './x.js';", "const x = await import('y');"])
def test_what_cannot_be_bundled_is_named(tmp_path: Path, line: str):
    module = tmp_path / "odd.js"
    module.write_text(f"{line}\nexport default {{}};\n")
    with pytest.raises(ValueError, match=r"odd\.js: .*(import|export)"):
        script(module)


def test_all_half_floats_reach_the_page_as_python_has_them():
    """Every one of the 65,536 bit patterns, as a double's bits; of NaN only that it is one."""
    halves = b"".join(bits.to_bytes(2, "little") for bits in range(65536))
    decoded = said(
        "import { unpack } from './zero_to_hero/figures/_base/parts/binary.js';"
        f"const bytes = Uint8Array.from(atob('{base64.b64encode(halves).decode()}'), (c) => c.charCodeAt(0));"
        "const row = Float64Array.from(unpack(new DataView(bytes.buffer), 'float16'));"
        "console.log(Buffer.from(row.buffer).toString('base64'));"
    )
    came = unpack(base64.b64decode(decoded), "float64")
    meant = unpack(halves, "float16")
    assert [x.hex() for x in came] == [x.hex() for x in meant]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("int8", list(range(-128, 128))),
        ("uint8", list(range(256))),
        ("int32", [-(2**31), -1, 0, 2**31 - 1]),
        ("float32", [0.0, -0.0, 1.5, 2.0**-149, 3.4028234663852886e38]),
        ("float64", [0.1, -1e308, 5e-324]),
    ],
)
def test_bytes_make_the_round_trip(kind: str, values: list[float]):
    code = (
        "import { unpack } from './zero_to_hero/figures/_base/parts/binary.js';"
        f"const bytes = Uint8Array.from(Buffer.from('{pack(values, kind).hex()}', 'hex'));"
        f"const row = Float64Array.from(unpack(new DataView(bytes.buffer), '{kind}'));"
        "console.log(Buffer.from(row.buffer).toString('hex'));"
    )
    assert [x.hex() for x in unpack(bytes.fromhex(said(code)), "float64")] == [float(x).hex() for x in values]


@pytest.mark.parametrize(("kind", "value"), [("int8", 128), ("float16", 65520.0), ("uint8", -1), ("int8", 0.5)])
def test_what_does_not_fit_is_refused(kind: str, value: float):
    with pytest.raises(ValueError, match=f"do not fit {kind}"):
        pack([value], kind)


def test_the_page_gets_the_figures_own_traits_rounded_as_they_say():
    figure = DialFigure([1 / 3, 2.0], step=1)
    state = figure.page_state()
    assert set(state["state"]) == {"caption", "hint", "initial", "mode", "points", "step", "title", "values"}
    assert state["state"]["values"] == [0.3333, 2.0]
    assert state["state"]["initial"] == {"step": 1, "mode": "plain", "points": []}
    assert unpack(base64.b64decode(state["bytes"]["halves"]), "float16") == [0.333251953125, 2.0]


def test_no_text_of_the_state_ends_its_script():
    figure = DialFigure([1.0], mode="</script><b>")
    script_of_state = figure.markup().split('<script type="application/json">')[1].removesuffix("</script></figure>")
    assert "<" not in script_of_state
    assert json.loads(script_of_state)["state"]["mode"] == "</script><b>"


def test_wrong_input_is_refused_before_anything_is_drawn():
    with pytest.raises(ValueError, match=r"values\[1\] is nan"):
        DialFigure([1.0, float("nan")])
    with pytest.raises(ValueError, match=r"a\['b'\]\[0\] is inf"):
        finite("a", {"b": [float("inf")]})
    with pytest.raises(ValueError, match="a figure's name is"):
        DialFigure([1.0], name="Two words")


def test_colab_gets_the_widget_alone_and_others_the_fallback_too(monkeypatch: pytest.MonkeyPatch):
    bundle, _ = DialFigure([1.0])._repr_mimebundle_()
    assert {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"} == set(bundle)
    assert "<title>A dial</title>" in bundle["text/html"]

    class Colab:
        @staticmethod
        def enable_custom_widget_manager() -> None: ...

        class _widgets:  # noqa: N801
            _installed_url = "https://colab.example/manager.js"

    monkeypatch.setitem(sys.modules, "google.colab.output", Colab)  # type: ignore[arg-type]
    monkeypatch.setitem(sys.modules, "google.colab", Colab)  # type: ignore[arg-type]
    bundle, metadata = DialFigure([1.0])._repr_mimebundle_()
    assert "text/html" not in bundle
    assert "colab" in metadata["application/vnd.jupyter.widget-view+json"]


def test_without_anywidget_the_lecture_goes_on_with_the_still_picture():
    code = (
        "import sys; sys.modules['anywidget'] = None\n"
        "from dial import DialFigure\n"
        "figure = DialFigure([1.0, 2.0]); figure.step = 1\n"
        "bundle, _ = figure._repr_mimebundle_()\n"
        "print(sorted(bundle), bundle['text/html'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONPATH": f"{ROOT}:{HERE}"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("['text/html', 'text/plain']")
    assert "<title>A dial</title>" in done.stdout
    assert "pip install anywidget" in done.stdout


def test_the_sites_styles_dress_no_class_of_the_figures_by_accident():
    """A live figure stands in the page, so a rule for a class of the same name would reach into it."""

    def classes(files: Iterable[Path]) -> set[str]:
        return {name for file in files for name in re.findall(r"\.(zth-[\w-]+)", file.read_text(encoding="utf-8"))}

    on_purpose = {"figures.css", "print.css"}
    site = [file for file in (ROOT / "book" / "styles").glob("*.css") if file.name not in on_purpose]
    assert classes(site) & classes((ROOT / "zero_to_hero" / "figures").rglob("*.css")) == set()
