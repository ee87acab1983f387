using Pharos.Collector.Ottl;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Collector.Ottl.Values;
using Pharos.Collector.Receivers.Operators;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Ottl;

public sealed class StatementTests
{
    private static OttlTarget Log()
    {
        var record = new OtlpLogRecord { Body = "GET /users/42 200", SeverityNumber = 9, SeverityText = "info", TimeNs = 1_700_000_000_000_000_000, TraceId = "0123456789abcdef0123456789abcdef" };
        record.Attributes.AddRange(
        [
            new("http.status", 200L), new("user.email", "a@example.org"), new("ratio", 0.5), new("ok", true), new("path", "/users/42"), new("secret.key", "x"),
            new("nested", new List<OtlpAttribute> { new("a", new List<OtlpAttribute> { new("b", "c") }), new("list", new List<object?> { "x", 1L }) }), new("tags", new List<object?> { "one", "two" }),
        ]);
        return new OttlTarget { Log = record, Resource = new OtlpResource([new("service.name", "api"), new("host.name", "h1")]), Scope = new OtlpScope("lib", "1.0", "", []) };
    }

    private static object? Evaluate(string expression)
    {
        OttlTarget target = Log();
        new OttlCompiler(OttlContext.Log, false).Statement(Parser.ParseStatement($"set(cache[\"v\"], {expression})"), "").Execute(target);
        return target.Cache.Count == 0 ? null : target.Cache[0].Value;
    }

    private static bool Holds(string condition) => new OttlCompiler(OttlContext.Log, false).Condition(Parser.ParseCondition(condition))(Log());

    public static TheoryData<string, string> Expressions => new()
    {
        { "\"a\"", "\"a\"" }, { "1 + 2 * 3", "7" }, { "(1 + 2) * 3", "9" }, { "7 / 2", "3" }, { "1.5 + .5", "2" }, { "3 -1", "2" }, { "-3", "-3" }, { "nil", "null" }, { "true", "true" }, { "0x0aff", "\"Cv8=\"" },
        { "[1, \"a\", attributes[\"ok\"]]", "[1,\"a\",true]" }, { "{\"k\": {\"n\": 1}}", "{\"k\":{\"n\":1}}" }, { "SEVERITY_NUMBER_WARN2", "14" }, { "SPAN_KIND_SERVER", "2" },
        { "attributes[\"nested\"][\"a\"][\"b\"]", "\"c\"" }, { "attributes[\"nested\"][\"list\"][1]", "1" }, { "attributes[\"none\"][\"x\"]", "null" }, { "attributes[Concat([\"http\", \"status\"], \".\")]", "200" },
        { "resource.attributes[\"service.name\"]", "\"api\"" }, { "scope.name", "\"lib\"" }, { "instrumentation_scope.version", "\"1.0\"" }, { "log.severity_text", "\"info\"" }, { "trace_id.string", "\"0123456789abcdef0123456789abcdef\"" },
        { "Concat([body, 1, true, nil], \"-\")", "\"GET /users/42 200-1-true-<nil>\"" }, { "Int(\"12\")", "12" }, { "Int(\"x\")", "null" }, { "Int(3.9)", "3" }, { "Double(\"1.25\")", "1.25" }, { "String(attributes[\"http.status\"])", "\"200\"" },
        { "String(attributes[\"nested\"])", "\"{\\\"a\\\":{\\\"b\\\":\\\"c\\\"},\\\"list\\\":[\\\"x\\\",1]}\"" }, { "Bool(\"t\")", "true" }, { "IsString(body)", "true" }, { "IsInt(body)", "false" }, { "IsMap(attributes[\"nested\"])", "true" },
        { "IsMatch(body, \"^GET .* 2\\\\d\\\\d$\")", "true" }, { "IsMatch(attributes[\"http.status\"], \"^2\")", "true" }, { "ToUpperCase(severity_text)", "\"INFO\"" }, { "ConvertCase(\"HttpStatusCode\", \"snake\")", "\"http_status_code\"" },
        { "Split(attributes[\"path\"], \"/\")", "[\"\",\"users\",\"42\"]" }, { "Split(attributes[\"path\"], \"/\")[2]", "\"42\"" }, { "Substring(body, 4, 6)", "\"/users\"" }, { "Substring(\"aé\", 0, 2)", "\"a\"" },
        { "SHA256(\"abc\")", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"" }, { "MD5(\"abc\")", "\"900150983cd24fb0d6963f7d28e17f72\"" }, { "SHA1(\"abc\")", "\"a9993e364706816aba3e25717850c26c9cd0d89d\"" },
        { "ParseJSON(\"{\\\"a\\\":[1,{\\\"b\\\":null}]}\")", "{\"a\":[1,{\"b\":null}]}" }, { "ParseJSON(\"{\\\"a\\\":1}\")[\"a\"]", "1" }, { "ParseKeyValue(\"a=1 b='two words'\")", "{\"a\":\"1\",\"b\":\"two words\"}" },
        { "ExtractPatterns(body, \"^(?P<method>\\\\w+) (?P<path>\\\\S+)\")", "{\"method\":\"GET\",\"path\":\"/users/42\"}" }, { "Len(attributes[\"tags\"])", "2" }, { "Len(\"é\")", "2" }, { "Coalesce([attributes[\"none\"], body])", "\"GET /users/42 200\"" },
        { "ContainsValue(attributes[\"tags\"], \"two\")", "true" }, { "Index(body, \"/\")", "4" }, { "Keys(resource.attributes)", "[\"service.name\",\"host.name\"]" }, { "HasPrefix(body, \"GET\")", "true" }, { "TrimSuffix(body, \" 200\")", "\"GET /users/42\"" },
        { "Base64Decode(\"aGVsbG8=\")", "\"hello\"" }, { "Base64Encode(\"hello\")", "\"aGVsbG8=\"" }, { "Hex(\"a\")", "\"61\"" }, { "ParseInt(\"ff\", 16)", "255" }, { "Format(\"%s-%03d-%.1f\", [\"a\", 7, 1.25])", "\"a-007-1.2\"" },
        { "UnixSeconds(time)", "1700000000" }, { "Year(log.time)", "2023" }, { "UnixNano(Time(\"2024-02-29 12:00:01\", \"%Y-%m-%d %H:%M:%S\"))", "1709208001000000000" }, { "Seconds(Duration(\"1m30s\"))", "90" },
        { "Milliseconds(Time(\"10\", \"%d\") - Time(\"9\", \"%d\"))", "86400000" }, { "IsInCIDR(\"10.1.2.3\", [\"10.0.0.0/8\"])", "true" }, { "TraceID(\"0123456789abcdef0123456789abcdef\") == trace_id", "" },
    };

    [Theory, MemberData(nameof(Expressions))]
    public void Expressions_have_their_values(string expression, string json)
    {
        if (json.Length == 0) Assert.True(Holds(expression));
        else Assert.Equal(json, JsonText.Write(Evaluate(expression)));
    }

    public static TheoryData<string, bool> Conditions => new()
    {
        { "true", true }, { "not true", false }, { "body == \"GET /users/42 200\"", true }, { "attributes[\"http.status\"] >= 200 and attributes[\"http.status\"] < 300", true }, { "attributes[\"http.status\"] == 200.0", true },
        { "attributes[\"http.status\"] == \"200\"", false }, { "attributes[\"http.status\"] != \"200\"", true }, { "attributes[\"none\"] == nil", true }, { "attributes[\"none\"] != nil", false }, { "attributes[\"none\"] > 1", false },
        { "nil == nil", true }, { "\"a\" < \"b\"", true }, { "false < true", true }, { "0x01 == 0x01", true }, { "false or true and false", false }, { "(false or true) and not false", true }, { "(1 + 2) == 3", true }, { "((1 + 2) == 3)", true },
        { "not (IsMatch(body, \"GET\") and severity_number > SEVERITY_NUMBER_WARN)", true }, { "severity_number == SEVERITY_NUMBER_INFO", true }, { "attributes[\"tags\"] == [\"one\", \"two\"]", true }, { "IsString(body) and not IsMap(body)", true },
        { "attributes[\"ratio\"] > 0", true }, { "log.time > Unix(1)", true },
    };

    [Theory, MemberData(nameof(Conditions))]
    public void Conditions_hold_or_not(string condition, bool expected) => Assert.Equal(expected, Holds(condition));

    public static TheoryData<string, string, string> Edits => new()
    {
        { "set(attributes[\"new\"], body)", "attributes[\"new\"]", "\"GET /users/42 200\"" },
        { "set(attributes[\"deep\"][\"er\"], 1)", "attributes[\"deep\"]", "{\"er\":1}" },
        { "set(attributes[\"path\"], nil)", "attributes[\"path\"]", "\"/users/42\"" },
        { "set(attributes[\"path\"], \"x\") where body == \"y\"", "attributes[\"path\"]", "\"/users/42\"" },
        { "set(body, {\"a\": 1})", "body", "{\"a\":1}" },
        { "set(severity_number, SEVERITY_NUMBER_ERROR)", "severity_number", "17" },
        { "set(resource.attributes[\"service.name\"], \"b\")", "resource.attributes[\"service.name\"]", "\"b\"" },
        { "set(scope.name, \"other\")", "scope.name", "\"other\"" },
        { "set(trace_id.string, \"ffffffffffffffffffffffffffffffff\")", "trace_id.string", "\"ffffffffffffffffffffffffffffffff\"" },
        { "delete_key(attributes, \"path\")", "attributes[\"path\"]", "null" },
        { "delete_matching_keys(attributes, \"(?i)^SECRET\")", "attributes[\"secret.key\"]", "null" },
        { "keep_keys(attributes, [\"path\", \"ok\"])", "Keys(attributes)", "[\"ok\",\"path\"]" },
        { "keep_matching_keys(attributes, \"^(path|tags)$\")", "Keys(attributes)", "[\"path\",\"tags\"]" },
        { "limit(attributes, 3, [\"tags\"])", "Keys(attributes)", "[\"http.status\",\"user.email\",\"tags\"]" },
        { "merge_maps(resource.attributes, {\"host.name\": \"h2\", \"x\": 1}, \"insert\")", "resource.attributes", "{\"service.name\":\"api\",\"host.name\":\"h1\",\"x\":1}" },
        { "merge_maps(resource.attributes, {\"host.name\": \"h2\", \"x\": 1}, \"update\")", "resource.attributes", "{\"service.name\":\"api\",\"host.name\":\"h2\"}" },
        { "merge_maps(resource.attributes, {\"host.name\": \"h2\", \"x\": 1}, \"upsert\")", "resource.attributes", "{\"service.name\":\"api\",\"host.name\":\"h2\",\"x\":1}" },
        { "replace_pattern(attributes[\"path\"], \"/users/(\\\\d+)\", \"/u/$1\")", "attributes[\"path\"]", "\"/u/42\"" },
        { "replace_pattern(attributes[\"user.email\"], \"^[^@]+\", \"x\", function=SHA256, replacement_format=\"#%s#\")", "attributes[\"user.email\"]", "\"#2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881#@example.org\"" },
        { "replace_all_patterns(attributes, \"value\", \"\\\\d+\", \"N\")", "attributes[\"path\"]", "\"/users/N\"" },
        { "replace_all_patterns(resource.attributes, \"key\", \"^host\\\\.\", \"node.\")", "Keys(resource.attributes)", "[\"service.name\",\"node.name\"]" },
        { "replace_match(attributes[\"path\"], \"/users/*\", \"/users/{id}\")", "attributes[\"path\"]", "\"/users/{id}\"" },
        { "replace_all_matches(attributes, \"a@*\", \"redacted\")", "attributes[\"user.email\"]", "\"redacted\"" },
        { "truncate_all(attributes, 3)", "attributes[\"path\"]", "\"/us\"" },
        { "truncate_all(attributes, 5, true, \"..\")", "attributes[\"path\"]", "\"/us..\"" },
        { "flatten(attributes[\"nested\"])", "attributes[\"nested\"]", "{\"a.b\":\"c\",\"list.0\":\"x\",\"list.1\":1}" },
        { "flatten(attributes[\"nested\"], \"p\", depth=0)", "Keys(attributes[\"nested\"])", "[\"p.a\",\"p.list\"]" },
        { "append(attributes[\"tags\"], \"three\")", "attributes[\"tags\"]", "[\"one\",\"two\",\"three\"]" },
        { "append(attributes[\"path\"], values=[1, 2])", "attributes[\"path\"]", "[\"/users/42\",1,2]" },
        { "delete_index(attributes[\"tags\"], 0)", "attributes[\"tags\"]", "[\"two\"]" },
        { "stringify_all(attributes)", "attributes[\"http.status\"]", "\"200\"" },
    };

    [Theory, MemberData(nameof(Edits))]
    public void Editors_change_the_telemetry(string statement, string expression, string json)
    {
        OttlTarget target = Log();
        var compiler = new OttlCompiler(OttlContext.Log, false);
        compiler.Statement(Parser.ParseStatement(statement), statement).Execute(target);
        object? value = compiler.Value(((TruthNode)((NotNode)Parser.ParseCondition($"not Coalesce([{expression}])")).Inner).Value)(target);
        Assert.Equal(json, JsonText.Write(value));
    }

    public static TheoryData<string, int, string> Faults => new()
    {
        { "", 0, "found the end, expected the name of an editor" }, { "Set(a, b)", 0, "editor names must start with a lowercase letter" }, { "set(attributes[\"a\"], \"b\"", 24, "expected \")\"" },
        { "set(attributes[\"a\"] \"b\")", 20, "expected \")\"" }, { "set(attributes[\"a\"], \"b\") when true", 26, "expected the end or where" }, { "set(attributes[\"a], 1)", 15, "a text is not closed" },
        { "nonsense(body)", 0, "unknown function \"nonsense\"" }, { "set(attributes[\"a\"], Nonsense(1))", 21, "unknown function \"Nonsense\"" }, { "set(bdy, 1)", 4, "log has no field \"bdy\"" }, { "set(span.name, 1)", 4, "the context span cannot be seen from log" },
        { "set(attributes[\"a\"])", 0, "set needs value" }, { "set(attributes[\"a\"], 1, 2)", 24, "set takes at most 2 arguments" }, { "replace_pattern(body, \"(\", \"\")", 22, "missing closing )" }, { "set(attributes[\"a\"], FOO)", 21, "unknown enum \"FOO\"" },
        { "set(attributes[\"a\"], 1) where body", 34, "expected a comparison" }, { "set(attributes[\"a\"], 99999999999999999999)", 21, "is no 64-bit integer" }, { "set(attributes[\"a\"], split(body))", 21, "converter names must start with an uppercase letter" },
        { "merge_maps(attributes, resource.attributes, \"replace\")", 44, "is no strategy" }, { "limit(value=attributes, limit=1, priority_keys=[])", 12, "limit has no parameter \"value\"" }, { "set(attributes[\"a\"], 1) where #", 30, "begins nothing" },
        { "convert_sum_to_gauge()", 0, "works in the context metric only" },
    };

    [Theory, MemberData(nameof(Faults))]
    public void Faults_say_where_and_what(string statement, int offset, string message)
    {
        OttlException e = Assert.Throws<OttlException>(() => new OttlCompiler(OttlContext.Log, false).Statement(Parser.ParseStatement(statement), statement));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(offset, e.Offset);
    }

    [Theory]
    [InlineData("1 / 0")]
    [InlineData("1 + 1.0")]
    [InlineData("ParseJSON(\"{\")")]
    [InlineData("Split(1, \",\")")]
    [InlineData("attributes[\"tags\"][5]")]
    [InlineData("attributes[\"path\"][\"x\"]")]
    [InlineData("Substring(body, 0, 1000)")]
    [InlineData("TraceID(0x01)")]
    public void What_does_not_fit_fails_when_it_runs(string expression) => Assert.Throws<OttlRuntimeException>(() => Evaluate(expression));

    [Fact]
    public void Deep_nesting_is_refused()
    {
        Assert.Throws<OttlException>(() => Parser.ParseCondition(new string('(', 10_000) + "true" + new string(')', 10_000)));
        Assert.Throws<OttlException>(() => Parser.ParseCondition(string.Concat(Enumerable.Repeat("not ", 10_000)) + "true"));
        Assert.Throws<OttlException>(() => Parser.ParseStatement($"set(body, {new string('[', 10_000)})"));
    }
}
