using System.Globalization;
using System.Text.RegularExpressions;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Reads the test language of Prometheus's engine (upstream: promql/promqltest/README.md).</summary>
internal sealed partial class ScriptParser
{
    private readonly string[] _lines;
    private int _at;

    private ScriptParser(string text)
    {
        _lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int i = 0; i < _lines.Length; i++)
        {
            string line = _lines[i].Trim();
            _lines[i] = line.StartsWith('#') ? "" : line;
        }
    }

    /// <exception cref="ScriptException">A line is not understood.</exception>
    public static IReadOnlyList<ScriptCommand> Parse(string text)
    {
        var parser = new ScriptParser(text);
        var commands = new List<ScriptCommand>();
        for (; parser._at < parser._lines.Length; parser._at++)
        {
            string line = parser._lines[parser._at];
            if (line.Length == 0) continue;
            string word = line.Split([' ', '\t'], 2)[0].ToLowerInvariant();
            if (word == "clear") commands.Add(new ClearCommand(parser._at + 1));
            else if (word.StartsWith("load", StringComparison.Ordinal)) commands.Add(parser.Load());
            else if (word.StartsWith("eval", StringComparison.Ordinal)) commands.Add(parser.Eval());
            else throw new ScriptException(parser._at + 1, $"invalid command \"{line}\"");
        }
        return commands;
    }

    /// <summary>The lines up to the next empty one, read while the caller enumerates.</summary>
    private IEnumerable<string> Block()
    {
        while (_at + 1 < _lines.Length && _lines[_at + 1].Length > 0) yield return _lines[++_at];
    }

    private ScriptException Error(string message) => new(_at + 1, message);

    private LoadCommand Load()
    {
        int line = _at + 1;
        Match match = LoadLine().Match(_lines[_at]);
        if (!match.Success) throw Error("invalid load command. (load[_with_nhcb] <step:duration>)");
        long intervalMs = Milliseconds(match.Groups[2].Value);
        var series = new List<LoadedSeries>();
        List<long?> defaults = [];
        (LabelSet Series, List<long?> Offsets)? pending = null;
        foreach (string text in Block())
        {
            try
            {
                if (StartTimestampNotation.IsStartLine(text))
                {
                    if (pending is not null) throw Error("@st line has no following sample line");
                    (LabelSet? of, List<long?> offsets) = StartTimestampNotation.Parse(text);
                    if (of is null) defaults = offsets;
                    else pending = (of, offsets);
                    continue;
                }
                (LabelSet labels, List<SequenceValue> values) = SeriesNotation.Parse(text);
                List<long?> starts = [];
                if (pending is { } explicitStarts)
                {
                    if (!explicitStarts.Series.Equals(labels)) throw Error("@st metric does not match the following sample line metric");
                    if (explicitStarts.Offsets.Count != values.Count) throw Error($"@st line has {explicitStarts.Offsets.Count} values but sample line has {values.Count}");
                    starts = explicitStarts.Offsets;
                }
                else if (defaults.Count > 0) starts = [.. values.Select((_, i) => defaults[i % defaults.Count])];
                pending = null;
                series.Add(new LoadedSeries(labels, values, starts));
            }
            catch (NotationException e) { throw Error(e.Message); }
        }
        if (pending is not null) throw Error("@st line has no following sample line");
        return new LoadCommand(line, intervalMs, match.Groups[1].Success, series);
    }

    private EvalCommand Eval()
    {
        string line = _lines[_at];
        Match instant = InstantLine().Match(line), range = RangeLine().Match(line);
        if (!instant.Success && !range.Success) throw Error("invalid evaluation command");
        string modifier = (instant.Success ? instant : range).Groups[1].Value;
        EvalCommand command = instant.Success
            ? new EvalCommand(_at + 1, instant.Groups[3].Value, StepRange.At(instant.Groups[2].Success ? Milliseconds(instant.Groups[2].Value) : 0), IsRange: false)
            : new EvalCommand(_at + 1, range.Groups[5].Value, Range(range, 2), IsRange: true);
        try { Parser.ParseExpr(command.Query, ParserOptions.All); }
        catch (ParseException e) { throw Error(e.Message); }
        if (modifier.Length > 0) command.Messages.Add(new ExpectedMessage(Kind(modifier), null, null));
        foreach (string text in Block())
        {
            if (!Expectation(command, text)) break;
        }
        return command;
    }

    /// <summary>Reads one line under an eval; false ends the command.</summary>
    private bool Expectation(EvalCommand command, string line)
    {
        if (line.StartsWith("expected_fail_message", StringComparison.Ordinal))
        {
            command.Messages.Add(new ExpectedMessage(ExpectedKind.Fail, line["expected_fail_message".Length..].Trim(), null));
            return false;
        }
        if (line.StartsWith("expected_fail_regexp", StringComparison.Ordinal))
        {
            command.Messages.Add(new ExpectedMessage(ExpectedKind.Fail, null, Pattern(line["expected_fail_regexp".Length..].Trim())));
            return false;
        }
        if (line.StartsWith("expect range vector", StringComparison.Ordinal))
        {
            Match match = RangeVectorLine().Match(line);
            if (!match.Success) throw Error($"invalid range vector definition \"{line}\"");
            command.RangeVector = Range(match, 1);
            return true;
        }
        if (line.StartsWith("expect string", StringComparison.Ordinal))
        {
            string quoted = line["expect string".Length..].Trim();
            if (quoted.Length < 2 || quoted[0] != quoted[^1] || quoted[0] is not ('"' or '`')) throw Error("expected string literal not valid - a quoted string literal is required");
            command.Text = Literals.Unquote(quoted);
            return true;
        }
        if (line.Split(' ')[0] == "expect")
        {
            Match match = ExpectLine().Match(line);
            if (!match.Success) throw Error("invalid expect statement, must match `expect <type> <match_type>: <string>` format");
            string text = match.Groups[3].Value.Trim();
            command.Messages.Add(match.Groups[2].Value switch
            {
                "msg" => new ExpectedMessage(Kind(match.Groups[1].Value), text, null),
                "regex" => new ExpectedMessage(Kind(match.Groups[1].Value), null, Pattern(text)),
                _ => new ExpectedMessage(Kind(match.Groups[1].Value), null, null),
            });
            return true;
        }
        if (char.IsAsciiDigit(line[0]) || line[0] is '+' or '-' or '.' || line is "Inf" or "NaN")
        {
            string number = line.TrimStart('+', '-');
            double value = Literals.Number(number, out string? error);
            if (error is not null) throw Error(error);
            command.Scalar = line[0] == '-' ? -value : value;
            return false;
        }
        try
        {
            (LabelSet labels, List<SequenceValue> values) = SeriesNotation.Parse(line);
            if (values.Count > 1 && !command.IsRange && command.RangeVector is null)
                throw Error("expecting multiple values in instant evaluation not allowed. consider using 'expect range vector' directive to enable a range vector result for an instant query");
            if (values.Count == 0 && !command.IsRange && command.RangeVector is null) throw Error("expecting a value after the series");
            int known = command.Series.FindIndex(s => s.Labels.Equals(labels));
            if (known >= 0) command.Series[known] = (labels, values);
            else command.Series.Add((labels, values));
        }
        catch (NotationException e) { throw Error(e.Message); }
        return true;
    }

    private StepRange Range(Match match, int firstGroup)
    {
        var range = new StepRange(Milliseconds(match.Groups[firstGroup].Value), Milliseconds(match.Groups[firstGroup + 1].Value), Milliseconds(match.Groups[firstGroup + 2].Value));
        if (range.EndMs < range.StartMs) throw Error($"invalid test definition, end timestamp ({match.Groups[firstGroup + 1].Value}) is before start timestamp ({match.Groups[firstGroup].Value})");
        return range.StepMs > 0 ? range : throw Error("the step must be positive");
    }

    private long Milliseconds(string duration) =>
        PromDuration.TryParse(duration, out TimeSpan span, out string? error) ? (long)span.TotalMilliseconds : throw Error($"invalid duration \"{duration}\": {error}");

    private Regex Pattern(string pattern)
    {
        try { return Re2.Compile(pattern).Regex; }
        catch (ArgumentException e) { throw Error($"invalid regex {pattern}: {e.Message}"); }
    }

    private static ExpectedKind Kind(string word) => word switch
    {
        "fail" => ExpectedKind.Fail,
        "ordered" => ExpectedKind.Ordered,
        "warn" => ExpectedKind.Warn,
        "no_warn" => ExpectedKind.NoWarn,
        "info" => ExpectedKind.Info,
        _ => ExpectedKind.NoInfo,
    };

    [GeneratedRegex(@"^load(?:_(with_nhcb))?\s+(.+?)$")]
    private static partial Regex LoadLine();

    [GeneratedRegex(@"^eval(?:_(fail|warn|ordered|info))?\s+instant\s+(?:at\s+(.+?))?\s+(.+)$")]
    private static partial Regex InstantLine();

    [GeneratedRegex(@"^eval(?:_(fail|warn|info))?\s+range\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+?)\s+(.+)$")]
    private static partial Regex RangeLine();

    [GeneratedRegex(@"^expect range vector\s+from\s+(.+)\s+to\s+(.+)\s+step\s+(.+)$")]
    private static partial Regex RangeVectorLine();

    [GeneratedRegex(@"^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(regex|msg):(.+))?$")]
    private static partial Regex ExpectLine();
}
