"""What the search finds on a page: its sections, each with its heading, its words, its code and its keywords.

Read from the finished HTML, because only that has the numbers in the sentences. What must not be told before a reader
has tried (the answers of a question, hints, outputs, all of a solution but its heading) is left out here, so it
is nowhere in the index: `unsearched.json` lists it, and the page's own marks keep to the same list.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag

from book.course import page_name
from book.search.formulas import in_words

UNSEARCHED = Path(__file__).with_name("unsearched.json")
# pages of entries, each of which is found by itself
LISTS = {"book/glossary": "glossary", "book/bibliography": "bibliography"}
ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)
WORD = re.compile(r"[^\W\d]\w{2,}")
BLOCKS = ["p", "li", "td", "th", "dt", "dd", "div", "caption", "figcaption", "summary"]
TITLES = ".admonition-title, .sd-summary-text, caption, figcaption"


@dataclass
class Section:
    """One place that a result can lead to."""

    anchor: str
    title: str
    text: str = ""
    asked: str = ""
    """its questions, apart: no excerpt shows one together with what the text says about the answer"""
    code: str = ""
    """the words of its code that its text doesn't have, each once"""
    folded: str = ""
    """what stays folded until a question is answered: it's found, and no excerpt shows it"""
    keywords: list[str] = field(default_factory=list)
    """names that the author gave the section and its questions, and the glossary's terms that it links"""


def kind_of(page: str) -> str:
    """`lecture`, `exercise`, `solution`, `glossary`, `bibliography` or `page`: results are ranked by it."""
    name = page_name(page)
    if name:
        return name.folder.removesuffix("s")
    return LISTS.get(page, "page")


def page_entry(page: str, title: str, html: str) -> dict[str, Any]:
    """A page as it stands in the index. Raises ValueError where the page has no text of its own."""
    found = ARTICLE.search(html)
    if not found:
        raise ValueError(f"{page}: there is no <article>, from which the search takes its sections")
    name = page_name(page)
    kind = kind_of(page)
    return {
        "url": f"{page}.html",
        "title": title,
        "kind": kind,
        "number": name.number if name else 0,
        "sections": [
            {key: value for key, value in asdict(section).items() if value}
            for section in sections(found[0], kind, name.slug if name else "")
        ],
    }


def sections(article: str, kind: str, slug: str = "") -> list[Section]:
    """The sections of an article in the order in which they stand; of a glossary, its terms."""
    soup = BeautifulSoup(article, "html.parser")
    for unsearched in soup.select(", ".join(unsearched_parts())):
        unsearched.decompose()
    # KaTeX says a formula twice: drawn, out of a hundred spans, and in MathML
    for formula in soup.select(".math"):
        text = in_words(formula)
        formula.clear()
        formula.append(NavigableString(f" {text} " if formula.name == "div" else text))
    if kind == "glossary":
        return [
            Section(str(term["id"]), words(term), words(term.find_next_sibling("dd"))) for term in soup.select("dt")
        ]
    if kind == "bibliography":
        return [work(each) for each in soup.select(".zth-bibliography > li")]
    # a page explains a term where it links it first; further down it only uses it
    linked: set[str] = set()
    for link in soup.select("a:has(.std-term)"):
        if link["href"] in linked:
            del link["href"]
        else:
            linked.add(str(link["href"]))
    return [section(element, kind, slug) for element in soup.select("section")]


def unsearched_parts() -> list[str]:
    """CSS selectors of what the search leaves out."""
    return cast(list[str], json.loads(UNSEARCHED.read_text(encoding="utf-8")))


def section(element: Tag, kind: str, slug: str) -> Section:
    """One section, without those that stand in it."""

    def own(selector: str) -> list[Tag]:
        return [found for found in element.select(selector) if found.find_parent("section") is element]

    # an author's label stays when the heading changes: `<span id="bigrams-table">` before it; Sphinx counts id1, id2
    labels = [str(label["id"]) for label in own("span[id]:empty") if not re.fullmatch(r"id\d+", str(label["id"]))]
    heading = own("h1, h2, h3, h4")[0]
    made = Section((labels or [str(element["id"])])[0], words(heading))
    if kind == "solution":
        return made
    code = " ".join(code.get_text() for code in own("pre"))
    names = [label.removeprefix(f"{slug}-") for label in labels]
    names += [str(question["data-question"]) for question in own("[data-question]")]
    names += [str(equation["id"]).removeprefix("equation-") for equation in own("[id^=equation-]")]
    names += [str(term["href"]).partition("#term-")[2] for term in own("a[href]:has(.std-term)")]
    made.keywords = list(dict.fromkeys(name.replace("-", " ") for name in names))
    questions = own("[data-question]")
    folded = own(".zth-unfolds")  # book/extensions/question_folds.py
    for apart in [heading, *own("pre"), *questions, *folded, *element.select("section")]:
        apart.extract()
    made.text = words(element)
    made.asked = " ".join(map(words, questions))
    made.folded = " ".join(map(words, folded))
    said = set(WORD.findall(made.text))
    made.code = " ".join(word for word in dict.fromkeys(WORD.findall(code)) if word not in said)
    return made


def work(entry: Tag) -> Section:
    """An entry of the bibliography, under its authors."""
    authors, _, rest = words(entry).partition(". ")
    while rest and re.search(r"\b[A-Z]$", authors):  # the stop of an initial
        name, _, rest = rest.partition(". ")
        authors = f"{authors}. {name}"
    return Section(str(entry["id"]), authors, rest)


def words(element: PageElement | None) -> str:
    """The text of an element as one line, with a sign between what only the page's layout keeps apart."""
    if not isinstance(element, Tag):
        return ""
    for block in element.find_all(BLOCKS):
        block.append(" ")
    for cell in element.find_all(["td", "th"]):
        cell.append("· ")
    for title in element.select(TITLES):
        if title.get_text().rstrip()[-1:].isalnum():
            title.append(". ")
    return re.sub(r" \.(?= )", ".", squeeze(element.get_text()))


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
