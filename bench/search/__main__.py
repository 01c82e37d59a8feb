"""Search: ours beside its bare requests, @searchable's way, media2cloud's way and SQLite, on one collection.

Run: make bench-search (100,000 photos), make bench-search PHOTOS=1000000.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from opensearchpy import OpenSearch, Urllib3HttpConnection

from bench.search import embedded, measure, ours, peers, records, report, writing, wrong
from bench.search.collection import Collection
from bench.search.load import bytes_on_disk, load, merge, rest, segments
from bench.search.mix import Mix, Question
from bench.search.peers import MEDIA2CLOUD, SEARCHABLE
from local.opensearch import running_opensearch
from photos.search.opensearch_index import OpenSearchIndex
from photos.search.port import SearchIndex
from photos.selection import LARGE_FIELDS

PHOTOS = int(os.environ.get("PHOTOS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "60"))
WRONG_ROUNDS = 20
PATIENCE = 60
SMALL = 100_000
OURS, OURS_SMALL, ALIAS = "ours", "ours-small", "images"
HEAP = "4g" if PHOTOS > SMALL else "2g"


def main() -> None:
    """Measure everything on one OpenSearch."""
    # Terminated like interrupted: with OpenSearch stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    collection = Collection(PHOTOS)
    large, small = collection.owner_of_size(PHOTOS // 20), collection.owner_of_size(SMALL // 20)
    print(f"{PHOTOS:,} photos; the asking owner has {len(collection.of(large)):,}; OpenSearch's heap {HEAP}")
    with running_opensearch(heap=HEAP) as url:
        client = OpenSearch(hosts=[url], timeout=600)
        _write(client, collection)
        for name, body, lines in (
            (OURS, ours.INDEX, ours.lines(collection)),
            *((peer, peers.INDEXES[peer], peers.lines(peer, collection)) for peer in (SEARCHABLE, MEDIA2CLOUD)),
        ):
            seconds = load(client, url, name, body, lines)
            print(f"{name}: {PHOTOS / seconds:,.0f} photos a second, {_size(client, name)}", flush=True)
        for name in (OURS, SEARCHABLE, MEDIA2CLOUD):
            rest(client, name)
            print(f"{name} at rest: {_size(client, name)}", flush=True)
        client.indices.put_alias(index=OURS, name=ALIAS)
        rounds = [Mix(collection, large, seed).questions() for seed in range(ROUNDS + measure.WARM_UP)]
        with _engine(url) as index:
            _compare(url, client, index, collection, rounds, "with the segments that indexing leaves")
            print()
            some = Mix(collection, small, -1)
            report.wrong(
                wrong.count(client, collection, (each for _ in range(WRONG_ROUNDS) for each in some.questions()))
            )
            for name in (OURS, SEARCHABLE, MEDIA2CLOUD):
                started = time.perf_counter()
                merge(client, name)
                print(f"{name} merged in {time.perf_counter() - started:.0f} s: {_size(client, name)}", flush=True)
            _compare(url, client, index, collection, rounds, "merged to one segment")
            if PHOTOS > SMALL:
                _grow(url, client, index, collection)
    _beside(collection if PHOTOS <= SMALL else Collection(SMALL))


def _write(client: OpenSearch, collection: Collection) -> None:
    own, helper = writing.rates(client, collection)
    print(f"indexing: {own:,.0f} documents a second through the engine, {helper:,.0f} by helpers.bulk")
    report.target("  engine / helpers.bulk", own / helper, 0.9, at_least=True)


def _compare(
    url: str,
    client: OpenSearch,
    index: SearchIndex,
    collection: Collection,
    rounds: list[list[Question]],
    state: str,
) -> None:
    bare = measure.Bare(client)
    with _engine(url, record=True) as recording:
        ours.serve(recording, collection)
        for question in (question for questions in rounds for question in questions):
            bare.learn(question)
    ours.serve(index, collection)
    contenders: dict[str, measure.Contender] = {"ours": measure.handler, "bare request": bare, **measure.peers(client)}
    times = measure.timed(rounds, contenders)
    print(f"\n{state}:")
    report.answers(times, list(contenders)[1:])
    report.handler(times)
    report.beside(times, SEARCHABLE, 2.5)
    report.beside(times, MEDIA2CLOUD, 8)
    report.beside(times, measure.WITHOUT_OWNER, 8)


def _grow(url: str, client: OpenSearch, index: SearchIndex, collection: Collection) -> None:
    """The same owner's size in a small and in a large collection, in turns."""
    few = Collection(SMALL)
    load(client, url, OURS_SMALL, ours.INDEX, ours.lines(few))
    merge(client, OURS_SMALL)
    spent: dict[str, measure.Times] = {}
    for name, photos in ((OURS, collection), (OURS_SMALL, few)) * 2:
        moved = [{"remove": {"index": f"{OURS}*", "alias": ALIAS}}, {"add": {"index": name, "alias": ALIAS}}]
        client.indices.update_aliases(body={"actions": moved})
        ours.serve(index, photos)
        owner = photos.owner_of_size(SMALL // 20)
        rounds = [Mix(photos, owner, seed).questions() for seed in range(ROUNDS // 2 + measure.WARM_UP)]
        measure.add(spent.setdefault(name, {}), measure.timed(rounds, {name: measure.handler}))
    times = {"ours": spent[OURS][OURS], f"at {SMALL:,}": spent[OURS_SMALL][OURS_SMALL]}
    print(f"\nthe same owner's size among {PHOTOS:,} and {SMALL:,} photos:")
    report.answers(times, [f"at {SMALL:,}"])
    each = measure.ratios(times, "ours", f"at {SMALL:,}")
    report.target("growth, mean", measure.mean(each.values()), 1.3)
    report.target("  at worst", max(each.values()), 1.3)


def _beside(collection: Collection) -> None:
    """SQLite, and what the records of a page cost."""
    with embedded.filled(collection) as (index, filling):
        print(f"\nSQLite at {collection.photos:,}: {filling}")
        ours.serve(index, collection)
        owner = collection.owner_of_size(SMALL // 20)
        rounds = [Mix(collection, owner, seed).questions() for seed in range(ROUNDS // 2 + measure.WARM_UP)]
        report.answers(measure.timed(rounds, {"ours": measure.handler}), [])
    whole, listed = (records.milliseconds(collection, without) for without in ((), LARGE_FIELDS))
    print(f"\nreading the 20 records of a page: {whole:.1f} ms, without labels and faces {listed:.1f} ms")


def _size(client: OpenSearch, name: str) -> str:
    return f"{segments(client, name)} segments, {bytes_on_disk(client, name) / PHOTOS:,.0f} bytes a photo"


@contextmanager
def _engine(url: str, *, record: bool = False) -> Iterator[SearchIndex]:
    # As the function makes them, but in no hurry: a busy machine is no error here.
    connection = measure.Recorder if record else Urllib3HttpConnection
    index = OpenSearchIndex(OpenSearch(hosts=[url], connection_class=connection, timeout=PATIENCE), seconds=PATIENCE)
    try:
        yield index
    finally:
        index.close()


if __name__ == "__main__":
    main()
