"""What pyproject.toml can't say: the records stand beside the package, and are installed inside it.

A notebook that runs alone, on Colab or in an empty folder, shows a record from the package that it has installed. In
a cell of the notebook the JSON would stand in the reader's way, and the cells of page and notebook would differ.
"""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["zero_to_hero*"]), "zero_to_hero.records"],
    package_dir={"zero_to_hero.records": "records"},
)
