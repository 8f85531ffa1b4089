// SPDX-License-Identifier: GPL-3.0-only

/** A UUID as text: in what is sent with or without braces, in any case; in what is received with braces, in lower case. */
export type Uuid = string;

export type JSONValue = null | boolean | number | string | JSONValue[] | JSONObject;
export interface JSONObject { [name: string]: JSONValue }

/** A method of an API. */
export interface Method<Params, Result> {
    /** As it stands in a request: `Namespace.Method`. */
    readonly name: string;
    /** Checks parameters, strictly, and returns them as they are sent. @throws `ValidationError` */
    encodeParams(value: unknown): Params;
    /** Checks an answer; members that a newer server may have are dropped. @throws `ValidationError` */
    decodeResult(value: unknown): Result;
    /** The parameters but for secrets: what a log may show. */
    maskedParams(value: Params): JSONObject;
}

/** A notification of an API. */
export interface NotificationKind<Params> {
    /** As it stands in a message: `Namespace.Name`. */
    readonly name: string;
    /** Checks what it tells; members that a newer server may have are dropped. @throws `ValidationError` */
    decodeParams(value: unknown): Params;
}

export interface CallOptions {
    /** Its abort ends the wait. */
    signal?: AbortSignal | undefined;
    /** Milliseconds to wait for the answer. */
    timeout?: number | undefined;
}

/** Who can send a request and await its answer. */
export interface Caller {
    call<Params, Result>(method: Method<Params, Result>, params: Params, options?: CallOptions): Promise<Result>;
}

/** One value that does not fit the spec: where it stands, what was expected, and what came. */
export declare class ValidationError extends Error {
    constructor(
        path: string,
        problem: ValidationError["problem"],
        expected: string | undefined,
        got: string | undefined,
    );
    name: "ValidationError";
    /** The innermost value at fault, dotted from the params: `token`, `options.list[3]`. */
    path: string;
    problem: "missing" | "unknown" | "wrongType" | "invalidValue";
    expected: string | undefined;
    got: string | undefined;
}
