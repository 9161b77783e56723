import os
import threading

from workbench.store.ids import new_id, new_ids


def test_ids_grow_with_time_and_never_meet():
    made = [new_id("evt") for _ in range(2000)]
    assert len(set(made)) == 2000
    assert [name[:16] for name in made] == sorted(name[:16] for name in made)


def test_threads_draw_no_id_twice():
    made = []
    threads = [threading.Thread(target=lambda: made.extend(new_id("x") for _ in range(500))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4000


def test_a_fork_does_not_draw_what_its_parent_draws():
    new_id("x")
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(into, new_id("x").encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(out, 100).decode()[14:] != new_id("x")[14:]
    os.close(out)
    os.close(into)


def test_many_ids_are_of_one_kind_and_length_and_differ():
    made = new_ids("ver", 1200)  # more than one draw holds
    assert len(set(made)) == 1200
    assert {(name[:4], len(name)) for name in made} == {("ver_", 36)}
    assert new_ids("ver", 0) == []
