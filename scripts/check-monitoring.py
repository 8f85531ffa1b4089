#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-only
"""Checks what promtool cannot: check-monitoring.py RULES-OUTPUT

That the Grafana dashboard is sound, that it and the rules use only metrics which docs/metrics.md describes, that every
alert's runbook is a section of a document, and that what docs/operations.md quotes of the log is in the sources. Writes the dashboard's expressions, Grafana's variables replaced, as
rules to RULES-OUTPUT, for promtool to parse. Faults go to standard error, a line each; exit code 1.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = ROOT / "Packaging/grafana/nymea-remoteproxy.json"
RULES = ROOT / "Packaging/prometheus/nymea-remoteproxy.rules.yml"
METRICS = ROOT / "docs/metrics.md"
OPERATIONS = ROOT / "docs/operations.md"

COLUMNS = 24
# What our families are called: the proxy's own, and those that every process has.
FAMILY = re.compile(r"(?<![\w:])(?:nymea_remoteproxy|process)_\w+(?![\w:])")
# What each selector of the dashboard begins with, so that the choice of instances goes for every panel.
CHOICE = '{job=~"$job", instance=~"$instance"'
# Grafana's variables, longest first: promtool knows none of them.
VARIABLES = {"$__rate_interval": "5m", "$__range": "1h", "$instance": "x", "$job": "x"}

faults = []


def complain(file, text):
    faults.append(f"{file.relative_to(ROOT)}: error: {text}")


def panels(dashboard):
    """All panels, those inside collapsed rows too."""
    for panel in dashboard["panels"]:
        yield panel
        yield from panel.get("panels", [])


def check_places(all_panels):
    """Each panel within the grid, and no two in one place."""
    taken = {}
    for number, panel in enumerate(all_panels):
        place, title = panel["gridPos"], panel["title"]
        if place["x"] < 0 or place["w"] < 1 or place["h"] < 1 or place["x"] + place["w"] > COLUMNS:
            complain(DASHBOARD, f"panel '{title}' is not within the {COLUMNS} columns: {place}")
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                other = taken.setdefault((x, y), number)
                if other != number:
                    others = all_panels[other]["title"]
                    complain(DASHBOARD, f"panels '{others}' and '{title}' overlap at column {x}, line {y}")
                    return


def check_panel(panel):
    """What a reader needs to understand a panel, and Grafana to draw it."""
    title = panel["title"]
    if panel["type"] == "row":
        return
    if not panel.get("description"):
        complain(DASHBOARD, f"panel '{title}' has no description")
    if not panel["fieldConfig"]["defaults"].get("unit"):
        complain(DASHBOARD, f"panel '{title}' has no unit")
    if not panel.get("targets"):
        complain(DASHBOARD, f"panel '{title}' asks for nothing")
    references = [target["refId"] for target in panel.get("targets", [])]
    if len(set(references)) != len(references):
        complain(DASHBOARD, f"panel '{title}' has two targets with one refId: {references}")
    for source in [panel.get("datasource")] + [target.get("datasource") for target in panel.get("targets", [])]:
        if source != {"type": "prometheus", "uid": "${datasource}"}:
            complain(DASHBOARD, f"panel '{title}' does not use the chosen data source: {source}")


def expressions(dashboard):
    """(where, expression) of each panel and annotation."""
    for panel in panels(dashboard):
        for target in panel.get("targets", []):
            yield f"panel '{panel['title']}'", target["expr"]
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation:
            yield f"annotation '{annotation['name']}'", annotation["expr"]


def check_dashboard(dashboard):
    all_panels = list(panels(dashboard))
    identifiers = [panel["id"] for panel in all_panels]
    for identifier in sorted({i for i in identifiers if identifiers.count(i) > 1}):
        complain(DASHBOARD, f"more than one panel has the id {identifier}")
    check_places(all_panels)
    for panel in all_panels:
        check_panel(panel)
    declared = {variable["name"] for variable in dashboard["templating"]["list"]}
    used = set(re.findall(r"\$\{?([a-z]\w*)", json.dumps(dashboard)))
    for name in sorted(used ^ declared):
        complain(DASHBOARD, f"the variable '{name}' is {'not declared' if name in used else 'not used'}")
    for where, expression in expressions(dashboard):
        for match in FAMILY.finditer(expression):
            if not expression.startswith(CHOICE, match.end()):
                complain(DASHBOARD, f"{where}: {match.group()} is not limited to the chosen instances")


def documented_families():
    """Every name in the document, and for a histogram, whose line says so, those that its series have."""
    names = set()
    for line in METRICS.read_text().splitlines():
        for name in FAMILY.findall(line):
            names.add(name)
            if "histogram" in line:
                names.update(name + suffix for suffix in ("_bucket", "_sum", "_count"))
    return names


def check_families(dashboard):
    """Names of metrics, and the values that labels are compared with."""
    if not METRICS.exists():
        complain(METRICS, "there is no such file, so no metric's name can be checked")
        return
    known = documented_families()
    # Tables begin with what they are about, and name the values of labels as code.
    named = re.findall(r"(?m)^\| ?([^|`]+)\|", METRICS.read_text()) + re.findall(r"`(\w+)`", METRICS.read_text())
    values = set(re.findall(r"\w+", " ".join(named)))
    uses = {DASHBOARD: json.dumps([e for _, e in expressions(dashboard)] + dashboard["templating"]["list"])}
    uses[RULES] = RULES.read_text()
    for file, text in uses.items():
        for name in sorted(set(FAMILY.findall(text)) - known):
            complain(file, f"{name} is no metric of {METRICS.relative_to(ROOT)}")
    for file, text in {DASHBOARD: " ".join(e for _, e in expressions(dashboard)), RULES: RULES.read_text()}.items():
        for label, compared in re.findall(r'(?:(?<=[{,])|(?<=, ))(\w+)(?:=~|!~|!=|=)"([^"$]+)"', text):
            for value in compared.split("|"):
                if label != "job" and value not in values:
                    complain(file, f"no label has the value '{value}' in {METRICS.relative_to(ROOT)}")


def anchors(document):
    """The anchors of a Markdown document's headings, as they are made on code forges and in editors."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"(?ms)^```.*?^```", "", document.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def check_runbooks():
    text = RULES.read_text()
    runbooks = re.findall(r"^ +runbook: (\S+)$", text, re.MULTILINE)
    if len(runbooks) != text.count("- alert: "):
        complain(RULES, f"{text.count('- alert: ')} alerts have {len(runbooks)} runbooks")
    for runbook in sorted(set(runbooks)):
        name, _, anchor = runbook.partition("#")
        document = ROOT / name
        if not document.exists() or anchor not in anchors(document):
            complain(RULES, f"the runbook {runbook} leads nowhere")


def source_text():
    """All of the daemon's sources, with literals that are added up made one."""
    text = "\n".join(file.read_text() for file in sorted((ROOT / "Sources").rglob("*.swift")))
    return re.sub(r'"\s*\+\s*"', "", text)


def check_quotations():
    """The second column of the tables of symptoms: what the log says, `…` for what varies."""
    troubleshooting = OPERATIONS.read_text().partition("## Troubleshooting by symptom")[2]
    rows = re.findall(r"^\| (?!---|symptom )[^|]+\| ([^|]+)\|", troubleshooting.replace("|---", "| ---"), re.MULTILINE)
    quotations = [quotation for cell in rows for quotation in re.findall(r"`([^`]+)`", cell)]
    if len(quotations) < 10:
        complain(OPERATIONS, "has no tables of symptoms that could be checked")
    sources = source_text()
    for quotation in quotations:
        for part in quotation.split("…"):
            if part.strip() not in sources:
                complain(OPERATIONS, f"the log does not say '{part.strip()}'")


def write_rules(dashboard, output):
    """Each expression as a recording rule: JSON, which YAML parsers read."""
    rules = []
    for number, (_, expression) in enumerate(expressions(dashboard)):
        for variable, value in VARIABLES.items():
            expression = expression.replace(variable, value)
        rules.append({"record": f"dashboard:{number}", "expr": expression})
    output.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}, indent=1))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: check-monitoring.py RULES-OUTPUT")
    dashboard = json.loads(DASHBOARD.read_text())
    check_dashboard(dashboard)
    check_families(dashboard)
    check_runbooks()
    check_quotations()
    write_rules(dashboard, Path(sys.argv[1]))
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


main()
