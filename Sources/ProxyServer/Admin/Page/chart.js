// SPDX-License-Identifier: GPL-3.0-only
"use strict";

/// How much of the past is shown.
const historySeconds = 300;

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
