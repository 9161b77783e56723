import copy
import gc
import weakref

from workbench.models import fallback
from workbench.serving.lineage import lineage_of


def test_what_stands_behind_a_model_is_worked_out_once_and_keeps_no_model_that_was_replaced():
    model = copy.copy(fallback())
    assert lineage_of(model) is lineage_of(model)
    gone = weakref.ref(model)
    del model
    gc.collect()
    assert gone() is None
