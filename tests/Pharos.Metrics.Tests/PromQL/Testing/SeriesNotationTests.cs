using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.PromQL.Testing;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.PromQL.Testing;

public sealed class SeriesNotationTests
{
    [Fact, ConformanceFamily("promql")]
    public void Reads_series_as_upstream_does() => ConformanceFile.Run("promql/series_notation.json", cases =>
    {
        foreach ((int index, JsonElement test) in Cases.Load(cases.Name).EnumerateArray().Index())
        {
            string expected = test.GetProperty("valid").GetBoolean()
                ? string.Join(",", test.GetProperty("labels").EnumerateObject().Select(p => $"{p.Name}={p.Value}").Order(StringComparer.Ordinal)) + "|"
                    + string.Join(" ", test.GetProperty("values").EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? "_" : GoNumber.General(v.GetDouble())))
                : "invalid";
            string actual;
            try
            {
                (LabelSet labels, List<SequenceValue> values) = SeriesNotation.Parse(test.GetProperty("input").GetString()!);
                actual = string.Join(",", labels.Select(l => $"{l.Name}={l.Value}")) + "|" + string.Join(" ", values.Select(v => v.IsOmitted ? "_" : GoNumber.General(v.Value)));
            }
            catch (NotationException) { actual = "invalid"; }
            cases.Expect(Cases.Name(index, test), expected, actual);
        }
    });

    [Theory]
    [InlineData("m {{schema:1 sum:3 count:22 buckets:[5 10 7]}}x2", 3)]
    [InlineData("m {{}} {{ }} 1 stale", 4)]
    [InlineData("m 1e3x1 -Inf NaN", 4)]
    public void Counts_positions(string input, int count) => Assert.Equal(count, SeriesNotation.Parse(input).Values.Count);

    [Theory]
    [InlineData("m {{sum:1 sum:2}}")]
    [InlineData("m {{summ:1}}")]
    [InlineData("m {{sum:1")]
    [InlineData("m {{sum:")]
    [InlineData("m {{schema:")]
    [InlineData("m {{schema:9}}")]
    [InlineData("m {{schema:-53 custom_values:[1] buckets:[1 2 3]}}")]
    [InlineData("m {{schema:-53 custom_values:[1] buckets:[1] offset:-1}}")]
    [InlineData("m 1x1000001")]
    [InlineData("m{a=} 1")]
    [InlineData("m{a=\"b\"}1")]
    [InlineData("m 1x99999999999")]
    [InlineData("m stalex3")]
    public void Refuses(string input) => Assert.Throws<NotationException>(() => SeriesNotation.Parse(input));
}
