"""The policy, walked clause by clause: what a deployment can check on itself, and what is not built."""

from workbench.policy.clauses import CLAUSES, Check, Clause, Fails
from workbench.policy.ground import Ground, NothingYet
from workbench.policy.walking import Found, Step, check_policy

__all__ = ["CLAUSES", "Check", "Clause", "Fails", "Found", "Ground", "NothingYet", "Step", "check_policy"]
