// SPDX-License-Identifier: GPL-3.0-only
"use strict";

// What the server tells, put where it is shown.

const throughputChart = new Chart(
    byId("throughput-chart"),
    [["Rendezvous", "rendezvous", "one"], ["Tunnel proxy", "tunnelProxy", "two"]],
    rate, 1000,
);
const connectionChart = new Chart(
    byId("connection-chart"),
    [["Connections", "connections", "one"], ["Tunnels", "tunnels", "two"]],
    (value) => (value % 1 ? "" : whole(value)), 4,
);
let samples = [];

function takeHistory(history) {
    samples = history.samples;
}

function takeSnapshot(snapshot) {
    const { server, rendezvous, tunnelProxy } = snapshot;
    now = server.timestamp;
    const sample = {
        timestamp: now,
        rendezvous: rendezvous.throughput,
        tunnelProxy: tunnelProxy.throughput,
        connections: rendezvous.connections + tunnelProxy.connections,
        tunnels: rendezvous.tunnels + tunnelProxy.tunnels,
    };
    if (samples.length > 0 && samples[samples.length - 1].timestamp >= now) samples.pop();
    samples.push(sample);
    samples = samples.filter(({ timestamp }) => now - timestamp <= historySeconds);
    showServer(server);
    showFigures(sample, rendezvous, tunnelProxy);
    throughputChart.show(samples);
    connectionChart.show(samples);
    const near = (limit) => (limit.limit > 0 ? limit.value / limit.limit : 0);
    limits.show([...snapshot.limits].sort((one, two) => near(two) - near(one)), ({ name }) => name);
    for (const [rows, list] of [[states, snapshot.states], [transports, snapshot.transports]]) {
        const sum = list.reduce((count, tally) => count + tally.count, 0);
        rows.show(list.map((tally) => [tally, sum]), ([tally]) => tally.name);
    }
    showList("tunnels", tunnels, snapshot.tunnels, rendezvous.tunnels);
    showList("devices", devices, snapshot.devices, tunnelProxy.devices ?? 0);
    showList("closes", closes, snapshot.closes, snapshot.closes.length);
    totals.show([["Rendezvous", rendezvous], ["Tunnel proxy", tunnelProxy]], ([name]) => name);
}

function showServer(server) {
    text(byId("name"), server.name);
    text(byId("about"), `nymea-remoteproxy ${server.version}, up ${duration(server.uptime)}`);
    const phase = byId("phase");
    phase.hidden = false;
    phase.dataset.phase = server.phase;
    text(phase, server.phase);
    document.title = `${server.name} · remote proxy`;
}

function showFigures(sample, rendezvous, tunnelProxy) {
    const [value, unit] = bytes(sample.rendezvous + sample.tunnelProxy);
    const figure = byId("throughput");
    if (!figure.querySelector(".unit")) figure.replaceChildren(document.createTextNode(""), make("span", "unit"));
    figure.firstChild.data = value;
    text(figure.lastChild, `${unit}/s`);
    text(byId("throughput-detail"), `${amount(rendezvous.totalTraffic + tunnelProxy.totalTraffic)} in total`);
    text(byId("tunnel-count"), whole(rendezvous.tunnels));
    text(byId("tunnel-detail"), `${whole(rendezvous.totalTunnels)} in total`);
    text(byId("device-count"), whole(tunnelProxy.devices ?? 0));
    text(byId("device-detail"), `with ${plural(tunnelProxy.tunnels, "client")}`);
    text(byId("connection-count"), whole(sample.connections));
    text(byId("connection-detail"), `${whole(rendezvous.connections)} rendezvous, ${whole(tunnelProxy.connections)} tunnel proxy`);
}

function showList(id, rows, values, count) {
    rows.show(values, (value) => value.id);
    byId(`${id}-empty`).hidden = values.length > 0;
    byId(id).parentElement.hidden = values.length === 0;
    const shown = id === "closes" ? `the last ${whole(values.length)}` : whole(count);
    text(byId(`${id}-note`), count > values.length ? `the busiest ${values.length} of ${whole(count)}` : values.length ? shown : "");
}
