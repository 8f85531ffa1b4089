// SPDX-License-Identifier: GPL-3.0-only

/// What the references of all APIs say about messages. Backticks mark code, in Markdown as in HTML.
enum MessageFormat {
    static let shapes = """
        request       {"id": int, "method": "Namespace.Method", "params": {…}}
        answer        {"id": int, "status": "success", "params": {…}}
        refusal       {"id": int, "status": "error", "error": "text", "params": {…}}
        notification  {"id": int, "notification": "Namespace.Name", "params": {…}}
        """

    static let rules =
        "An answer has the id of its request. `params` may be left out or null where there are none. Each of these "
        + "refusals is followed by the end of the connection:"

    static let refusalsHeader = ["when", "id", "`error`"]

    static let refusals = [
        ["the message is no JSON object", "-1", "`Failed to parse JSON data: …`"],
        ["`id` is missing or no integer", "-1", "`Error parsing command. Missing 'id'`"],
        [
            "`method` is missing, no string or not `X.Y`", "the request's",
            "`Error parsing method. Got: '…', Expected: 'Namespace.method'`",
        ],
        ["there is no such namespace", "the request's", "`No such namespace`"],
        ["there is no such method", "the request's", "`No such method`"],
        [
            "a parameter is missing, unknown or of another type", "the request's",
            "`Invalid params: …` with its path, what was expected and what came",
        ],
        ["the answer took too long", "the request's", "`Command timed out`"],
    ]

    static let states = "A connection is in one of these states; each method says in which it may be called."
}
