"""Neighbourhoods that the service writes, read by networkx; a test of the service holds the files to what it writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import networkx as nx
import pytest

FILES = Path(__file__).resolve().parents[2] / "tests" / "unit" / "network" / "fixtures"


@pytest.mark.parametrize(
    ("file", "read", "times"),
    [("star.graphml", nx.read_graphml, "n"), ("star.gexf", nx.read_gexf, "weight")],
)
def test_networkx_reads_every_node_and_link(file: str, read: Callable[[Path], nx.MultiGraph], times: str) -> None:
    graph = read(FILES / file)
    assert not graph.is_directed()
    assert dict(graph.nodes(data="kind")) == {"m": "company", "p": "phone", 'x"y': "person", "h": "address"}
    assert graph.nodes["m"] == {
        "kind": "company",
        "label": "가람 <무역>",
        "score": 912,
        "band": "high",
        "degree": 3,
        "hub": False,
    }
    assert graph.nodes["h"]["hub"] is True
    assert "score" not in graph.nodes["p"]
    links = {(frozenset((one, other)), link["relation"]): link for one, other, link in graph.edges(data=True)}
    assert {key: link[times] for key, link in links.items()} == {
        (frozenset("mp"), "phone"): 3,
        (frozenset("mp"), "pays"): 2,
        (frozenset(("p", 'x"y')), "phone"): 1,
        (frozenset("hm"), "address"): 1,
    }
    assert links[(frozenset(("p", 'x"y')), "phone")]["text"] == 'has "it"'
