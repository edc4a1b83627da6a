"""Write zero_to_hero/data/texts/course.txt, the course's own text: a corpus that's ours and that every reader has.

    .venv/bin/python tools/compile_course.py

The lectures, each followed by its exercises and its solutions, then the other pages, and then the code that the
lectures build: the package's modules at its top, and the engine. It's frozen: models are
trained on these very bytes, so whoever runs this again changes a corpus and makes its records out of date. The script
prints what belongs into `zero_to_hero/data/_files.py` then.
"""

import re
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path("zero_to_hero", "data", "texts", "course.txt")
PAGES = ("lectures", "exercises", "solutions")
OTHERS = ("index.md", "book/*.md", "zero_to_hero/*.py", "zero_to_hero/tensor/**/*.py")
# what Unicode doesn't take apart into ASCII by itself
SIGNS = {"sqrt": "√", "->": "→", "<-": "←", "<=": "≤", ">=": "≥", "+-": "±", "...": "…", "d": "∂", "/": "⁄"}
SIGNS |= {"-": "−–—", "*": "·×", "'": "’‘", '"': "“”"} | {f"^{k}": sign for k, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
SPELLED = str.maketrans({sign: spelled for spelled, signs in SIGNS.items() for sign in signs})


def plain(text: str) -> str:
    """The text in ASCII: signs spelled out, letters without their marks, and a question mark for what's left then."""
    parts = unicodedata.normalize("NFKD", text.translate(SPELLED)).translate(SPELLED)
    kept = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return kept.encode("ascii", "replace").decode("ascii")


def chosen(root: Path) -> list[Path]:
    """The files in their order. Raises FileNotFoundError where a folder has no lectures."""
    lectures = sorted((root / "lectures").glob("[0-9]*.md"))
    if not lectures:
        raise FileNotFoundError(f"there are no lectures in {root}: expected files like lectures/01_micrograd.md")
    pages = [root / folder / lecture.name for lecture in lectures for folder in PAGES]
    others = [path for pattern in OTHERS for path in sorted(root.glob(pattern))]
    return [path for path in [*pages, *others] if path.is_file()]


def compiled(root: Path) -> str:
    """All of them as one ASCII text, with one empty line between two files and no spaces at the ends of lines."""
    texts = []
    for path in chosen(root):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".md":
            text = re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.DOTALL)  # settings, not prose
        lines = [line.rstrip() for line in plain(text).strip().split("\n")]
        texts.append("\n".join(lines) + "\n")
    return "\n".join(texts)


if __name__ == "__main__":
    content = compiled(ROOT).encode("ascii")
    path = ROOT / HOME
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    sys.stdout.write(f'sha256="{sha256(content).hexdigest()}",\nsize={len(content):_},\n')
