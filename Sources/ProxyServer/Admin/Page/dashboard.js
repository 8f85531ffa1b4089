// SPDX-License-Identifier: GPL-3.0-only
"use strict";

// Follows api/events and shows what it tells. Names come from strangers: they only ever become text nodes.
(() => {
    const historySeconds = 300;
    /// An event is due each second; when none has come for so long, the connection is dead whatever TCP thinks.
    const patience = 6000;
    const longestPause = 10000;
    const tokenKey = "nymea-remoteproxy-token";
    const byId = (id) => document.getElementById(id);

    // ---- Words and numbers -------------------------------------------------------------------------------------------

    const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    function bytes(count) {
        let power = 0;
        let value = count;
        while (value >= 999.5 && power < units.length - 1) {
            value /= 1000;
            power += 1;
        }
        const digits = power === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return [value.toFixed(digits), units[power]];
    }

    const amount = (count) => bytes(count).join(" ");
    const rate = (count) => `${amount(count)}/s`;
    const whole = (count) => count.toLocaleString("en-US");
    const plural = (count, word) => `${whole(count)} ${word}${count === 1 ? "" : "s"}`;

    function percentage(share) {
        const rounded = Math.round(share * 100);
        return share > 0 && rounded === 0 ? "< 1 %" : `${rounded} %`;
    }

    /// Two units are precise enough for people.
    function duration(seconds) {
        const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
        const index = parts.findIndex(([, size]) => seconds >= size);
        if (index < 0) return "0 s";
        const [unit, size] = parts[index];
        const first = `${Math.floor(seconds / size)} ${unit}`;
        const next = parts[index + 1];
        const rest = next ? Math.floor((seconds % size) / next[1]) : 0;
        return rest ? `${first} ${rest} ${next[0]}` : first;
    }

    const clock = (timestamp) => new Date(timestamp * 1000).toLocaleTimeString([], { hour12: false });

    function text(element, value) {
        if (element.textContent !== value) element.textContent = value;
    }

    function make(tag, className, content) {
        const element = document.createElement(tag);
        if (className) element.className = className;
        if (content !== undefined) element.textContent = content;
        return element;
    }

    // ---- Charts ------------------------------------------------------------------------------------------------------

    class Chart {
        static namespace = "http://www.w3.org/2000/svg";

        /// - series: [label, key of a sample, class], drawn over each other.
        constructor(card, series, format, least) {
            Object.assign(this, { series, format, least, samples: [], pointer: null });
            this.plot = card.querySelector(".plot");
            this.svg = this.shape("svg", {});
            this.svg.setAttribute("role", "img");
            this.plot.append(this.svg);
            this.readouts = series.map(([label, , name]) => {
                const item = make("li");
                const value = make("b", "", "–");
                item.append(make("i", name), make("span", "", label), value);
                card.querySelector(".legend").append(item);
                return value;
            });
            this.plot.addEventListener("pointermove", (event) => {
                this.pointer = event.clientX - this.svg.getBoundingClientRect().left;
                this.draw();
            });
            this.plot.addEventListener("pointerleave", () => {
                this.pointer = null;
                this.draw();
            });
            new ResizeObserver(() => this.draw()).observe(this.plot);
        }

        show(samples) {
            this.samples = samples;
            this.draw();
        }

        shape(tag, attributes, className) {
            const element = document.createElementNS(Chart.namespace, tag);
            for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
            if (className) element.setAttribute("class", className);
            return element;
        }

        /// The smallest of these, times a power of ten, that is no less; each has a half that is easy to read.
        static ceiling(value) {
            const power = 10 ** Math.floor(Math.log10(value));
            return [1, 2, 4, 6, 8, 10].find((step) => step * power >= value * 0.9999) * power;
        }

        draw() {
            const { width, height } = this.svg.getBoundingClientRect();
            if (width < 80 || this.samples.length === 0) return;
            const frame = { left: 66, right: width - 10, top: 8, bottom: height - 20 };
            const end = this.samples[this.samples.length - 1].timestamp;
            const peak = Math.max(...this.samples.flatMap((sample) => this.series.map(([, key]) => sample[key])));
            const top = Math.max(this.least, Chart.ceiling(Math.max(peak, 1)));
            const x = (time) => frame.right - ((end - time) / historySeconds) * (frame.right - frame.left);
            const y = (value) => frame.bottom - (value / top) * (frame.bottom - frame.top);
            this.svg.replaceChildren(...this.axes(frame, top, x, y, end));
            for (const [, key, name] of this.series) this.svg.append(...this.curve(key, name, frame, x, y, end));
            this.read(frame, x, y, end);
        }

        axes(frame, top, x, y, end) {
            const parts = [];
            for (const share of [0, 0.5, 1]) {
                const at = Math.round(y(top * share)) + 0.5;
                parts.push(this.shape("line", { x1: frame.left, x2: frame.right, y1: at, y2: at }, "grid"));
                const label = this.shape("text", { x: frame.left - 8, y: at + 4, "text-anchor": "end" });
                // Without digits that say nothing: 2 MB/s, not 2.00 MB/s.
                label.textContent = share === 0 ? "0" : this.format(top * share).replace(/(\.\d*?)0+ /, "$1 ").replace(". ", " ");
                parts.push(label);
            }
            const narrow = frame.right - frame.left < 380;
            for (const minutes of narrow ? [4, 2, 0] : [5, 4, 3, 2, 1, 0]) {
                const label = this.shape("text", {
                    x: x(end - minutes * 60), y: frame.bottom + 16,
                    "text-anchor": minutes === 5 ? "start" : minutes === 0 ? "end" : "middle",
                });
                label.textContent = minutes === 0 ? "now" : `−${minutes} min`;
                parts.push(label);
            }
            return parts;
        }

        /// A line with the area under it; where seconds are missing, it is broken.
        curve(key, name, frame, x, y, end) {
            const runs = [];
            let last = -Infinity;
            for (const sample of this.samples) {
                if (end - sample.timestamp > historySeconds) continue;
                if (sample.timestamp - last > 5) runs.push([]);
                runs[runs.length - 1].push([x(sample.timestamp).toFixed(1), y(sample[key]).toFixed(1)]);
                last = sample.timestamp;
            }
            return runs.flatMap((run) => {
                const line = run.map((point) => point.join(",")).join("L");
                const area = `M${run[0][0]},${frame.bottom}L${line}L${run[run.length - 1][0]},${frame.bottom}Z`;
                return [this.shape("path", { d: area }, `area ${name}`), this.shape("path", { d: `M${line}` }, `curve ${name}`)];
            });
        }

        /// The figures of now, or of the time that is pointed at.
        read(frame, x, y, end) {
            let sample = this.samples[this.samples.length - 1];
            if (this.pointer !== null) {
                const nearest = (one, two) => Math.abs(x(two.timestamp) - this.pointer) < Math.abs(x(one.timestamp) - this.pointer);
                sample = this.samples.reduce((one, two) => (nearest(one, two) ? two : one));
                const at = x(sample.timestamp);
                this.svg.append(this.shape("line", { x1: at, x2: at, y1: frame.top, y2: frame.bottom }, "guide"));
            }
            for (const [index, [, key, name]] of this.series.entries()) {
                const place = { cx: x(sample.timestamp), cy: y(sample[key]), r: 4 };
                this.svg.append(this.shape("circle", place, `dot ${name}`));
                text(this.readouts[index], this.format(sample[key]));
            }
            const figures = this.series.map(([label, key]) => `${label} ${this.format(sample[key])}`).join(", ");
            const when = sample.timestamp === end ? "now" : `${duration(end - sample.timestamp)} ago`;
            this.svg.setAttribute("aria-label", `${figures}, ${when}; five minutes`);
        }
    }

    // ---- Lists -------------------------------------------------------------------------------------------------------

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

    let now = 0;
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

    // ---- What the server tells ---------------------------------------------------------------------------------------

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

    // ---- The event stream --------------------------------------------------------------------------------------------

    /// Takes an event stream apart (HTML Living Standard section 9.2.6), as far as this server uses its grammar.
    async function read(body, heard) {
        const reader = body.pipeThrough(new TextDecoderStream()).getReader();
        let rest = "";
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            heard();
            rest += value;
            let end;
            while ((end = rest.indexOf("\n\n")) >= 0) {
                const lines = rest.slice(0, end).split("\n");
                rest = rest.slice(end + 2);
                const field = (name) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
                const data = JSON.parse(field("data"));
                if (field("event") === "history") takeHistory(data);
                if (field("event") === "snapshot") takeSnapshot(data);
                if (field("event") === "snapshot") setState("live", "live");
            }
        }
    }

    function setState(state, words, problem) {
        document.body.dataset.state = state;
        text(byId("link"), words);
        byId("problem").hidden = !problem;
        text(byId("problem"), problem ?? "");
    }

    /// Follows the stream once, until it ends; throws what is wrong.
    async function follow() {
        const control = new AbortController();
        let timer = 0;
        const heard = () => {
            clearTimeout(timer);
            timer = setTimeout(() => control.abort(new Error("nothing has been heard for a while")), patience);
        };
        heard();
        try {
            const token = sessionStorage.getItem(tokenKey);
            document.body.toggleAttribute("data-token", token !== null);
            const headers = token ? { Authorization: `Bearer ${token}` } : {};
            const answer = await fetch("api/events", { headers, cache: "no-store", signal: control.signal });
            if (answer.status === 401) return askForToken(token !== null);
            if (!answer.ok) throw new Error((await answer.text()).trim() || `the answer was ${answer.status}`);
            await read(answer.body, heard);
            throw new Error("the server has ended the stream");
        } finally {
            clearTimeout(timer);
        }
    }

    /// - isWrong: Whether one was shown.
    function askForToken(isWrong) {
        sessionStorage.removeItem(tokenKey);
        setState("locked", "locked");
        const gate = byId("gate");
        gate.hidden = false;
        text(byId("fault"), isWrong ? "This is not the token." : "");
        byId("token").focus();
        return new Promise((resolve) => {
            gate.addEventListener("submit", (event) => {
                event.preventDefault();
                sessionStorage.setItem(tokenKey, byId("token").value.trim());
                byId("token").value = "";
                gate.hidden = true;
                setState("connecting", "connecting");
                resolve();
            }, { once: true });
        });
    }

    function pause(milliseconds) {
        return new Promise((resolve) => {
            setTimeout(resolve, milliseconds);
            addEventListener("online", resolve, { once: true });
        });
    }

    async function run() {
        let failures = 0;
        for (;;) {
            try {
                await follow();
                failures = 0;
            } catch (error) {
                // Whoever was live a moment ago tries again soon.
                failures = document.body.dataset.state === "live" ? 0 : failures + 1;
                const reason = error instanceof TypeError ? "the server does not answer" : error.message;
                setState("lost", "connection lost", `Connection lost: ${reason}. Trying again; what is shown is of ${now ? clock(now) : "never"}.`);
                await pause(Math.min(longestPause, 1000 * 2 ** failures));
            }
        }
    }

    run();
})();
