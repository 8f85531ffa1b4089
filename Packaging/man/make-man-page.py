#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-only
"""Writes a program's manual page, in mdoc(7), from what the program knows of its own options.

    PROGRAM --experimental-dump-help | make-man-page.py --section 8 --version 1.0.0 --date 2026-11-25 [FRAGMENT]

FRAGMENT is mdoc for the sections that options do not tell of; it follows them. A paragraph of the program's discussion
that begins with "Exit codes:" becomes the section EXIT STATUS, so that it is written once only.
"""

import argparse
import datetime
import json
import re
import sys
import textwrap

EXIT_CODES = "Exit codes: "


def escaped(text):
    """Text for a line of mdoc: backslashes are shown, and the hyphens of options can be copied."""
    text = text.replace("\\", "\\e")
    return re.sub(r"(?<!\w)--?(?=\w)", lambda option: "\\-" * len(option[0]), text)


def running(text):
    """A paragraph: each sentence begins a line, as mdoc wants it, and no line is long."""
    lines = []
    for sentence in re.split(r"(?<=[.?!])\s+(?=[A-Z(@])", text.strip()):
        # Escaped first: it is the source's lines that must not be long.
        for line in textwrap.wrap(escaped(sentence), 78, break_long_words=False, break_on_hyphens=False):
            lines.append("\\&" + line if line[0] in ".'" else line)
    return lines


def flags(argument):
    """`Fl s , Fl -socket`, the short name first."""
    names = sorted(argument.get("names", []), key=lambda name: name["kind"] == "long")
    return " , ".join("Fl " + ("\\-" if name["kind"] == "long" else "") + name["name"].replace("-", "\\-") for name in names)


def value(argument):
    return " Ar " + argument["valueName"] if argument["kind"] == "option" else ""


def synopsis(argument):
    if argument["kind"] == "positional":
        usage = "Ar " + argument["valueName"]
    else:
        # The shortest of its names will do here.
        usage = flags(argument).split(" , ")[0] + value(argument)
    if argument["isRepeating"]:
        usage += " ..."
    return (".Op " if argument["isOptional"] else ".") + usage


def options(arguments):
    lines = [".Bl -tag -width Ds"]
    for argument in arguments:
        name = "Ar " + argument["valueName"] if argument["kind"] == "positional" else flags(argument) + value(argument)
        lines.append(".It " + name)
        # Some say their default themselves.
        default = argument.get("defaultValue")
        text = argument.get("abstract", "")
        if default is not None and "(default:" not in text:
            text += f" (default: {default})"
        lines += running(text)
    return lines + [".El"]


def discussion(command):
    """Its paragraphs, without the one that is about exit codes."""
    paragraphs = command.get("discussion", "").split("\n\n")
    lines = []
    for paragraph in paragraphs:
        if paragraph.strip() and not paragraph.startswith(EXIT_CODES):
            lines += [".Pp"] + running(paragraph)
    return lines


def exit_status(command):
    for paragraph in command.get("discussion", "").split("\n\n"):
        if paragraph.startswith(EXIT_CODES):
            text = " ".join(paragraph[len(EXIT_CODES):].split()).rstrip(".")
            lines = [".Sh EXIT STATUS", ".Bl -tag -width Ds"]
            for code, meaning in re.findall(r"(\d+) (.*?)(?=, \d+ |$)", text):
                lines += [".It " + code] + running(meaning[0].upper() + meaning[1:] + ".")
            return lines + [".El"]
    return []


def with_exit_status(fragment, lines):
    """The fragment with that section where readers look for it: after FILES, before EXAMPLES."""
    if not lines:
        return fragment
    before, examples, after = fragment.partition(".Sh EXAMPLES\n")
    return before + "\n".join(lines) + "\n" + examples + after


def shown(items):
    return [item for item in items if item.get("shouldDisplay", True)]


def page(command, section, version, date, fragment):
    name = command["commandName"]
    arguments = shown(command.get("arguments", []))
    subcommands = [item for item in shown(command.get("subcommands", [])) if item["commandName"] != "help"]
    lines = [
        '.\\" Written by Packaging/man/make-man-page.py from the definitions of the options.',
        f".Dd {date:%B} {date.day}, {date.year}",
        f".Dt {name.upper()} {section}",
        f".Os nymea-remoteproxy {version}",
        ".Sh NAME",
        ".Nm " + name,
        ".Nd " + escaped(command["abstract"][0].lower() + command["abstract"][1:].rstrip(".")),
        ".Sh SYNOPSIS",
        ".Nm",
    ]
    lines += [synopsis(argument) for argument in arguments]
    for subcommand in subcommands:
        lines += [".Nm", ".Cm " + subcommand["commandName"].replace("-", "\\-")]
        lines += [synopsis(argument) for argument in shown(subcommand["arguments"])]
    lines += [".Sh DESCRIPTION"] + running(command["abstract"]) + discussion(command) + [".Pp", "The options are:"]
    lines += options(arguments)
    if subcommands:
        lines.append(".Sh COMMANDS")
    for subcommand in subcommands:
        lines.append(".Ss " + subcommand["commandName"].replace("-", "\\-"))
        lines += running(subcommand["abstract"]) + discussion(subcommand)
        lines += options(shown(subcommand["arguments"]))
    return "\n".join(lines) + "\n" + with_exit_status(fragment, exit_status(command))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--section", required=True, type=int)
    parser.add_argument("--version", required=True)
    parser.add_argument("--date", required=True, type=datetime.date.fromisoformat)
    parser.add_argument("fragment", nargs="?")
    arguments = parser.parse_args()
    fragment = ""
    if arguments.fragment:
        with open(arguments.fragment, encoding="utf-8") as file:
            # The comments at its beginning are for those who edit it.
            fragment = "".join(line for line in file if not line.startswith('.\\"'))
    help_of_program = json.load(sys.stdin)
    sys.stdout.write(
        page(help_of_program["command"], arguments.section, arguments.version, arguments.date, fragment)
    )


if __name__ == "__main__":
    main()
