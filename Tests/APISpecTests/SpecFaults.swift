// SPDX-License-Identifier: GPL-3.0-only

// The tables of SpecFaultTests: what is spoilt, in which piece of the sample, how, and every line that is printed.

let syntaxFaults = [
    Fault(
        "no value",
        "\"0.1\",",
        ",",
        "4:19: error: syntax error: a value is expected"
    ),
    Fault(
        "a missing comma",
        "\"0.1\",",
        "\"0.1\"",
        "5:5: error: syntax error: ',' or '}' is expected after a member"
    ),
    Fault(
        "a comma too many",
        "\"idle\"],\n            \"errors\"",
        "\"idle\",],\n            \"errors\"",
        "11:31: error: syntax error: a value is expected"
    ),
    Fault(
        "a missing colon",
        "\"title\":",
        "\"title\"",
        "2:13: error: syntax error: ':' is expected after the key 'title'"
    ),
    Fault(
        "a key without quotes",
        "\"title\":",
        "title:",
        "2:5: error: syntax error: a key in double quotes is expected"
    ),
    Fault(
        "an open string",
        "\"What it is called.\"",
        "\"What it is called.",
        "30:29: error: syntax error: the string does not end"
    ),
    Fault(
        "no such escape",
        "Sold out.",
        "Sold \\x out.",
        "12:62: error: syntax error: no such escape"
    ),
    Fault(
        "half a surrogate pair",
        "Sold out.",
        "Sold \\ud83d out.",
        "12:62: error: syntax error: half of a surrogate pair"
    ),
    Fault(
        "a short escape",
        "Sold out.",
        "Sold \\u12 out.",
        "12:64: error: syntax error: four hexadecimal digits are expected after '\\u'"
    ),
    Fault(
        "a raw control character",
        "Sold out.",
        "Sold\tout.",
        "12:61: error: syntax error: a control character in a string must be escaped"
    ),
    Fault(
        "a bad number",
        "\"0.1\"",
        "1.",
        "4:21: error: syntax error: a digit is expected after '.'"
    ),
    Fault(
        "a bad word",
        "\"0.1\"",
        "nil",
        "4:19: error: syntax error: a value is expected"
    ),
    Fault(
        "too deep",
        "\"0.1\"",
        String(repeating: "[", count: 65),
        "4:83: error: syntax error: nested deeper than 64 levels"
    ),
    Fault(
        "something behind the end",
        "\"What it is called.\" }\n}",
        "\"What it is called.\" }\n} 1",
        "31:3: error: syntax error: nothing may follow the outermost value"
    ),
    Fault(
        "the end too early",
        "\"What it is called.\" }\n}",
        "\"What it is called.\" }",
        "30:51: error: syntax error: ',' or '}' is expected after a member"
    ),
]

let kindFaults = [
    Fault(
        "a text that is a number",
        "\"Sample API\"",
        "1",
        "2:14: error: 'title' must be a string, not a number"
    ),
    Fault(
        "a text that is empty",
        "\"Orders something.\"",
        "\" \"",
        "8:28: error: the description of method 'Shop.Order' is empty"
    ),
    Fault(
        "a list that is a string",
        "\"states\": [\"idle\"],\n            \"errors\"",
        "\"states\": \"idle\",\n            \"errors\"",
        "11:23: error: 'states' of method 'Shop.Order' must be a list, not a string"
    ),
    Fault(
        "an object that is a list",
        "{ \"idle\": \"Nothing is going on.\" }",
        "[]",
        "5:15: error: 'states' must be an object, not a list"
    ),
    Fault(
        "a method that is null",
        "{ \"description\": \"It is here.\", \"params\": { \"item\": \"$ref:Item\" } }",
        "null",
        "24:27: error: notification 'Shop.Delivered' must be an object, not null"
    ),
    Fault(
        "a type that is a boolean",
        "[\"OrderStateOpen\", \"OrderStateDone\"]",
        "true",
        "28:23: error: type 'OrderState' must be a list of values or an object of members, not a boolean"
    ),
]

let keyFaults = [
    Fault(
        "an unknown key",
        "\"apiVersion\"",
        "\"version\"",
        "1:1: error: the spec has no 'apiVersion'",
        "4:5: error: unknown key 'version' in the spec; known are 'title', 'name', 'apiVersion', 'states', "
            + "'methods', 'notifications', 'types', '$schema', 'includes', 'notes'"
    ),
    Fault(
        "an unknown key of a method",
        "\"answeredBy\"",
        "\"answerdBy\"",
        "20:13: error: unknown key 'answerdBy' in method 'Shop.Introspect'; known are 'description', "
            + "'params', 'returns', 'states', 'unchecked', 'secret', 'errors', 'examples', 'answeredBy'"
    ),
    Fault(
        "a duplicate key",
        "\"apiVersion\": \"0.1\",",
        "\"apiVersion\": \"0.1\", \"title\": \"Again\",",
        "4:26: error: duplicate key 'title' in the spec"
    ),
    Fault(
        "a method without description",
        "\"description\": \"Orders something.\",",
        "",
        "7:23: error: method 'Shop.Order' has no 'description'"
    ),
    Fault(
        "a duplicate method",
        "\"Shop.Introspect\"",
        "\"Shop.Order\"",
        "15:9: error: duplicate key 'Shop.Order' in 'methods'"
    ),
    Fault(
        "a note on nothing",
        "\"Item.name\"",
        "\"Item.nam\"",
        "30:16: error: the note is on 'Item.nam', which this spec does not have"
    ),
]

let nameFaults = [
    Fault(
        "an API in lower case",
        "\"Sample\"",
        "\"sample\"",
        "3:13: error: bad API name 'sample': expected UpperCamelCase, such as 'RemoteProxy'"
    ),
    Fault(
        "a method without namespace",
        "\"Shop.Introspect\"",
        "\"Introspect\"",
        "15:9: error: bad method 'Introspect': expected 'Namespace.Name', both in UpperCamelCase"
    ),
    Fault(
        "a namespace in lower case",
        "\"Shop.Introspect\"",
        "\"shop.Introspect\"",
        "15:9: error: bad namespace 'shop': expected UpperCamelCase, such as 'RemoteProxy'",
        "15:9: error: 'shop' differs from 'Shop' only in case in the spec's types and namespaces"
    ),
    Fault(
        "a method in lower case",
        "\"Shop.Introspect\"",
        "\"Shop.introspect\"",
        "15:9: error: bad method 'introspect': expected UpperCamelCase, such as 'RemoteProxy'"
    ),
    Fault(
        "a notification with a dash",
        "\"Shop.Delivered\"",
        "\"Shop.De-livered\"",
        "24:9: error: bad notification 'De-livered': expected UpperCamelCase, such as 'RemoteProxy'"
    ),
    Fault(
        "a parameter in upper case",
        "\"o:count\"",
        "\"o:Count\"",
        "9:46: error: bad parameter 'Count': expected lowerCamelCase, such as 'userName'"
    ),
    Fault(
        "a parameter without name",
        "\"o:count\"",
        "\"o:\"",
        "9:46: error: bad parameter '': expected lowerCamelCase, such as 'userName'"
    ),
    Fault(
        "a type in lower case",
        "\"OrderState\": [",
        "\"orderState\": [",
        "10:35: error: '$ref:OrderState' refers to a type that this spec does not declare",
        "28:9: error: bad type 'orderState': expected UpperCamelCase, such as 'RemoteProxy'"
    ),
    Fault(
        "an enum value with a space",
        "\"OrderStateOpen\"",
        "\"Order Open\"",
        "28:24: error: bad enum value 'Order Open': expected letters and digits, beginning with a letter"
    ),
    Fault(
        "a state in upper case",
        "{ \"idle\":",
        "{ \"Idle\":",
        "5:17: error: bad state 'Idle': expected lowerCamelCase, such as 'userName'",
        "11:24: error: state 'idle' of method 'Shop.Order' is not declared; declared are 'Idle'",
        "19:24: error: state 'idle' of method 'Shop.Introspect' is not declared; declared are 'Idle'"
    ),
    Fault(
        "an error in upper case",
        "\"soldOut\"",
        "\"SoldOut\"",
        "12:34: error: bad error 'SoldOut': expected lowerCamelCase, such as 'userName'"
    ),
    Fault(
        "a reserved type",
        "\"OrderState\": [",
        "\"Call\": [",
        "10:35: error: '$ref:OrderState' refers to a type that this spec does not declare",
        "28:9: error: bad type: generated code needs the name 'Call' itself"
    ),
    Fault(
        "a reserved parameter",
        "\"o:count\"",
        "\"o:json\"",
        "9:46: error: bad parameter: generated code needs the name 'json' itself"
    ),
    Fault(
        "a reserved enum value",
        "\"OrderStateOpen\"",
        "\"OrderStateSelf\"",
        "28:24: error: bad enum value: generated code needs the name 'self' itself"
    ),
    Fault(
        "a duplicate parameter",
        "\"o:count\"",
        "\"o:item\"",
        "9:46: error: duplicate parameter 'item' in the params of method 'Shop.Order'"
    ),
    Fault(
        "a duplicate enum value",
        "\"OrderStateDone\"",
        "\"OrderStateOpen\"",
        "28:42: error: duplicate enum value 'OrderStateOpen' in type 'OrderState'"
    ),
    Fault(
        "values that differ only in case",
        "\"OrderStateDone\"",
        "\"OrderStateOPEN\"",
        "28:42: error: 'OrderStateOPEN' differs from 'OrderStateOpen' only in case in type 'OrderState'"
    ),
    Fault(
        "a type with a namespace's name",
        "\"OrderState\": [",
        "\"Shop\": [",
        "7:9: error: duplicate type 'Shop' in the spec's types and namespaces",
        "10:35: error: '$ref:OrderState' refers to a type that this spec does not declare"
    ),
    Fault(
        "a notification with a method's name",
        "\"Shop.Delivered\"",
        "\"Shop.Order\"",
        "24:9: error: duplicate method 'Order' in namespace 'Shop'"
    ),
]

let typeFaults = [
    Fault(
        "no such type",
        "\"UInt\"",
        "\"Unt\"",
        "9:57: error: no such type 'Unt'; basic types are 'Uuid', 'String', 'Int', 'UInt', 'Double', "
            + "'Bool', 'Variant', 'Object'"
    ),
    Fault(
        "a type without $ref",
        "{ \"item\": \"$ref:Item\", ",
        "{ \"item\": \"Item\", ",
        "9:33: error: no basic type 'Item'; write '$ref:Item' for the type this spec declares"
    ),
    Fault(
        "a dangling reference",
        "\"$ref:OrderState\"",
        "\"$ref:OrderStatus\"",
        "10:35: error: '$ref:OrderStatus' refers to a type that this spec does not declare"
    ),
    Fault(
        "a list of two types",
        "[\"Int\"]",
        "[\"Int\", \"UInt\"]",
        "10:63: error: 'codes' of the returns of method 'Shop.Order' must list exactly one type, as in [\"String\"]"
    ),
    Fault(
        "a list of nothing",
        "[\"Int\"]",
        "[]",
        "10:63: error: 'codes' of the returns of method 'Shop.Order' must list exactly one type, as in [\"String\"]"
    ),
    Fault(
        "a type that is a number",
        "\"UInt\"",
        "1",
        "9:57: error: 'count' of the params of method 'Shop.Order' must be a type, as in \"String\" or "
            + "[\"String\"], not a number"
    ),
    Fault(
        "a type that contains itself",
        "\"o:id\": \"Uuid\"",
        "\"o:parts\": [\"$ref:Item\"]",
        "27:9: error: type 'Item' contains itself: Item -> Item"
    ),
    Fault(
        "an enum without values",
        "[\"OrderStateOpen\", \"OrderStateDone\"]",
        "[]",
        "28:23: error: type 'OrderState' has no values"
    ),
]

let messageFaults = [
    Fault(
        "an undeclared state",
        "[\"idle\"],\n            \"errors\"",
        "[\"idel\"],\n            \"errors\"",
        "11:24: error: state 'idel' of method 'Shop.Order' is not declared; declared are 'idle'"
    ),
    Fault(
        "a duplicate state",
        "[\"idle\"],\n            \"errors\"",
        "[\"idle\", \"idle\"],\n            \"errors\"",
        "11:32: error: duplicate state 'idle' in method 'Shop.Order'"
    ),
    Fault(
        "no state",
        "[\"idle\"],\n            \"errors\"",
        "[],\n            \"errors\"",
        "11:23: error: 'states' of method 'Shop.Order' is empty"
    ),
    Fault(
        "an unchecked parameter that is not there",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"Uuid\" }, \"unchecked\": [\"count\", \"o:count\"],",
        "9:90: error: 'o:count' in 'unchecked' is no parameter of method 'Shop.Order'"
    ),
    Fault(
        "an unchecked parameter that is no Uuid",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"UInt\" }, \"unchecked\": [\"count\"],",
        "9:81: error: 'count' in 'unchecked' of method 'Shop.Order' is no Uuid"
    ),
    Fault(
        "an unchecked parameter that is a list",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": [\"Uuid\"] }, \"unchecked\": [\"count\"],",
        "9:83: error: 'count' in 'unchecked' of method 'Shop.Order' is no Uuid"
    ),
    Fault(
        "a duplicate unchecked parameter",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"Uuid\" }, \"unchecked\": [\"count\", \"count\"],",
        "9:90: error: duplicate 'count' in 'unchecked' of method 'Shop.Order'"
    ),
    Fault(
        "no unchecked parameter",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"UInt\" }, \"unchecked\": [],",
        "9:80: error: 'unchecked' of method 'Shop.Order' is empty"
    ),
    Fault(
        "a secret parameter that is not there",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"String\" }, \"secret\": [\"count\", \"o:count\"],",
        "9:89: error: 'o:count' in 'secret' is no parameter of method 'Shop.Order'"
    ),
    Fault(
        "a secret parameter that is no String",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"UInt\" }, \"secret\": [\"count\"],",
        "9:78: error: 'count' in 'secret' of method 'Shop.Order' is no String"
    ),
    Fault(
        "a duplicate secret parameter",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"String\" }, \"secret\": [\"count\", \"count\"],",
        "9:89: error: duplicate 'count' in 'secret' of method 'Shop.Order'"
    ),
    Fault(
        "no secret parameter",
        "\"o:count\": \"UInt\" },",
        "\"o:count\": \"UInt\" }, \"secret\": [],",
        "9:77: error: 'secret' of method 'Shop.Order' is empty"
    ),
    Fault(
        "an error without text",
        "\"message\": \"Sold out.\", ",
        "",
        "12:24: error: an error of method 'Shop.Order' has no 'message'"
    ),
    Fault(
        "answered by nobody",
        "\"introspection\"",
        "\"nobody\"",
        "20:27: error: 'answeredBy' of method 'Shop.Introspect' must be 'introspection' or left out, not 'nobody'"
    ),
    Fault(
        "introspection with other returns",
        "\"types\": \"Object\" }",
        "\"types\": \"String\" }",
        "20:27: error: method 'Shop.Introspect' is answered by introspection, so it must return methods, "
            + "notifications and types: Objects"
    ),
]

let exampleFaults = [
    Fault(
        "an undeclared parameter",
        "{ \"params\": { \"item\": { \"name\": \"tea\" } } }",
        "{ \"params\": { \"item\": { \"name\": \"tea\" }, \"size\": 1 } }",
        "13:67: error: 'size' in the params of an example of method 'Shop.Order' is not declared"
    ),
    Fault(
        "a missing parameter",
        "{ \"params\": { \"item\": { \"name\": \"tea\" } } }",
        "{ \"params\": {} }",
        "13:38: error: the params of an example of method 'Shop.Order' lack 'item'"
    ),
    Fault(
        "a value of another kind",
        "\"tea\"",
        "1",
        "13:58: error: 'name' in 'item' in the params of an example of method 'Shop.Order' must be a String, not 1"
    ),
    Fault(
        "a negative UInt",
        "{ \"name\": \"tea\" }",
        "{ \"name\": \"tea\" }, \"count\": -1",
        "13:76: error: 'count' in the params of an example of method 'Shop.Order' must be a UInt, not -1"
    ),
    Fault(
        "no Uuid",
        "\"tea\"",
        "\"tea\", \"id\": \"1234\"",
        "13:71: error: 'id' in 'item' in the params of an example of method 'Shop.Order' must be a Uuid, not \"1234\""
    ),
    Fault(
        "an element and an enum value",
        "{ \"name\": \"tea\" } }",
        "{ \"name\": \"tea\" } }, \"returns\": { \"state\": \"OrderStateNone\", \"codes\": [1, 1.5] }",
        "13:91: error: 'state' in the returns of an example of method 'Shop.Order' must be a value of "
            + "'OrderState', not \"OrderStateNone\"",
        "13:122: error: element 1 of 'codes' in the returns of an example of method 'Shop.Order' must be "
            + "an Int, not 1.5"
    ),
    Fault(
        "params of an error",
        "\"when\": \"None left.\"",
        "\"when\": \"None left.\", \"params\": { \"codes\": [] }",
        "12:101: error: the params of an error of method 'Shop.Order' lack 'state'"
    ),
    Fault(
        "returns of a notification",
        "\"params\": { \"item\": \"$ref:Item\" } }",
        "\"params\": { \"item\": \"$ref:Item\" }, \"examples\": [{ \"params\": { \"item\": { \"name\": \"x\" } }, \"returns\": {} }] }",
        "24:148: error: unknown key 'returns' in an example of notification 'Shop.Delivered'; known are 'params'"
    ),
]
