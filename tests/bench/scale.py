#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# scale.py BUILD: what the page costs as a city grows. Cities of real signed batches, 200 thousand and 2 million events,
# with SCALE=full also 20 million (an hour of making, 6 GB); CITIES=DIR keeps them there and takes those it finds. Of
# each: the latency of the front page's figures, asked by one client at a time, and the slowest of all GET routes. Over
# the middle one: answers a second beside a static file of the same server and the same bytes from nginx, memory, and
# what each view of the page asks for (views.py). Ends with 1 when a target is missed: latency 1.3 from smallest to
# largest, 0.5 of the static file, 64 MiB, 100 ms for each question of a view.
import http.client, json, os, shutil, subprocess, sys, tempfile, threading, time

sys.dont_write_bytecode = True
import views
from cities import make
from serving import Server
from told import line, target, verdict

BUILD = os.path.abspath(sys.argv[1])
FULL = os.environ.get("SCALE") == "full"
SIZES = [200_000, 2_000_000] + ([20_000_000] if FULL else [])
ROUNDS, SECONDS, CONNECTIONS = 7, 1.0, 8


def tool(name, *words):
    return subprocess.run([f"{BUILD}/tests/tools/{name}", *map(str, words)],
                          capture_output=True, text=True, check=True).stdout


def load(port, path, cookie="", connections=CONNECTIONS):
    """Answers a second, median and 99th percentile in microseconds, bytes."""
    words = tool("load", port, path, connections, SECONDS, *([cookie] if cookie else [])).split()
    return [float(w) for w in words]


def get_routes(server):
    """An address for every GET of the table; parts and numbers are those the server itself names."""
    number = json.loads(server.ask("/api/sessions")[2])["sessions"][0]["session"]
    holder = json.loads(server.ask(f"/api/sessions/{number}")[2])["people"][0]["holder"]
    addresses = {"/api/sessions/*": f"/api/sessions/{number}", "/api/people/*": f"/api/people/{holder}",
                 "/api/events": f"/api/events?session={number}&holder={holder}",
                 "/api/curve": "/api/curve?quota=farmer", "/api/days": "/api/days?quota=farmer",
                 "/api/why": "/api/why?quota=farmer&reason=not_counted",
                 "/api/report": "/api/report?format=pdf&view=sessions"}
    listed = [l.split()[:2] for l in tool("list_routes").splitlines()]
    paths = [addresses.get(path, path) for method, path in listed if method == "GET"]
    return paths + ["/api/why?quota=migrant&reason=under_min_stay", "/api/why?quota=farmer&reason=revoked",
                    "/api/report?format=xlsx", "/api/report?format=csv&view=signals", "/metrics", "/healthz", "/"]


def walk(server):
    """Asks every GET route, and all the while for the front page: nobody waits for somebody else's question."""
    times, waits, stop = [], [], threading.Event()

    def front():
        while not stop.is_set():
            began = time.monotonic()
            server.ask("/api/me")
            waits.append(time.monotonic() - began)
            time.sleep(0.02)

    others = threading.Thread(target=front)
    others.start()
    for path in get_routes(server):
        began = time.monotonic()
        code = server.ask(path)[0]
        times.append((time.monotonic() - began, path, code))
    stop.set()
    others.join()
    for took, path, code in sorted(times, reverse=True)[:5]:
        line(f"{path[:40]}", f"{1000 * took:9.1f} ms")
    line("the longest that another request waited", f"{1000 * max(waits):9.1f} ms")
    bad = [t for t in times if t[2] != 200]
    if bad:
        line("not answered", str(bad))
    return times


def nginx(directory, data):
    """A worker a core like ours, serving the very bytes, its own everything in a directory of its own."""
    os.makedirs(f"{directory}/www")
    with open(f"{directory}/www/tally.json", "wb") as f:
        f.write(data)
    os.chmod(directory, 0o755)
    port = 18000 + os.getpid() % 2000
    with open(f"{directory}/nginx.conf", "w") as f:
        f.write(f"""{'user root;' if os.getuid() == 0 else ''} daemon off; worker_processes 2;
pid {directory}/pid; error_log {directory}/error.log;
events {{ worker_connections 512; }}
http {{
access_log off; keepalive_requests 100000000; default_type application/json; sendfile on; open_file_cache max=16;
client_body_temp_path {directory}/a; proxy_temp_path {directory}/b; fastcgi_temp_path {directory}/c;
uwsgi_temp_path {directory}/d; scgi_temp_path {directory}/e;
server {{ listen 127.0.0.1:{port}; root {directory}/www; }}
}}""")
    process = subprocess.Popen(["nginx", "-p", directory, "-c", f"{directory}/nginx.conf"], stderr=subprocess.DEVNULL)
    for _ in range(50):
        time.sleep(0.1)
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=5).connect()
            return process, port
        except OSError:
            pass
    process.terminate()
    return None, 0


def bench_rates(server, directory):
    data = server.ask("/api/tally")[2]
    names = [n for n in os.listdir("host/page/web") if n.endswith((".js", ".css"))]
    name = min(names, key=lambda n: abs(os.path.getsize(f"host/page/web/{n}") - len(data)))
    other, port = nginx(directory, data) if shutil.which("nginx") else (None, 0)
    rates = {"api": [], "file": [], "nginx": []}
    for _ in range(3):  # by turns, so that a busy minute spoils all alike
        rates["api"].append(load(server.place.port, "/api/tally", server.cookie)[0])
        rates["file"].append(load(server.place.port, f"/{name}")[0])
        if other:
            rates["nginx"].append(load(port, "/tally.json")[0])
    if other:
        other.terminate()
        other.wait()
    best = {k: max(v) for k, v in rates.items() if v}
    line("front page API", f"{best['api']:.0f} answers/s of {len(data)} bytes")
    size = os.path.getsize(f"host/page/web/{name}")
    line(f"static file {name}, same server", f"{best['file']:.0f} answers/s of {size} bytes")
    target("API / static file", best["api"] / best["file"], 0.5, at_least=True)
    if other:
        line("API / nginx serving the same bytes", f"{best['api'] / best['nginx']:.2f} ({best['nginx']:.0f} answers/s)")
    else:
        line("nginx", "not installed: not compared (apt-get install nginx-light)")


def main():
    print("scale: the page over cities of real signed batches")
    keep = os.environ.get("CITIES")
    work = tempfile.mkdtemp()
    try:
        servers = {}
        for size in SIZES:
            city = os.path.join(keep or work, f"c{size}")
            made = make(BUILD, city, size)
            line(f"{size:,} events, made in", f"{made['wall_s']:.0f} s, {made['bytes'] / 1e6:.0f} MB")
            servers[size] = Server(BUILD, city)
        medians = {size: [] for size in SIZES}
        for _ in range(ROUNDS):
            for size in SIZES:  # the memory of answers is one second: ?x makes each round ask anew
                server, times = servers[size], []
                for i in range(60):
                    began = time.monotonic()
                    server.ask(f"/api/tally?x={time.monotonic_ns()}")
                    times.append(time.monotonic() - began)
                medians[size].append(sorted(times)[len(times) // 2])
        best = {size: min(m) for size, m in medians.items()}
        for size in SIZES:
            line(f"front page figures, {size:,} events", f"{1e6 * best[size]:9.0f} us, each counted up anew")
        ratio = best[SIZES[-1]] / best[SIZES[0]]
        target(f"latency, {SIZES[-1]:,} / {SIZES[0]:,} events", ratio, 1.3)
        bench_rates(servers[SIZES[1]], os.path.join(work, "nginx"))
        for size in SIZES:
            print(f"scale: every GET route at {size:,} events, the five slowest")
            walk(servers[size])
            target(f"peak memory of serve after it, {size:,} events", servers[size].peak_mib(), 64, " MiB")
            servers[size].stop()
        views.compare_to_limit(BUILD, os.path.join(keep or work, f"c{SIZES[1]}"), os.path.join(keep or work, "views"))
    finally:
        shutil.rmtree(work)
    sys.exit(verdict("scale"))


main()
