// SPDX-License-Identifier: GPL-3.0-only
"use strict";

// Lists and tables, each of which is given its values anew each second.

/// The server's time of what is shown.
let now = 0;

/// Shows a list of values as the children of an element, and leaves alone those that stay.
class Rows {
    constructor(container, build, update) {
        Object.assign(this, { container, build, update, rows: new Map() });
    }

    show(values, key) {
        const rows = new Map();
        let previous = null;
        for (const value of values) {
            const id = key(value);
            const row = this.rows.get(id) ?? this.build(value);
            rows.set(id, row);
            this.update(row, value);
            const next = previous ? previous.nextSibling : this.container.firstChild;
            if (next !== row) this.container.insertBefore(row, next);
            previous = row;
        }
        for (const [id, row] of this.rows) if (!rows.has(id)) row.remove();
        this.rows = rows;
    }
}

/// - columns: [label, class], the label for narrow screens where the heading is not shown.
function tableRow(columns) {
    const row = make("tr");
    for (const [label, className] of columns) {
        const cell = make("td", className);
        if (label) cell.dataset.label = label;
        row.append(cell);
    }
    return row;
}

/// A cell of a title and what is known beside it.
function twofold(cell, title, sub) {
    if (!cell.firstChild) cell.append(make("span", "title"), make("span", "sub"));
    text(cell.firstChild, title);
    text(cell.lastChild, sub);
}

function moving(cell, value) {
    cell.classList.toggle("still", value === 0);
    text(cell, value === 0 ? "idle" : rate(value));
}

const nameless = (name) => name || "(no name)";
const about = (end) => [end.user === end.name ? "" : end.user, end.address, end.transport].filter(Boolean).join(" · ");

function barRow() {
    const row = make("li");
    const track = make("span", "track");
    track.append(make("span"));
    row.append(make("span", "name"), make("span", "count"), track);
    return row;
}

function fillBar(row, name, count, detail, share, show = whole) {
    const [title, number, track] = row.children;
    text(title, name);
    if (!number.firstChild) number.append(document.createTextNode(""), make("small"));
    number.firstChild.data = show(count);
    text(number.lastChild, detail);
    track.firstChild.style.width = `${Math.min(100, share * 100).toFixed(1)}%`;
    // Something is more than nothing, however many there may be.
    track.firstChild.style.minWidth = count > 0 ? "5px" : "0";
}

const stateNames = {
    control: "not yet authenticated", authenticated: "waiting for a partner", tunnel: "in a tunnel", device: "device",
    client: "client of a device",
};
const pastNames = { control: "nobody yet", authenticated: "waiting", tunnel: "in a tunnel", device: "device", client: "client" };
const apiNames = { rendezvous: "rendezvous", "tunnel-proxy": "tunnel proxy" };

const tunnels = new Rows(
    byId("tunnels"),
    () => tableRow([["", "half"], ["", "half"], ["", "number"], ["", "number"], ["open for", "number"]]),
    (row, tunnel) => {
        const [from, to, speed, traffic, age] = row.children;
        twofold(from, nameless(tunnel.one.name), about(tunnel.one));
        twofold(to, nameless(tunnel.two.name), about(tunnel.two));
        moving(speed, tunnel.rate);
        text(traffic, amount(tunnel.traffic));
        text(age, duration(Math.max(0, now - tunnel.timestamp)));
    },
);

const devices = new Rows(
    byId("devices"),
    () => tableRow([["", "wide"], ["at", "brief"], ["clients", "number"], ["", "number"], ["", "number"], ["online for", "number"]]),
    (row, device) => {
        const [name, address, clients, speed, traffic, age] = row.children;
        twofold(name, nameless(device.name), device.uuid);
        twofold(address, device.address, device.transport);
        text(clients, whole(device.clients));
        moving(speed, device.rate);
        text(traffic, amount(device.traffic));
        text(age, duration(Math.max(0, now - device.timestamp)));
    },
);

const closes = new Rows(
    byId("closes"),
    () => tableRow([["", "quiet last"], ["", "half"], ["was", "brief"], ["", "wide"], ["", "number"], ["lasted", "number"]]),
    (row, close) => {
        const [time, who, was, reason, traffic, lasted] = row.children;
        text(time, clock(close.timestamp));
        twofold(who, close.name || close.address, close.name ? `${close.address} · ${close.transport}` : close.transport);
        twofold(was, pastNames[close.state] ?? close.state, apiNames[close.api] ?? close.api);
        text(reason, close.reason);
        text(traffic, amount(close.traffic));
        text(lasted, close.duration < 1000 ? `${close.duration} ms` : duration(Math.floor(close.duration / 1000)));
    },
);

const totals = new Rows(
    byId("totals"),
    () => tableRow([["", ""], ["", "number"], ["", "number"], ["", "number"]]),
    (row, [name, activity]) => {
        const cells = [name, whole(activity.totalConnections), whole(activity.totalTunnels), amount(activity.totalTraffic)];
        cells.forEach((value, index) => text(row.children[index], value));
    },
);

const limits = new Rows(byId("limits"), barRow, (row, limit) => {
    const share = limit.limit > 0 ? limit.value / limit.limit : 0;
    const show = limit.unit === "bytes" ? amount : whole;
    fillBar(row, limit.name, limit.value, ` of ${show(limit.limit)} · ${percentage(share)}`, share, show);
    row.dataset.level = share >= 0.9 ? "full" : share >= 0.7 ? "near" : "";
});

const tallies = (id, names) => new Rows(byId(id), barRow, (row, [tally, sum]) => {
    const share = sum > 0 ? tally.count / sum : 0;
    fillBar(row, names[tally.name] ?? tally.name, tally.count, "", share);
    row.dataset.level = tally.count === 0 ? "none" : "";
});
const states = tallies("states", stateNames);
const transports = tallies("transports", { ws: "ws://", wss: "wss://", tcp: "tcp://", ssl: "ssl://", unix: "unix://" });
