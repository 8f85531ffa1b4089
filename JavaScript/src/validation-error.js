// SPDX-License-Identifier: GPL-3.0-only

/** One value that does not fit the spec: where it stands, what was expected, and what came. */
export class ValidationError extends Error {
    /**
     * @param path The innermost value at fault, dotted from the params: `token`, `options.list[3]`.
     * @param problem `missing`, `unknown`, `wrongType` or `invalidValue`.
     */
    constructor(path, problem, expected, got) {
        super(describe(path, problem, expected, got));
        this.name = "ValidationError";
        this.path = path;
        this.problem = problem;
        this.expected = expected;
        this.got = got;
    }
}

// In the very words of the server, so that one search finds both.
function describe(path, problem, expected, got) {
    switch (problem) {
        case "missing": return `'${path}' is missing, expected ${expected}`;
        case "unknown": return `'${path}' is not a parameter of this method`;
        case "wrongType": return `'${path}': expected ${expected}, got ${got}`;
        default: return `'${path}': expected ${expected}, got '${got}'`;
    }
}

/**
 * A place in params. Paths are made as values are read, and only become text where something is wrong.
 */
export class Path {
    #parent;
    #step;

    static root = new Path(null, null);

    constructor(parent, step) {
        this.#parent = parent;
        this.#step = step;
    }

    /** The member of a name, or the element of an index. */
    at(step) {
        return new Path(this, step);
    }

    toString() {
        if (this.#parent === null) return "params";
        const place = this.#parent === Path.root ? "" : String(this.#parent);
        if (typeof this.#step === "number") return `${place}[${this.#step}]`;
        return place === "" ? excerpt(this.#step) : `${place}.${excerpt(this.#step)}`;
    }

    /** The error for a value of another type. */
    mismatch(value, expected) {
        return new ValidationError(String(this), "wrongType", expected, kindOf(value));
    }

    /** The error for a value of the right type that is none of those allowed. */
    invalid(value, expected) {
        return new ValidationError(String(this), "invalidValue", expected, excerpt(String(value)));
    }

    missing(expected) {
        return new ValidationError(String(this), "missing", expected, undefined);
    }

    unknown() {
        return new ValidationError(String(this), "unknown", undefined, undefined);
    }
}

/** What can be told of a value whose kind is none of JSON's. */
function kindOf(value) {
    if (value === null) return "Null";
    if (Array.isArray(value)) return "List";
    switch (typeof value) {
        case "boolean": return "Bool";
        case "string": return "String";
        case "number":
            if (!Number.isInteger(value) || Math.abs(value) > 2 ** 64) return "Double";
            return value >= 2 ** 63 ? "UInt" : "Int";
        case "object": return "Object";
        default: return typeof value;
    }
}

/**
 * Text from outside, made fit for an error: at most `limit` characters, and what cannot be seen as `\u{1B}`.
 */
export function excerpt(text, limit = 64) {
    let result = "";
    let count = 0;
    for (const character of text) {
        if (count === limit) return `${result}…`;
        count += 1;
        result += /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character)
            ? `\\u{${character.codePointAt(0).toString(16).toUpperCase()}}`
            : character;
    }
    return result;
}
