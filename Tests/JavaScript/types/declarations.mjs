// SPDX-License-Identifier: GPL-3.0-only
// Compares modules with their declarations: declarations.mjs MODULE...
// What one has and the other lacks, exports and members of classes, is printed; exit code 1 then.

import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const ts = createRequire(realpathSync("/usr/bin/tsc"))("../lib/typescript.js");
const modules = process.argv.slice(2);
const program = ts.createProgram(modules.map(declarations), {
    strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022, moduleResolution: ts.ModuleResolutionKind.NodeJs,
});
const checker = program.getTypeChecker();
let differences = 0;

for (const module of modules) {
    const actual = await import(pathToFileURL(module));
    const source = program.getSourceFile(declarations(module));
    const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(source)).map((symbol) =>
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
    const values = symbols.filter((symbol) => symbol.flags & ts.SymbolFlags.Value);
    compare(module, values.map((symbol) => symbol.name), Object.keys(actual));
    for (const symbol of values) {
        const value = actual[symbol.name];
        const type = checker.getTypeOfSymbolAtLocation(symbol, source);
        if (symbol.flags & ts.SymbolFlags.Class) {
            compareClass(`${module}: ${symbol.name}`, symbol, type, value);
        } else if (typeof value === "object" && Object.isFrozen(value)) {
            compare(`${module}: ${symbol.name}`, checker.getPropertiesOfType(type).map((member) => member.name), Object.keys(value));
        }
    }
}
process.exitCode = differences > 0 ? 1 : 0;

function declarations(module) {
    return module.replace(/\.js$/, ".d.ts");
}

/** Functions and accessors; what instances have of their own only exists where there is one. */
function compareClass(place, symbol, type, actual) {
    const isStatic = (member) => member.name !== "prototype" && !isInherited(member);
    compare(`${place}, statics`,
        checker.getPropertiesOfType(type).filter(isStatic).map((member) => member.name),
        Object.getOwnPropertyNames(actual).filter((name) => !["length", "name", "prototype"].includes(name)));
    const isOwn = (member) => member.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor) && !isInherited(member);
    const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isOwn);
    const symbols = Object.getOwnPropertySymbols(actual.prototype).map((key) => `[${key.description}]`);
    compare(place,
        // The compiler's name for a member whose name is a symbol.
        members.map(({ name }) => (name.startsWith("__@") ? `[Symbol.${name.slice(3).split("@")[0]}]` : name)),
        [...Object.getOwnPropertyNames(actual.prototype).filter((name) => name !== "constructor"), ...symbols]);
}

function isInherited(member) {
    return member.declarations?.some((declaration) => /typescript\/lib\//.test(declaration.getSourceFile().fileName)) ?? false;
}

function compare(place, declared, actual) {
    const report = (what, names) => {
        if (names.length === 0) return;
        differences += names.length;
        console.error(`${place}: ${what}: ${names.join(", ")}`);
    };
    report("declared, but not there", declared.filter((name) => !actual.includes(name)));
    report("there, but not declared", actual.filter((name) => !declared.includes(name)));
}
