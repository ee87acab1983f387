using System.Text;
using Pharos.Core;
using Pharos.Logs.Config;
using Pharos.Logs.LogQL;
using Pharos.Logs.Push;

namespace Pharos.Logs.Tests.Push;

public sealed class LevelDetectorTests
{
    public static TheoryData<string, string> Lines => new()
    {
        { "{\"level\":\"WARN\",\"msg\":\"info\"}", "warn" },
        { "{\"a\":{\"severity\":\"critical\"}}", "critical" },
        { "{\"a\":{\"b\":{\"level\":\"critical\"}}}", "unknown" }, // deeper than is looked
        { "{\"list\":[{\"level\":\"error\"}],\"lvl\":\"dbg\"}", "debug" },
        { "{\"msg\":\"a \\\"level\\\":\\\"error\\\" b\",\"Level\":\"Information\"}", "info" },
        { "{\"level\":30,\"msg\":\"[error] x\"}", "error" },
        { "level=error msg=\"all info\"", "error" },
        { "msg=\"x level=warn\" LVL=trc", "trace" },
        { "lvl=warn level=error", "error" }, // the first of the list of names, not of the line
        { "ts=1 caller=x msg=y", "unknown" },
        { "2026-11-29 [ERROR] boom", "error" },
        { "2026-11-29 ERROR boom", "unknown" }, // as upstream: without brackets or colon only info, warning and debug count
        { "ERR: disk", "error" },
        { "a WARNING of things", "warn" },
        { "warn: x", "warn" },
        { "[critical] x", "critical" },
        { "some debug output, no info here", "info" },
        { "some debug output of a length that needs more than one vector to be searched through", "debug" },
        { "nothing", "unknown" },
        { "", "unknown" },
    };

    [Theory, MemberData(nameof(Lines))]
    public void Finds_the_level_of_a_line(string line, string expected) => Assert.Equal(expected, Of(line, LabelSet.Empty, LabelSet.Empty));

    [Fact]
    public void Labels_win_over_metadata_and_metadata_over_the_line()
    {
        LabelSet severity = LabelSet.Of(("severity_number", "17"));
        Assert.Equal("error", Of("level=info", LabelSet.Empty, severity));
        Assert.Equal("warn", Of("level=info", LabelSet.Empty, severity.With("severity_text", "Warning")));
        Assert.Equal("debug", Of("level=info", LabelSet.Of(("level", "DEBUG")), severity));
        Assert.Equal("\u0001\u000Edetected_level\u0005error", Of("x", LabelSet.Of(("level", "\u0001\u000Edetected_level\u0005error")), LabelSet.Empty)); // the bytes of a set
        Assert.Equal("notice", Of("level=info", LabelSet.Of(("level", "notice")), LabelSet.Empty));
        Assert.Equal("fatal", Of("level=info", LabelSet.Of(("level", "debug")), LabelSet.Of(("detected_level", "FATAL"))));
    }

    private static string Of(string line, LabelSet labels, LabelSet metadata)
    {
        var detector = new LevelDetector(new LogLimits());
        byte[]? ofStream = detector.OfLabels(labels);
        if (metadata.Count == 0) return LabelBytes.Read(ofStream is null ? detector.SetOf(Encoding.UTF8.GetBytes(line)) : LevelDetector.SetOfLevel(ofStream)).Get(LevelDetector.LabelName);
        var entry = new MetadataBuilder();
        foreach (Label label in metadata) entry.Set(label.Name, label.Value);
        detector.Add(entry, ofStream, Encoding.UTF8.GetBytes(line));
        return LabelBytes.Read(entry.Pack()).Get(LevelDetector.LabelName);
    }
}
