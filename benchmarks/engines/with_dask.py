"""The suite for dask alone, on a cluster of its own: it knows nothing of what ran before."""

from common import NOTEBOOKS, OUT, execute
from distributed import Client, LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        client.gather([client.submit(execute, str(p), str(OUT / p.name), pure=False) for p in NOTEBOOKS.values()])
