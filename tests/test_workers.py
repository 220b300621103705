from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from musnad import pipeline, resources, workers
from musnad.cli import app
from musnad.errors import MusnadError, ResourceError, SourceError
from musnad.model import Article, Record
from musnad.record import dumps
from musnad.sources import Failure, make_article

SENTENCES = (
    "التقى وزير الخارجية المصري سامح شكري نظيره التركي في القاهرة.",
    "اعتمد مجلس الأمن الدولي القرار رقم 2728 الذي يطالب بوقف إطلاق النار في غزة.",
    "وقال المتحدث باسم البيت الأبيض جون كيربي إن واشنطن ترحب بالاتفاق.",
    "قطعت السعودية علاقاتها الدبلوماسية مع إيران.",
)


def articles(count: int) -> list[Article | Failure]:
    """Articles that differ, with a failure after every tenth."""
    items: list[Article | Failure] = []
    for n in range(count):
        text = "\n".join((f"خبر {n}", "", *(SENTENCES[(n + k) % 4] for k in range(1 + n % 3))))
        items.append(make_article(text, id=f"a{n}", published="2024-03-26"))
        if n % 10 == 9:
            items.append(Failure(f"line {n}", "no text"))
    return items


def dump(result: Record | Failure) -> str:
    return str(result) if isinstance(result, Failure) else dumps(result)


def id_or_death(record: Record) -> str:
    if record.article.id == "a5":
        os.kill(os.getpid(), signal.SIGKILL)
    return record.article.id


def id_or_error(record: Record) -> str:
    return str(1 // 0) if record.article.id == "a5" else record.article.id


def wrong_table(record: Record) -> str:
    raise ResourceError("actors.tsv, line 3: wrong")


def threads(record: Record) -> tuple[str, int]:
    return os.environ["OMP_NUM_THREADS"], os.getpid()


def slow(record: Record) -> str:
    time.sleep(0.2)
    return record.article.id


@pytest.mark.parametrize("processes", [0, 2])
def test_the_same_records_in_order_by_any_number_of_processes(processes):
    items = articles(70)
    expected = [dump(result) for chunk in workers.chunks(items) for result in pipeline.read_articles(chunk)]
    found = [dump(result) for result in workers.read_articles(items, processes)]
    assert found == expected


def test_no_more_articles_are_held_than_it_says():
    drawn = 0

    def counted() -> Iterator[Article | Failure]:
        nonlocal drawn
        for item in articles(400):
            drawn += 1
            yield item

    for fetched, _ in enumerate(workers.read_articles(counted(), 1)):
        assert drawn - fetched <= 64 + workers.CHUNK
        if fetched == 100:
            break


def test_a_process_that_dies_takes_only_its_article_with_it():
    results = list(workers.read_articles(articles(40), 2, id_or_death))
    assert [r for r in results if not isinstance(r, Failure)] == [f"a{n}" for n in range(40) if n != 5]
    failure = results[5]
    assert isinstance(failure, Failure)
    assert str(failure) == "a5: the process that read it was ended by SIGKILL; please report this article"


@pytest.mark.parametrize("processes", [0, 1])
def test_an_error_takes_only_its_article_with_it(processes):
    results = list(workers.read_articles(articles(20), processes, id_or_error))
    assert [r for r in results if not isinstance(r, Failure)] == [f"a{n}" for n in range(20) if n != 5]
    assert str(results[5]).startswith("a5: reading failed (ZeroDivisionError: ")


@pytest.mark.parametrize("processes", [0, 1])
def test_a_wrong_table_is_wrong_for_all(processes):
    with pytest.raises(ResourceError, match="line 3"):
        list(workers.read_articles(articles(3), processes, wrong_table))
    assert multiprocessing.active_children() == []


def test_processes_have_one_thread_each_and_leave_with_us():
    results = workers.read_articles(articles(64), 2, threads)
    one, pid = next(results)
    assert one == "1"
    assert pid != os.getpid()
    assert "OMP_NUM_THREADS" not in os.environ
    results.close()
    assert multiprocessing.active_children() == []


def test_no_process_is_started_for_nothing(monkeypatch):
    monkeypatch.setattr(workers.multiprocessing, "get_context", lambda method: pytest.fail("started"))
    assert list(workers.read_articles([], 4)) == []


def test_overlays_hold_in_all_processes(monkeypatch, tmp_path):
    actors = tmp_path / "actors.tsv"
    row = dict.fromkeys(resources.header("actors.tsv"), "") | {
        "id": "fra-nice-matin",
        "kind": "outlet",
        "name": "Nice-Matin",
        "names_ar": "صحيفة نيس ماتان",
        "country": "FRA",
        "sectors": "JRN",
    }
    actors.write_text("\t".join(row) + "\n" + "\t".join(row.values()) + "\n", "utf-8")
    monkeypatch.setattr(resources, "_overlays", {"actors.tsv": [actors]})
    article = make_article("قالت صحيفة نيس ماتان إن ثمانية قتلوا في فرنسا.")
    (record,) = workers.read_articles([article], 1)
    assert isinstance(record, Record)
    assert "fra-nice-matin" in [entity.actor for entity in record.entities]


def test_the_command_reads_with_several_processes(tmp_path):
    news = tmp_path / "news.jsonl"
    rows = ({"id": item.id, "text": item.text} for item in articles(30) if isinstance(item, Article))
    news.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    done = [
        CliRunner().invoke(app, ["read", str(news), "--format", "jsonl", *more]) for more in ((), ("--workers", "2"))
    ]
    assert done[0].stdout == done[1].stdout
    assert done[0].stdout.count("\n") == 30


HEAD = f"""
import sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from musnad import workers
from test_workers import articles, slow, threads
"""


def start(script: Path, body: str) -> subprocess.Popen[str]:
    """A script in a session of its own, as if it were alone in a terminal."""
    script.write_text(HEAD + body, "utf-8")
    return subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_a_script_without_guard_is_told(tmp_path):
    process = start(tmp_path / "script.py", "print(*workers.read_articles(articles(16), 1, slow))")
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert 'under `if __name__ == "__main__":`' in said.splitlines()[-1]


def test_interrupt_ends_all_quietly(tmp_path):
    body = """
if __name__ == "__main__":
    results = workers.read_articles(articles(5000), 2, slow)
    try:
        print(next(results), flush=True)
        list(results)
    except KeyboardInterrupt:
        results.close()
        print("stopped", flush=True)
"""
    process = start(tmp_path / "script.py", body)
    assert process.stdout is not None
    assert process.stdout.readline() == "a0\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60) == ("stopped\n", "")


def test_processes_do_not_outlive_who_started_them(tmp_path):
    body = """
if __name__ == "__main__":
    results = workers.read_articles(articles(200), 1, threads)
    print(next(results)[1], flush=True)
    time.sleep(600)
"""
    process = start(tmp_path / "script.py", body)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.kill()
    process.communicate()
    for _ in range(100):
        if not alive(child):
            return
        time.sleep(0.1)
    pytest.fail("the process still runs")


def alive(pid: int) -> bool:
    """Whether a process runs; one whose parent died may wait to be forgotten."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_cores():
    assert workers.cores() >= 1


def greeted(name: str) -> tuple[str, str, int]:
    return f"hello {name}", os.environ["OMP_NUM_THREADS"], os.getpid()


def nap(seconds: float) -> str:
    time.sleep(seconds)
    return "awake"


def nap_a_while() -> str:
    return nap(1)


def wrong_from_the_start() -> float:
    return divide(1, 0)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def divide(one: int, other: int) -> float:
    return one / other


def refuse() -> None:
    raise SourceError("no", "limit")


@pytest.fixture
def beside() -> Iterator[workers.Beside]:
    beside = workers.Beside()
    yield beside
    beside.close()
    assert multiprocessing.active_children() == []


def test_work_in_a_process_beside(beside):
    first, second = beside.call(60, greeted, "a"), beside.call(60, greeted, "b")
    assert (first[0], second[0]) == ("hello a", "hello b")
    assert first[1:] == second[1:] == ("1", first[2])
    assert first[2] != os.getpid()
    os.kill(first[2], signal.SIGKILL)
    multiprocessing.active_children()[0].join()
    assert beside.call(60, greeted, "c")[2] != first[2]


def test_work_that_takes_too_long_is_ended_and_what_follows_is_done(beside):
    beside.start()
    with pytest.raises(workers.TooLongError, match="more than 1 seconds"):
        beside.call(0.6, nap, 600)
    assert beside.call(60, nap, 0) == "awake"


def test_making_ready_takes_its_time():
    beside = workers.Beside(nap_a_while)
    try:
        assert beside.call(0.5, nap, 0) == "awake"
    finally:
        beside.close()
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        workers.Beside(wrong_from_the_start).start()


def test_work_that_fails(beside):
    with pytest.raises(MusnadError, match="ended by SIGKILL"):
        beside.call(60, die)
    with pytest.raises(RuntimeError, match="ZeroDivisionError: division by zero"):
        beside.call(60, divide, 1, 0)
    with pytest.raises(SourceError, match="no") as refused:
        beside.call(60, refuse)
    assert refused.value.kind == "limit"
    assert beside.call(60, divide, 4, 2) == 2
