"""Councils generated once for all tests here."""

import datetime as dt

import pytest

from workforce.demo import generate

UNTIL = dt.date(2026, 10, 31)


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    directory = tmp_path_factory.mktemp("small")
    generate(directory, workers=60, months=8, seed=2, until=UNTIL)
    return directory


@pytest.fixture(scope="session")
def council(tmp_path_factory):
    directory = tmp_path_factory.mktemp("council")
    generate(directory, until=UNTIL)
    return directory


@pytest.fixture(scope="session")
def soiled(tmp_path_factory):
    directory = tmp_path_factory.mktemp("soiled")
    generate(directory, workers=60, months=8, seed=2, until=UNTIL, dirt=0.05)
    return directory


@pytest.fixture(scope="session")
def mosaic(tmp_path_factory):
    directory = tmp_path_factory.mktemp("mosaic")
    generate(directory, workers=60, months=8, seed=2, until=UNTIL, dialect="mosaic")
    return directory


@pytest.fixture(scope="session")
def until():
    return UNTIL
