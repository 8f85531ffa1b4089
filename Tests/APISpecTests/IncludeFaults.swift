// SPDX-License-Identifier: GPL-3.0-only

// The tables of IncludeTests: what is spoilt in the spec or in what it includes, how, and every line that is printed.

let includeFaults = [
    Fault(
        "an include that is not there",
        "\"Shared/common.json\"",
        "\"x.json\"",
        "3:18: error: include 'x.json' cannot be read: no such file"
    ),
    Fault(
        "includes that are no list",
        "[\"Shared/common.json\"]",
        "\"x.json\"",
        "3:17: error: 'includes' must be a list, not a string"
    ),
    Fault(
        "a path that is a number",
        "[\"Shared/common.json\"]",
        "[1]",
        "3:18: error: a path in 'includes' must be a string, not a number"
    ),
    Fault(
        "the same include twice",
        "\"Shared/common.json\"",
        "\"Shared/common.json\", \"Shared/common.json\"",
        "3:40: error: duplicate 'Shared/common.json' in 'includes'"
    ),
    Fault(
        "two includes with the same declarations",
        "\"Shared/common.json\"",
        "\"Shared/common.json\", \"again.json\"",
        "3:40: error: the name 'Common' is already that of 'Shared/common.json'",
        "3:40: error: 'Mood' is already declared in 'Shared/common.json'",
        "3:40: error: 'Door.Knock' is already declared in 'Shared/common.json'",
        "3:40: error: 'Door.Opened' is already declared in 'Shared/common.json'"
    ),
    Fault(
        "an API of an include's name",
        "\"Shop\", ",
        "\"Common\", ",
        "2:27: error: the name 'Common' is already that of 'Shared/common.json'"
    ),
    Fault(
        "a method defined in both",
        "\"states\": [\"open\", \"shut\"],",
        "\"states\": [\"open\"], \"description\": \"D.\",",
        "6:9: error: method 'Door.Knock' is already declared in 'Shared/common.json'; here it has only 'states' and 'examples'"
    ),
    Fault(
        "an included method without states",
        "\"states\": [\"open\", \"shut\"],",
        "",
        "6:23: error: method 'Door.Knock' has no 'states'"
    ),
    Fault(
        "an included method with errors of its own",
        "\"states\": [\"open\", \"shut\"],",
        "\"states\": [\"open\"], \"errors\": [],",
        "7:33: error: unknown key 'errors' in method 'Door.Knock'; known are 'states', 'examples'"
    ),
    Fault(
        "an included method in an undeclared state",
        "[\"open\", \"shut\"]",
        "[\"opne\"]",
        "7:24: error: state 'opne' of method 'Door.Knock' is not declared; declared are 'open', 'shut'"
    ),
    Fault(
        "an example that does not fit the include's type",
        "\"mood\": \"Good\"",
        "\"mood\": \"Goood\"",
        "8:75: error: 'mood' in the returns of an example of method 'Door.Knock' must be a value of 'Mood', not \"Goood\""
    ),
    Fault(
        "an included method that was forgotten",
        "\"Door.Knock\": {\n            \"states\": [\"open\", \"shut\"],",
        "\"Door.Ring\": {\n            \"description\": \"D.\", \"params\": { \"times\": \"Int\" }, \"returns\": { \"mood\": \"$ref:Mood\" }, \"states\": [\"open\"],",
        "5:16: error: 'methods' lack 'Door.Knock' of 'Shared/common.json': say in which 'states'"
    ),
    Fault(
        "a notification defined in both",
        "\"Door.Closed\"",
        "\"Door.Opened\"",
        "14:24: error: 'Door.Opened' is already declared in 'Shared/common.json'"
    ),
    Fault(
        "a notification that is an included method",
        "\"Door.Closed\"",
        "\"Door.KNOCK\"",
        "14:24: error: 'Door.KNOCK' differs from 'Door.Knock' of 'Shared/common.json' only in case"
    ),
    Fault(
        "a type defined in both",
        "\"Size\"",
        "\"Mood\"",
        "8:75: error: 'mood' in the returns of an example of method 'Door.Knock' must be a value of 'Mood', not \"Good\"",
        "15:16: error: 'Mood' is already declared in 'Shared/common.json'"
    ),
    Fault(
        "a type that is an included namespace",
        "\"Size\"",
        "\"Door\"",
        "14:24: error: duplicate type 'Door' in the spec's types and namespaces",
        "15:16: error: 'Door' is already declared in 'Shared/common.json'"
    ),
    Fault(
        "a namespace that is an included type",
        "\"Shop.Order\"",
        "\"Mood.Order\"",
        "10:9: error: 'Mood' is already declared in 'Shared/common.json'"
    ),
    Fault(
        "a type that only case tells from an included one",
        "\"Size\"",
        "\"MOOD\"",
        "15:16: error: 'MOOD' differs from 'Mood' of 'Shared/common.json' only in case"
    ),
]

let faultsOfIncludes = [
    Fault(
        "an include without name",
        "\"name\": \"Common\",",
        "",
        "1:1: error: the include has no 'name'"
    ),
    Fault(
        "no text",
        "\"Knocks.\"",
        "1",
        "5:28: error: the description of method 'Door.Knock' must be a string, not a number"
    ),
    Fault(
        "a type of the spec",
        "{ \"times\": \"UInt\" }",
        "{ \"times\": \"$ref:Size\" }",
        "5:60: error: '$ref:Size' refers to a type that this spec does not declare"
    ),
    Fault(
        "states, which each spec has for itself",
        "\"description\": \"Knocks.\",",
        "\"description\": \"Knocks.\", \"states\": [\"open\"],",
        "5:39: error: unknown key 'states' in method 'Door.Knock'; known are 'description', 'params', 'returns', 'unchecked', "
            + "'secret', 'errors', 'examples', 'answeredBy'"
    ),
    Fault(
        "an include of an include",
        "\"notes\": {",
        "\"includes\": [\"more.json\"], \"notes\": {",
        "11:5: error: an include has no 'includes': the spec that includes it lists them all"
    ),
    Fault(
        "a comma too many",
        "\"Bad\"]",
        "\"Bad\",]",
        "10:39: error: syntax error: a value is expected"
    ),
]
