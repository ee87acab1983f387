using System.Text;
using CsCheck;
using Pharos.Collector.Ottl;
using Pharos.Collector.Ottl.Syntax;
using Pharos.Collector.Ottl.Values;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Ottl;

public sealed class OttlFuzzTests
{
    private static Gen<string> Of(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly string[] s_words =
    [
        "set", "(", ")", "[", "]", "{", "}", ",", ".", ":", "=", "==", "!=", "<", ">=", "+", "-", "*", "/", "where", "and", "or", "not", "nil", "true", "attributes", "body", "resource", "log", "cache", "\"a\"", "\"(\"", "1", "-1", "0", "1.5",
        "0xff", "Concat", "Int", "IsMatch", "ParseJSON", "Split", "Substring", "Format", "\"%d%s\"", "delete_key", "keep_keys", "replace_pattern", "flatten", "limit", "truncate_all", "merge_maps", "\"upsert\"", "append", "time", "trace_id", "SHA256", "SEVERITY_NUMBER_INFO", "\"",
    ];

    [Fact]
    public void Any_text_is_a_statement_or_a_fault_with_a_place_in_it() =>
        Gen.OneOf(Of(s_words).Array[0, 30].Select(words => string.Join(' ', words)), Gen.String[0, 60]).Sample(text =>
        {
            try
            {
                OttlStatement statement = new OttlCompiler(OttlContext.Log, false).Statement(Parser.ParseStatement(text), text);
                var record = new OtlpLogRecord { Body = "b" };
                record.Attributes.Add(new OtlpAttribute("a", 1L));
                statement.Execute(new OttlTarget { Log = record });
            }
            catch (OttlException e) { Assert.InRange(e.Offset, 0, text.Length); }
            catch (OttlRuntimeException) { }
        }, iter: 20_000);

    private static readonly Gen<string> s_value = Gen.Recursive<string>((depth, inner) => depth > 3
        ? Of("1", "body", "attributes[\"a\"]", "\"text\"", "nil", "true", "1.5")
        : Gen.OneOf(
            Of("1", "body", "attributes[\"a\"]", "\"text\"", "nil", "resource.attributes[\"a\"][\"b\"]"), inner.Array[0, 3].Select(i => $"[{string.Join(", ", i)}]"), inner.Select(i => $"Int({i})"), inner.Select(i => $"String({i})"),
            Gen.Select(inner, inner, (a, b) => $"({a} + {b})"), Gen.Select(inner, inner, (a, b) => $"Concat([{a}, {b}], \"-\")"), inner.Select(i => $"{{\"k\": {i}}}"), inner.Select(i => $"ParseJSON(String({i}))[\"k\"]")));

    [Fact]
    public void Well_formed_statements_compile_and_fail_only_in_their_own_way() => Gen.Select(s_value, s_value).Sample((value, other) =>
    {
        string text = $"set(attributes[\"x\"], {value}) where {value} == {other} or {other} != {value}";
        OttlStatement statement = new OttlCompiler(OttlContext.Log, false).Statement(Parser.ParseStatement(text), text);
        try
        {
            statement.Execute(new OttlTarget { Log = new OtlpLogRecord { Body = Encoding.UTF8.GetString("{\"k\":1}"u8) } });
        }
        catch (OttlRuntimeException) { }
    }, iter: 3_000);
}
