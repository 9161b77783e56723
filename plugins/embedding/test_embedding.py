"""Tests of `embedding`, on small random weights made here. They need torch and transformers: `make optional`."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import skops.io

from workbench.errors import ConfigError, ModelError
from workbench.records import make_rows
from workbench.testing import parametrize_with_checks

for library in ("torch", "transformers"):
    pytest.importorskip(library, reason=f"{library} is not installed; `make optional` installs it")
make = pytest.importorskip("workbench_embedding", reason="the plugin is optional; `make optional` installs it").make

TEXTS = ["update your kyc now", "see you at noon", "", "नमस्ते"]


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """A folder with a tiny BERT of random weights and its tokenizer."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    made = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "update", "your", "kyc", "now", "see", "you", "at", "noon"]
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 2)])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        sizes = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
        network = BertModel(BertConfig(vocab_size=len(words), max_position_embeddings=64, **sizes))
    named = {"unk_token": "[UNK]", "pad_token": "[PAD]", "cls_token": "[CLS]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named).save_pretrained(made)
    network.save_pretrained(made)
    return made


@pytest.fixture(autouse=True)
def named(folder, monkeypatch):
    monkeypatch.setenv("WORKBENCH_EMBEDDING", str(folder))


@parametrize_with_checks("workbench_embedding")
def test_conformance(check):
    check()


def test_embeddings_have_length_one_and_tell_texts_apart():
    rows = make_rows(TEXTS)
    made = make().fit(rows).transform(rows)
    assert made.shape == (4, 16)
    assert made.dtype == np.float32
    assert np.allclose(np.linalg.norm(made, axis=1), 1, atol=1e-5)
    assert not np.allclose(made[0], made[1], atol=1e-3)


def test_a_longer_batch_changes_nothing():
    rows = make_rows(TEXTS * 20)
    part = make(batch=3).fit(rows)
    assert np.allclose(part.transform(rows)[:4], make(batch=64).fit(rows).transform(make_rows(TEXTS)), atol=1e-6)


def test_a_stored_model_holds_the_digest_and_refuses_other_weights(folder, tmp_path):
    copy = shutil.copytree(folder, tmp_path / "copy")
    rows = make_rows(TEXTS)
    stored = skops.io.dumps(make(folder=str(copy)).fit(rows))
    assert len(stored) < 10_000
    part = skops.io.loads(stored, trusted=["workbench_embedding.featurizer.Embedding"])
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    part.set_params(folder=str(copy.rename(tmp_path / "moved")))
    with pytest.raises(ModelError, match="is not the one of training"):
        part.transform(rows)


def test_a_folder_without_a_model_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"lacks config.json and model.safetensors"):
        make(folder=str(tmp_path)).fit(make_rows(TEXTS))
