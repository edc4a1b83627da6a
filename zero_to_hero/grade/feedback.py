"""What a student gets back: one page with each exercise's points, what's wrong, the named mistake, and hints."""

from pathlib import Path

from ..checks._engine.exercise import EXERCISES
from .assignment import Assignment
from .exports import number
from .grading import Graded
from .judged import TOLD, Result
from .page import inline, inline_plain, whole

MARK = {"passed": "✓", "not yet": "✗", "stopped": "✗", "not written": "○", "missing": "○", "refused": "✗"}


def points(value: float, of: float) -> str:
    return f"{number(value)} of {number(of)} point{'' if of == 1 else 's'}"


def card(result: Result, assignment: Assignment) -> str:
    """One exercise."""
    found = EXERCISES[result.exercise]
    lines = [
        f'<section class="card {"passed" if result.state == "passed" else "open"}">',
        f'<div class="head"><h2><span aria-hidden="true">{MARK[result.state]}</span> {inline(found.title)}</h2>'
        f"<span>{TOLD[result.state]} · {points(result.points, result.of)}</span></div>",
        f'<p class="soft"><code>{inline_plain(result.exercise)}</code></p>',
    ]
    if result.text:
        lines.append(f"<p>{inline(result.text)}</p>")
    if result.note:
        lines.append(f'<p class="soft">{inline(result.note)}</p>')
    facts = assignment.feedback.facts(result.facts)
    if facts:
        rows = "".join(f"<dt>{inline_plain(label)}</dt><dd>{inline(text)}</dd>" for label, text in facts)
        lines.append(f"<dl>{rows}</dl>")
    if result.state != "passed" and assignment.feedback.hints and found.hints:
        told = "".join(f"<li>{inline(hint)}</li>" for hint in found.hints)
        lines.append(f"<details><summary>Hints, from vague to nearly there</summary><ol>{told}</ol></details>")
    lines.append("</section>")
    return "\n".join(lines)


def page(one: Graded, assignment: Assignment) -> str:
    """The whole page of one student."""
    right = sum(result.state == "passed" for result in one.results)
    head = [
        f"<h1>{inline_plain(assignment.title)}</h1>",
        f"<p><strong>{inline_plain(one.name)}</strong>: {points(one.points, one.of)}. "
        f"{right} of {len(one.results)} exercises {'is' if right == 1 else 'are'} right.</p>",
    ]
    if one.late_note:
        off = f" {number(one.percent_off)} % of {number(one.earned)} points were taken off." if one.percent_off else ""
        head.append(f"<p>{inline(one.late_note)}{off}</p>")
    if one.notes:
        head.append("<h2>What we found in your files</h2>")
        head.append(f"<ul>{''.join(f'<li>{inline(note)}</li>' for note in one.notes)}</ul>")
    cards = [card(result, assignment) for result in one.results]
    tail = (
        '<p class="soft">We tried each answer with inputs of its own, and some of them aren’t shown. If you think that '
        "something’s wrong here, ask your instructor, who can see those inputs and grade the answer again.</p>"
    )
    return whole(f"{assignment.title}: {one.name}", "\n".join([*head, *cards, tail]))


def write(graded: list[Graded], assignment: Assignment, folder: Path) -> list[Path]:
    """A file for each student, named by their key, in `folder/feedback`."""
    place = folder / "feedback"
    place.mkdir(parents=True, exist_ok=True)
    written = []
    for one in graded:
        path = place / f"{one.key}.html"
        path.write_text(page(one, assignment), encoding="utf-8")
        written.append(path)
    return written
