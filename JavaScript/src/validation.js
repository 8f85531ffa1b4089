// SPDX-License-Identifier: GPL-3.0-only
// The runtime under the generated modules: a validator for each type that a spec can name.
//
// A validator has `typeName`, the type in the words of the spec, and `read(value, path)`, which returns the value as it is
// to be used or throws a ValidationError. Nothing is converted silently.

import { Path, ValidationError } from "./validation-error.js";

export { ValidationError };

/** How deep what a spec calls Variant or Object may be nested. */
const maximumDepth = 512;

export const string = {
    typeName: "String",
    read(value, path) {
        if (typeof value !== "string") throw path.mismatch(value, "String");
        return value;
    },
};

export const bool = {
    typeName: "Bool",
    read(value, path) {
        if (typeof value !== "boolean") throw path.mismatch(value, "Bool");
        return value;
    },
};

export const int = integer("Int", Number.MIN_SAFE_INTEGER);
export const uInt = integer("UInt", 0);

// The spec's integers have 64 bits. Beyond 2^53 a number of JavaScript may be another than the one that came, so those are
// refused rather than changed.
function integer(typeName, minimum) {
    return {
        typeName,
        read(value, path) {
            if (!Number.isInteger(value) || Math.abs(value) > 2 ** 64) throw path.mismatch(value, typeName);
            if (!Number.isSafeInteger(value)) {
                throw path.invalid(value, `${typeName} that JavaScript keeps exact (2^53 - 1 at most)`);
            }
            if (value < minimum) throw path.invalid(value, typeName);
            return value;
        },
    };
}

export const double = {
    typeName: "Double",
    read(value, path) {
        if (typeof value !== "number") throw path.mismatch(value, "Double");
        if (!Number.isFinite(value)) throw path.invalid(value, "Double");
        return value;
    },
};

export const uuid = {
    typeName: "Uuid",
    read(value, path) {
        if (typeof value !== "string") throw path.mismatch(value, "Uuid");
        const digits = value.startsWith("{") && value.endsWith("}") ? value.slice(1, -1) : value;
        if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(digits)) throw path.invalid(value, "Uuid");
        return `{${digits.toLowerCase()}}`;
    },
};

export const variant = {
    typeName: "Variant",
    read(value, path) {
        checkJSON(value, path, maximumDepth, "Variant");
        return value;
    },
};

export const object = {
    typeName: "Object",
    read(value, path) {
        if (!isObject(value)) throw path.mismatch(value, "Object");
        checkJSON(value, path, maximumDepth, "Object");
        return value;
    },
};

/** A list whose elements are all of one type. */
export function list(element) {
    const typeName = `List of ${element.typeName}`;
    return {
        typeName,
        read(value, path) {
            if (!Array.isArray(value)) throw path.mismatch(value, typeName);
            return Array.from(value, (item, index) => element.read(item, path.at(index)));
        },
    };
}

/** One of some texts. */
export function enumeration(typeName, values) {
    const known = new Set(values);
    const expected = `${typeName} (${values.join(", ")})`;
    return {
        typeName,
        read(value, path) {
            if (typeof value !== "string") throw path.mismatch(value, typeName);
            if (!known.has(value)) throw path.invalid(value, expected);
            return value;
        },
    };
}

/** A type by its name, which may be declared further down. */
export function named(typeName, validator) {
    return { typeName, read: (value, path) => validator().read(value, path) };
}

/** A member that must be there. */
export function required(type) {
    return { type, isRequired: true };
}

/** A member that may be left out, or be null. */
export function optional(type) {
    return { type, isRequired: false };
}

/** An object type of the spec: these members and no others. */
export function struct(typeName, members) {
    return { typeName, read: (value, path) => readMembers(typeName, members, value, path, true) };
}

/** A method: its parameters are checked strictly, what it returns may have more than the spec knows. */
export function method({ name, params, returns, secret = [] }) {
    return Object.freeze({
        name,
        /** The parameters as they are sent. */
        encodeParams: (value) => readMembers("Object", params, value, Path.root, true),
        /** The answer; members that a newer server may have are dropped. */
        decodeResult: (value) => readMembers("Object", returns, value, Path.root, false),
        /** The parameters but for secrets: what a log may show. */
        maskedParams: (value) =>
            Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secret.includes(key) ? "***" : item])),
    });
}

/** A notification. */
export function notification({ name, params }) {
    return Object.freeze({ name, decodeParams: (value) => readMembers("Object", params, value, Path.root, false) });
}

/** The notification of a name, among those of an API. */
export function decodeNotification(notifications, name, params) {
    for (const [key, kind] of Object.entries(notifications)) {
        if (kind.name === name) return { name: key, params: kind.decodeParams(params) };
    }
    const names = Object.values(notifications).map((kind) => kind.name);
    throw new Path(Path.root, "notification").invalid(name, names.length > 0 ? names.join(", ") : "none");
}

function readMembers(typeName, members, value, path, isStrict) {
    if (!isObject(value)) throw path.mismatch(value, typeName);
    const result = {};
    for (const [name, { type, isRequired }] of Object.entries(members)) {
        const place = path.at(name);
        // Own members only: what every object inherits has come from nobody.
        const member = Object.hasOwn(value, name) ? value[name] : undefined;
        if (member === undefined || (member === null && !isRequired)) {
            if (isRequired) throw place.missing(type.typeName);
        } else {
            result[name] = type.read(member, place);
        }
    }
    if (isStrict) {
        // The first by name, so that one request always gets one answer.
        const unknown = Object.keys(value).filter((key) => !Object.hasOwn(members, key)).sort();
        if (unknown.length > 0) throw path.at(unknown[0]).unknown();
    }
    return result;
}

function isObject(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkJSON(value, path, depth, typeName) {
    if (depth === 0) throw path.invalid("…", `${typeName} nested no deeper than ${maximumDepth}`);
    if (value === null || typeof value === "string" || typeof value === "boolean") return;
    if (typeof value === "number") return void double.read(value, path);
    if (Array.isArray(value)) return value.forEach((item, index) => checkJSON(item, path.at(index), depth - 1, typeName));
    if (typeof value !== "object") throw path.mismatch(value, typeName);
    for (const [key, item] of Object.entries(value)) checkJSON(item, path.at(key), depth - 1, typeName);
}
