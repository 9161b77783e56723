import json
import shutil
from types import SimpleNamespace

import msgspec
import pytest

import workbench as wb
from workbench.config import load_project
from workbench.contracts import Source
from workbench.data import build, describe, fetch, load_dataset, load_records, read_manifest
from workbench.data.building import _known, _mask, gather
from workbench.errors import DataError, SourceMissing
from workbench.plugins import host
from workbench.privacy import Findings, build_masker

NAMES = ("snapshot.parquet", "manifest.json")


def test_a_rebuild_gives_the_same_bytes(trained_copy):
    folder = trained_copy / "data/demo"
    before = {name: (folder / name).read_bytes() for name in NAMES}
    shutil.rmtree(folder)
    build("demo")
    assert {name: (folder / name).read_bytes() for name in NAMES} == before


def test_the_snapshot_is_anonymized_and_nothing_raw_is_beside_it(trained):
    frame = load_records("demo")
    masked = build_masker(["redact"]).mask(frame["content"].tolist())
    assert not [found for found in masked if found.spans]
    raw = {record["content"] for record in host().part("source", "synthetic").factory(size=1200, seed=7)}
    told = [text for text in raw if any(character.isdigit() for character in text) and "@" in text]
    stored = b"".join(file.read_bytes() for file in (trained / "data").rglob("*") if file.is_file())
    assert told
    assert not [text for text in told if text.encode() in stored]


def test_a_masked_record_keeps_what_was_published_and_has_no_label_until_all_are_read():
    record = next(iter(host().part("source", "synthetic").factory(size=1, seed=7)))
    table = _mask(build_masker(["redact"]), [(5, _known(record) | {"id": "a" * 24, "source": "synthetic"})])
    assert table["published_label"].tolist() == [record["label"]]
    assert table["label"].isna().all()
    assert table["row"].tolist() == [5]


def test_gold_spans_never_reach_a_snapshot(trained):
    assert not {"spans", "synthetic"} & set(load_records("demo").columns)


def test_ids_carry_no_meaning_and_are_sorted(trained):
    ids = load_records("demo")["id"].tolist()
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    assert all(len(name) == 24 for name in ids)


def test_the_manifest_says_what_went_in(trained):
    manifest = read_manifest("demo")
    assert manifest["sources"]["synthetic"]["synthetic"] is True
    assert manifest["sources"]["synthetic"]["options"]["size"] == 1200
    assert manifest["parts"]["anonymizer redact"].startswith("workbench-redact==")
    assert manifest["found"]["entities"]["PHONE"] > 0
    assert manifest["rows"] == len(load_records("demo"))
    assert str(trained) not in json.dumps(manifest)


def test_a_snapshot_opens_as_a_memory_mapped_dataset(trained):
    opened = load_dataset("demo")
    assert len(opened) == read_manifest("demo")["rows"]
    assert all(file["filename"].startswith(str(trained / ".workbench")) for file in opened.cache_files)


def test_parts_are_train_and_test_only(trained):
    with pytest.raises(DataError, match="part must be train or test"):
        load_records("demo", "validation")


def test_a_description_is_counts_plain_and_in_html(trained):
    told = describe("demo")
    assert "source synthetic (synthetic)" in str(told)
    assert "<table>" in told._repr_html_()
    text = load_records("demo")["content"].max()
    assert text not in str(told)


def test_a_missing_source_is_exit_code_3_and_says_how_to_get_it(project, monkeypatch):
    monkeypatch.delenv("WORKBENCH_MIRROR", raising=False)
    monkeypatch.setattr("workbench.data.fetching._download", lambda address: (_ for _ in ()).throw(OSError("no")))
    with pytest.raises(SourceMissing, match="WORKBENCH_MIRROR") as missing:
        fetch("sms")
    assert missing.value.exit_code == 3


def test_the_same_records_give_the_same_answer_for_every_recipe_that_names_them(trained_copy):
    text = (trained_copy / "pyproject.toml").read_text()
    twin = text[text.index("[tool.workbench.recipes.demo]") : text.index("# The three real sources")]
    (trained_copy / "pyproject.toml").write_text(text + "\n" + twin.replace("recipes.demo", "recipes.twin"))
    assert load_project().recipe("twin") == load_project().recipe("demo")
    assert build("twin")["digest"] == read_manifest("demo")["digest"]


@pytest.mark.parametrize(("kinds", "kept"), [(("sms",), ["a text"]), (("sms", "url"), ["a text", "x.co/a"])])
def test_a_recipe_holds_records_of_its_kinds(project, fresh_host, kinds, kept):
    def read(path=None):
        yield {"content": "a text", "label": "ham"}
        yield {"content": "x.co/a", "label": "ham", "kind": "url"}

    mixed = Source(read=read, licence="CC0", citation="nobody")
    fresh_host.register(SimpleNamespace(name="mixed", sources=wb.hookimpl(lambda: {"mixed": mixed})))
    loaded = load_project()
    settings = msgspec.structs.replace(loaded.recipe("demo"), sources={"mixed": {}}, kinds=kinds)
    frame, labelled = gather(settings, Findings(), project=loaded, masker=build_masker(["facts"]))
    assert len(frame) == len(kept)
    assert set(frame["kind"]) == set(kinds)
    assert labelled.dropped == ({"of another kind": 1} if kinds == ("sms",) else {})
    with pytest.raises(DataError, match="gave no record of kind call"):
        gather(msgspec.structs.replace(settings, kinds=("call",)), Findings(), project=loaded)


@pytest.mark.parametrize("size", [0, -4])
def test_a_recipe_never_runs_on_less_than_it_names(project, size):
    loaded = load_project()
    recipe = msgspec.structs.replace(loaded.recipe("demo"), sources={"synthetic": {"size": size}})
    with pytest.raises(
        DataError, match=r"source 'synthetic' gave no record with the options size\. .*'sources\.synthet"
    ):
        gather(recipe, Findings(), project=loaded, masker=build_masker(["facts"]))
