"""`make bench`: ratios against a floor or a peer, measured in the same run on real servers.

--short uses small rounds: it shows that the benchmarks run, not how fast the code is.
"""

import argparse
from pathlib import Path

import uvloop

from deploy.kafka.topics import create_topics
from deploy.local.stack import Servers
from shared.kernel.ids import new_id
from shared.mongo.client import connect, disconnect
from shared.mongo.indexes import DUE, RELAY, apply
from shared.observability import logs
from shared.settings import Settings
from tests.benchmarks import consumer, relay, submit
from tests.benchmarks.report import Measure, tell


async def run(servers: Servers, *, short: bool) -> list[Measure]:
    """Run all measures on running servers."""
    events, rounds = (300, 1) if short else (3000, 5)
    measures = []
    for measure in (relay.measure, consumer.measure):
        prefix = f"bench{new_id()[-8:]}."
        settings = Settings(
            service="bench",
            mongo_url=servers.mongo_url,
            kafka_bootstrap=servers.kafka_bootstrap,
            mongo_database=prefix.replace(".", ""),
        )
        database = connect(settings)
        await create_topics(servers.kafka_bootstrap, prefix)
        await apply(database, {"entries": (RELAY, DUE), "copies": (RELAY, DUE)})
        measures.append(await measure(database, servers.kafka_bootstrap, prefix, events=events, rounds=rounds))
        await database.client.drop_database(database.name)
        await disconnect(database)
    return measures + await submit.measure(servers, requests=100 if short else 600, rounds=1 if short else 5)


def main() -> None:
    """Start servers, measure, print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="small rounds: a check that the benchmarks run")
    short = parser.parse_args().short
    logs.configure("bench", "bench", "ERROR")
    with Servers(Path(".local/bench/servers"), fresh=True) as servers:
        tell(uvloop.run(run(servers, short=short)))


if __name__ == "__main__":
    main()
