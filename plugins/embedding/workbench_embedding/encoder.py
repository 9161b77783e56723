"""The encoder: a folder in Hugging Face's form (configuration, tokenizer, safetensors), read offline, by digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import ConfigError, ModelError

READ = (".json", ".safetensors", ".txt", ".model")  # no pickle among them
NEEDED = ("config.json", "model.safetensors")


def digest_folder(folder: Path) -> str:
    """Return sha256 over the names and bytes of what is read of a model's folder; ConfigError where it is none."""
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if missing:
        raise ConfigError(
            f"featurizer 'embedding', option 'folder': {folder} lacks {' and '.join(missing)}. Name a folder with a "
            "sentence-embedding model in Hugging Face's form, weights as safetensors; nothing is downloaded."
        )
    made = hashlib.sha256()
    for file in sorted(file for file in folder.iterdir() if file.suffix in READ):
        made.update(f"{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\0".encode())
    return f"sha256:{made.hexdigest()}"


@lru_cache(maxsize=2)
def open_encoder(folder: Path, digest: str) -> Encoder:
    """Load a model's folder, once a process; ModelError where it is not the one that was fitted with."""
    got = digest_folder(folder)
    if got != digest:
        raise ModelError(f"the embedding model in {folder} is not the one of training. Expected {digest}, got {got}.")
    return Encoder(folder)


class Encoder:
    """A tokenizer and a network; a text's embedding is the mean of its tokens' last states, of length 1."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from transformers import AutoModel, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        network: Any = AutoModel.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False, use_safetensors=True
        )
        self._network = network.eval()
        self.width = int(network.config.hidden_size)
        self.longest = int(getattr(network.config, "max_position_embeddings", 512))

    def encode(self, texts: Sequence[str], *, length: int) -> np.ndarray:
        """Return embeddings, float32 of shape (n, width)."""
        import torch

        told = self._tokenizer(
            [text.encode("utf-8", "replace").decode("utf-8") for text in texts],
            padding=True,
            truncation=True,
            max_length=min(length, self.longest),
            return_tensors="pt",
        )
        with torch.inference_mode():
            states = self._network(**told).last_hidden_state
        mask = told["attention_mask"].unsqueeze(-1).to(states.dtype)
        mean = (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)
        return np.asarray(torch.nn.functional.normalize(mean, dim=1).float().numpy())
