"""The audit of dependencies: each thing that it looks at is a thing that it finds where it is wrong."""

import base64
import hashlib
import runpy
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
auditing = runpy.run_path(str(ROOT / ".ci" / "audit"), run_name="auditing")
PIN = "quick==1.2 \\\n    --hash=sha256:00\n"


@pytest.fixture
def install(tmp_path):
    """Give the function that installs a distribution of one module, as a wheel would."""

    def make(name="quick", version="1.2", licence="MIT", recorded=b"x = 1\n"):
        info = tmp_path / f"{name}-{version}.dist-info"
        info.mkdir()
        (tmp_path / f"{name}.py").write_bytes(b"x = 1\n")
        digest = base64.urlsafe_b64encode(hashlib.sha256(recorded).digest()).rstrip(b"=").decode()
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\n{told(licence)}\n\n")
        (info / "RECORD").write_text(f"{name}.py,sha256={digest},6\n../bin/{name},sha256=else,6\n")
        return PathDistribution(info)

    return make


def told(licence):
    return licence if ":" in licence else f"License-Expression: {licence}"


def faults(*installed, lock=PIN):
    return list(auditing["audit"](auditing["read_lock"](lock), installed))


def test_what_is_as_the_lock_says_has_no_fault(install):
    assert faults(install()) == []


@pytest.mark.parametrize("lock", ["quick==1.2\n", "quick>=1.2 \\\n    --hash=sha256:00\n"])
def test_a_pin_without_hash_or_version(install, lock):
    (fault,) = faults(install(), lock=lock)
    assert fault.startswith("quick: the lock must name one version with its hashes")


def test_what_is_installed_beside_the_lock(install):
    (fault,) = faults(install("stray"))
    assert fault.startswith("stray 1.2: installed, but not in the lock")


def test_another_version_than_the_locks(install):
    (fault,) = faults(install(version="1.3"))
    assert fault.startswith("quick 1.3: the lock says ==1.2")


def test_a_pin_for_other_pythons_says_nothing_here(install):
    lock = "quick==9 ; python_version < '3' \\\n    --hash=sha256:00\n" + PIN
    assert faults(install(), lock=lock) == []


def test_a_module_that_was_changed(install):
    (fault,) = faults(install(recorded=b"x = 2\n"))
    assert fault == "quick 1.2: quick.py was changed since it was installed"


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-only",
        "MIT AND GPL-2.0-only",
        "AGPL-3.0-or-later",
        "License: Proprietary",
        "Classifier: License :: OSI Approved :: GNU General Public License v2 (GPLv2)",
        "Summary: it tells none",
    ],
)
def test_a_licence_that_is_not_permitted(install, licence):
    (fault,) = faults(install(licence=licence))
    assert "is not permitted" in fault


@pytest.mark.parametrize(
    "licence",
    [
        "MIT AND PSF-2.0",
        "Apache-2.0 OR GPL-2.0-or-later",
        "LGPL-3.0-only",
        "License: BSD",
        "Classifier: License :: OSI Approved :: Apache Software License",
    ],
)
def test_a_licence_that_is_permitted(install, licence):
    assert faults(install(licence=licence)) == []


def test_the_host_itself_is_no_dependency(install):
    own = install("own")
    (Path(str(own.locate_file("own-1.2.dist-info"))) / "direct_url.json").write_text(f'{{"url": "{ROOT.as_uri()}"}}')
    assert faults(own) == []
