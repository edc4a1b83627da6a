"""Which repository, which addresses: from the environment, the clone, the configuration, in this order."""

import subprocess
from urllib.parse import parse_qs, urlsplit

import pytest

from book.repository import Repository, RepositoryError, find_repository, parse_address
from book.wheel import wheel_path

CONFIG = "repository:\n  url: https://github.com/course/book\n"


def clone(folder, origin):
    for command in (["init", "-q"], ["remote", "add", "origin", origin]):
        subprocess.run(["git", "-C", folder, *command], check=True)
    return folder


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/ada/zero-to-hero",
        "https://github.com/ada/zero-to-hero.git",
        "https://github.com/ada/zero-to-hero/",
        "https://x-access-token:secret@github.com/ada/zero-to-hero.git",
        "git@github.com:ada/zero-to-hero.git",
        "github.com:ada/zero-to-hero",
        "ssh://git@github.com/ada/zero-to-hero.git",
        "ssh://git@ssh.github.com:443/ada/zero-to-hero.git",
        "git://github.com/ada/zero-to-hero",
    ],
)
def test_addresses_of_github(address):
    assert parse_address(address) == ("ada", "zero-to-hero")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://gitlab.com/a/b",
        "/srv/git/b.git",
        "git@example.org:a/b",
        "https://github.com/a",
        "https://github.com/a/..",
    ],
)
def test_other_addresses(address):
    assert parse_address(address) is None


def test_variable_before_origin_before_configuration(tmp_path):
    (tmp_path / "_config.yml").write_text(CONFIG)
    assert find_repository(tmp_path, {}).url == "https://github.com/course/book"
    clone(tmp_path, "git@github.com:ada/fork.git")
    assert find_repository(tmp_path, {}).url == "https://github.com/ada/fork"
    environ = {"ZERO_TO_HERO_REPOSITORY": "bob/mine"}
    assert find_repository(tmp_path, environ).url == "https://github.com/bob/mine"


def test_an_origin_elsewhere_is_passed_over(tmp_path):
    (tmp_path / "_config.yml").write_text(CONFIG)
    clone(tmp_path, "https://gitlab.com/ada/fork.git")
    assert find_repository(tmp_path, {}).url == "https://github.com/course/book"


def test_an_unpacked_archive_does_not_take_the_repository_around_it(tmp_path):
    inside = clone(tmp_path, "https://github.com/somebody/else.git") / "archive"
    inside.mkdir()
    (inside / "_config.yml").write_text(CONFIG)
    assert find_repository(inside, {}).url == "https://github.com/course/book"


def test_addresses_that_follow():
    here = Repository("Ada", "zero-to-hero")
    assert here.site == "https://ada.github.io/zero-to-hero/"
    assert here.page_url("lectures/01") == "https://ada.github.io/zero-to-hero/lectures/01.html"
    assert (
        here.colab_url("lectures/01")
        == "https://colab.research.google.com/github/Ada/zero-to-hero/blob/gh-pages/notebooks/lectures/01.ipynb"
    )
    assert here.install.endswith(f"] @ https://ada.github.io/zero-to-hero/{wheel_path()}")
    assert Repository("ada", "ada.github.io").site == "https://ada.github.io/"


def test_a_report_knows_its_page_and_the_version():
    address = urlsplit(Repository("Ada", "course").report_url("lectures/01", "1.2"))
    assert f"{address.scheme}://{address.netloc}{address.path}" == "https://github.com/Ada/course/issues/new"
    asked = parse_qs(address.query)
    assert asked["title"] == ["lectures/01: "]
    assert asked["body"][0].startswith("Page: https://ada.github.io/course/lectures/01.html\nVersion: 1.2\n")


def test_a_branch_from_the_environment(tmp_path):
    environ = {"ZERO_TO_HERO_REPOSITORY": "a/b", "ZERO_TO_HERO_BRANCH": "try/site"}
    found = find_repository(tmp_path, environ)
    assert "/blob/try%2Fsite/notebooks/" in found.colab_url("lectures/01")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ZERO_TO_HERO_REPOSITORY", "no-slash"),
        ("ZERO_TO_HERO_REPOSITORY", "https://github.com/a/b"),
        ("ZERO_TO_HERO_REPOSITORY", "a/b; rm -rf"),
        ("ZERO_TO_HERO_REPOSITORY", "-a/b"),
        ("ZERO_TO_HERO_BRANCH", "a..b"),
        ("ZERO_TO_HERO_BRANCH", "--upload-pack=x"),
        ("ZERO_TO_HERO_BRANCH", "a b"),
        ("ZERO_TO_HERO_BRANCH", "main.lock"),
    ],
)
def test_bad_values_say_which_variable_and_what_it_holds(tmp_path, variable, value):
    with pytest.raises(RepositoryError) as error:
        find_repository(tmp_path, {"ZERO_TO_HERO_REPOSITORY": "a/b", variable: value})
    assert variable in str(error.value)
    assert repr(value) in str(error.value)


def test_nothing_known(tmp_path):
    with pytest.raises(RepositoryError, match="set ZERO_TO_HERO_REPOSITORY=OWNER/REPO"):
        find_repository(tmp_path, {})
