import hashlib
import io
import zipfile

import pytest

from workbench.config import Project, Settings
from workbench.contracts import Pin
from workbench.data import fetching
from workbench.data.fetching import fetch_source, find_source, user_cache
from workbench.errors import DataError, SourceMissing

CONTENT = b"ham\tsee you\n"
SUM = hashlib.sha256(CONTENT).hexdigest()


def pin(address=None):
    return Pin(filename="messages.txt", sha256=SUM, address=address)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("WORKBENCH_MIRROR", str(tmp_path / "mirror"))
    (tmp_path / "mirror/deep").mkdir(parents=True)
    return Project(tmp_path, Settings())


def archive(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return made.getvalue()


def test_a_mirror_is_searched_by_checksum_not_by_name(project):
    other = project.root / "mirror/deep/renamed.bin"
    other.write_bytes(CONTENT)
    (project.root / "mirror/messages.txt").write_bytes(b"something else")
    assert fetch_source("s", pin(), project) == other


def test_checksums_are_remembered_until_the_file_changes(project, monkeypatch):
    file = project.root / "mirror/messages.txt"
    file.write_bytes(CONTENT)
    assert find_source(pin(), project) == file
    monkeypatch.setattr(fetching, "hash_file", lambda _: pytest.fail("read again"))
    assert find_source(pin(), project) == file


def test_a_source_without_address_says_that_it_comes_from_a_mirror(project):
    with pytest.raises(SourceMissing, match=r"source 's' is missing.*it comes from a mirror folder.*WORKBENCH_MIRROR"):
        fetch_source("s", pin(), project)


def test_another_file_of_that_name_is_told_with_its_sum(project):
    file = project.root / "mirror/messages.txt"
    file.write_bytes(b"something else")
    told = f"{file} is another, its sha256 is {hashlib.sha256(b'something else').hexdigest()}"
    with pytest.raises(SourceMissing, match=told):
        fetch_source("s", pin(), project)


@pytest.mark.parametrize("wrapped", [CONTENT, archive(a=CONTENT, b=b"x"), archive(inner=archive(a=CONTENT))])
def test_the_publishers_file_or_the_member_of_its_archive_is_kept(project, monkeypatch, wrapped):
    monkeypatch.setattr(fetching, "_download", lambda _: wrapped)
    file = fetch_source("s", pin("https://publisher.example/file"), project)
    assert file.read_bytes() == CONTENT
    assert file.is_relative_to(user_cache())
    monkeypatch.setattr(fetching, "_download", lambda _: pytest.fail("downloaded again"))
    assert fetch_source("s", pin("https://publisher.example/file"), project) == file


def test_another_content_is_an_error_that_names_both_sums(project, monkeypatch):
    monkeypatch.setattr(fetching, "_download", lambda _: b"changed")
    with pytest.raises(DataError, match=SUM) as fault:
        fetch_source("s", pin("https://publisher.example/file"), project)
    assert hashlib.sha256(b"changed").hexdigest() in str(fault.value)


def test_a_publisher_that_does_not_answer_is_a_missing_source(project):
    with pytest.raises(SourceMissing, match="did not answer"):
        fetch_source("s", pin((project.root / "nowhere").as_uri()), project)


def test_a_spoilt_cache_is_not_trusted(project, monkeypatch):
    spoilt = user_cache() / SUM / "messages.txt"
    spoilt.parent.mkdir(parents=True)
    spoilt.write_bytes(b"spoilt")
    monkeypatch.setattr(fetching, "_download", lambda _: CONTENT)
    assert fetch_source("s", pin("https://publisher.example/file"), project).read_bytes() == CONTENT
