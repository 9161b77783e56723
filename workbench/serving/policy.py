"""The policy in force, as the operator's configuration names it."""

from __future__ import annotations

import msgspec

from workbench.config import Project


class PolicyAnswer(msgspec.Struct, frozen=True):
    """The policy in force, whom to write to, and the public key (Ed25519, hex) that receipts and ledgers verify by."""

    version: str
    digest: str
    contact: str
    text: str | None
    public_key: str


def read_policy(project: Project, *, public_key: str) -> PolicyAnswer:
    """Read the policy of a project, once, when the server starts."""
    told = project.settings.policy
    return PolicyAnswer(told.version, project.policy_digest(), told.contact, project.policy_text(), public_key)
