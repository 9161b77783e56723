"""The network: embedded tokens, encoder layers, their mean, one score a label."""

from __future__ import annotations

import torch
from torch import nn
from workbench_transformer.tokens import PAD


class Network(nn.Module):
    """A transformer encoder over token numbers of shape (n, tokens); gives logits of shape (n, labels)."""

    def __init__(self, *, vocabulary: int, length: int, width: int, heads: int, layers: int, labels: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width, padding_idx=PAD)
        self.places = nn.Embedding(length, width)
        layer = nn.TransformerEncoderLayer(width, heads, 2 * width, dropout=0.1, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.last = nn.Linear(width, labels)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Return logits; padding is neither looked at nor counted."""
        blank = numbers == PAD
        seen = self.tokens(numbers) + self.places(torch.arange(numbers.shape[1]))
        told = self.encoder(seen, src_key_padding_mask=blank).masked_fill(blank.unsqueeze(-1), 0.0)
        return self.last(told.sum(dim=1) / (~blank).sum(dim=1, keepdim=True))
