using System.Text.Json;
using Pharos.Alerting.Matching;
using Pharos.Core;
using Pharos.Testing;

namespace Pharos.Alerting.Tests;

[ConformanceFamily("alertmanager")]
public sealed class MatcherConformanceTests
{
    private static string? Judge(JsonElement test, Func<string, IReadOnlyList<Matcher>> parse, bool exactError)
    {
        IReadOnlyList<Matcher> matchers;
        try
        {
            matchers = parse(test.GetProperty("input").GetString()!);
        }
        catch (MatcherException e)
        {
            if (!test.TryGetProperty("error", out JsonElement expected)) return e.Message;
            return !exactError || expected.GetString() == e.Message ? null : $"says {e.Message}";
        }
        if (test.TryGetProperty("error", out _)) return $"accepted as {Matchers.Print(matchers)}";
        var wanted = test.GetProperty("matchers").EnumerateArray()
            .Select(m => (m.GetProperty("name").GetString(), m.GetProperty("op").GetString(), m.GetProperty("value").GetString()));
        return wanted.SequenceEqual(matchers.Select(m => ((string?)m.Name, (string?)LabelMatcher.Symbol(m.Op), (string?)m.Value))) ? null : $"read {Matchers.Print(matchers)}";
    }

    [Fact]
    public void Classic_matchers_parse_as_upstream() => Cases.Run("alertmanager/matchers-classic.json", test => Judge(test, ClassicMatcherParser.ParseList, exactError: true));

    [Fact]
    public void Utf8_matchers_parse_as_upstream() => Cases.Run("alertmanager/matchers-utf8.json", test =>
        Judge(test, text => test.GetProperty("kind").GetString() == "single" ? [Utf8MatcherParser.ParseOne(text)] : Utf8MatcherParser.ParseList(text), exactError: true));

    [Theory]
    [InlineData("foo=bar")]
    [InlineData("{foo=\"bar\"}")]
    [InlineData("{foo=`}")]
    public void What_only_one_syntax_reads_is_read(string text) => Assert.Single(Matchers.Parse(text));
}
