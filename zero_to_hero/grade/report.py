"""What an instructor reads about a class: how it went, which named mistakes how often, and what no mistake explains.

An example of each mistake stands beside it: the code of one student, without comments, names or ids. It may still be
known by its style to somebody who knows the student, so the report is for instructors.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from ..checks._engine.exercise import EXERCISES
from .assignment import Assignment
from .exports import number
from .grading import Graded
from .handed_in import clean
from .judged import TOLD, Result, without_comments
from .page import inline, inline_plain, whole

LONGEST_EXAMPLE = 1_500  # characters
STEPS = 5  # bars of the distribution


def results_of(graded: Sequence[Graded], exercise: str) -> list[tuple[Graded, Result]]:
    return [(one, result) for one in graded for result in one.results if result.exercise == exercise]


def mistakes(graded: Sequence[Graded], exercise: str) -> list[tuple[str, list[tuple[Graded, Result]]]]:
    """The named mistakes of an exercise with those who made them, the most frequent first."""
    made: dict[str, list[tuple[Graded, Result]]] = defaultdict(list)
    for one, result in results_of(graded, exercise):
        if result.cause:
            made[result.cause].append((one, result))
    return sorted(made.items(), key=lambda item: (-len(item[1]), item[0]))


def unexplained(graded: Sequence[Graded], exercise: str) -> list[tuple[str, list[tuple[Graded, Result]]]]:
    """What's wrong and has no name, alike ones together: those that say the same, once their numbers are left out."""
    groups: dict[str, list[tuple[Graded, Result]]] = defaultdict(list)
    for one, result in results_of(graded, exercise):
        if result.state == "not yet" and not result.cause:
            yours = next((text for label, text in result.full_facts if label == "Yours"), "")
            told = result.full or result.text
            groups[f"{without_numbers(told)} {form(yours)}".strip()].append((one, result))
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def without_numbers(text: str) -> str:
    return re.sub(r"-?[0-9][0-9.e+-]*", "…", text)


def form(yours: str) -> str:
    """What a value looks like besides its numbers; "" for a number."""
    left = without_numbers(yours)[:80]
    return f"Theirs looks like {left}." if left.strip("…") else ""


def example(made: Sequence[tuple[Graded, Result]]) -> tuple[str, list[tuple[str, str]]]:
    """One student's code for a mistake, made anonymous: the shortest, which shows the mistake best, and what came."""
    one, result = min(made, key=lambda pair: (len(without_comments(pair[1].code)), pair[0].key))
    code = without_comments(result.code)[:LONGEST_EXAMPLE]
    for name in {one.name, one.key, one.platform_id, *re.findall(r"\w{4,}", one.name)} - {""}:
        code = re.sub(re.escape(name), "…", code, flags=re.IGNORECASE)
    return code, [fact for fact in result.full_facts if fact[0] in ("Yours", "Expected")]


def shown_example(made: Sequence[tuple[Graded, Result]]) -> str:
    code, facts = example(made)
    told = "".join(f"<dt>{inline_plain(label)}</dt><dd>{inline(text)}</dd>" for label, text in facts)
    return (
        "<details><summary>An example</summary>"
        f"<pre>{inline_plain(code)}</pre>{f'<dl>{told}</dl>' if told else ''}</details>"
    )


def distribution(graded: Sequence[Graded]) -> str:
    """How many students have how many points, as a table whose bars are drawn by their width."""
    of = max((one.of for one in graded), default=0) or 1
    counts = Counter(min(int(one.points / of * STEPS), STEPS - 1) for one in graded)
    most = max(counts.values(), default=1)
    rows = "".join(
        f"<tr><th scope='row'>{number(round(of * step / STEPS, 2))} to {number(round(of * (step + 1) / STEPS, 2))}</th>"
        f"<td class='number'>{counts[step]}</td>"
        f"<td style='width:60%'>{bar(counts[step] / most)}</td></tr>"
        for step in reversed(range(STEPS))
    )
    return (
        "<div class='scroll'><table><caption>Students by points</caption><thead><tr><th scope='col'>Points</th>"
        f"<th scope='col' class='number'>Students</th><th scope='col'>Share</th></tr></thead><tbody>{rows}</tbody>"
        "</table></div>"
    )


def bar(share: float) -> str:
    return f"<span class='bar' style='width:{100 * share:.0f}%'></span>" if share else ""


def section(graded: Sequence[Graded], exercise: str) -> str:
    """One exercise: states, mistakes, what's unexplained."""
    found = EXERCISES[exercise]
    results = results_of(graded, exercise)
    states = Counter(result.state for _, result in results)
    told = ", ".join(f"{TOLD[state].lower()} {count}" for state, count in states.most_common())
    every = len(results)
    lines = [
        f'<section class="card {"passed" if states["passed"] == every else "open"}">',
        f'<div class="head"><h2>{inline(found.title)}</h2><span>{states["passed"]} of {every} right</span></div>',
        f'<p class="soft"><code>{inline_plain(exercise)}</code> · {inline_plain(told)}</p>',
    ]
    made = mistakes(graded, exercise)
    if made:
        lines.append("<h3>Named mistakes</h3><ul>")
        for cause, students in made:
            who = f"{len(students)} of {every} student{'' if every == 1 else 's'}"
            lines.append(f"<li><strong>{who}</strong>: {inline(cause)}{shown_example(students)}</li>")
        lines.append("</ul>")
    left = unexplained(graded, exercise)
    if left:
        lines.append("<h3>What no named mistake explains</h3><ul>")
        for what, students in left:
            lines.append(f"<li><strong>{len(students)}</strong>: {inline(what)}{shown_example(students)}</li>")
        lines.append("</ul>")
    lines.append("</section>")
    return "\n".join(lines)


def looked_at(graded: Sequence[Graded]) -> str:
    """What an instructor should look at, with names: code that looks behind the scenes, files that can't be read."""
    rows = []
    for one in graded:
        told = [f"`{result.exercise}`: {flag}" for result in one.results for flag in result.flags]
        told += one.notes
        told += [one.late_note] if one.late_note else []
        if told:
            items = "".join(f"<li>{inline(line)}</li>" for line in told)
            rows.append(f"<tr><th scope='row'>{inline_plain(one.name)}</th><td><ul>{items}</ul></td></tr>")
    if not rows:
        return ""
    return (
        "<h2>Worth a look</h2><p class='soft'>None of it proves anything. It's what the grader noticed besides the "
        "points.</p><div class='scroll'><table><thead><tr><th scope='col'>Student</th><th scope='col'>Noticed</th></tr>"
        f"</thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def page(graded: Sequence[Graded], assignment: Assignment) -> str:
    every = [one.points for one in graded]
    middle = sorted(every)[len(every) // 2] if every else 0
    tries = [one.tries for one in graded if one.platform in ("canvas", "gradescope")]
    head = [
        f"<h1>{inline_plain(assignment.title)}: the class</h1>",
        f"<p>{len(graded)} submissions. The median is {number(middle)} of {number(assignment.total)} points.</p>",
    ]
    if any(number_ > 1 for number_ in tries):
        head.append(f"<p>{sum(one > 1 for one in tries)} of {len(tries)} students handed in more than once.</p>")
    return whole(
        f"{assignment.title}: the class",
        "\n".join(
            [*head, distribution(graded), *(section(graded, name) for name in assignment.points), looked_at(graded)]
        ),
    )


def text(graded: Sequence[Graded], assignment: Assignment) -> str:
    """The same for a terminal, without the examples."""
    lines = [f"{assignment.title}: {len(graded)} submissions, {number(assignment.total)} points"]
    for name in assignment.points:
        results = results_of(graded, name)
        right = sum(result.state == "passed" for _, result in results)
        lines.append(f"\n{name}: {right} of {len(results)} right")
        lines += [f"  {len(students):4} × {cause}" for cause, students in mistakes(graded, name)]
        lines += [f"  {len(students):4} × no named mistake: {what}" for what, students in unexplained(graded, name)]
    return "\n".join("\n".join(clean(part) for part in line.split("\n")) for line in lines) + "\n"


def write(graded: Sequence[Graded], assignment: Assignment, folder: Path) -> Path:
    path = folder / "report.html"
    path.write_text(page(graded, assignment), encoding="utf-8")
    return path
