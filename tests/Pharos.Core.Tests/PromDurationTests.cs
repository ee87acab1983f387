namespace Pharos.Core.Tests;

public sealed class PromDurationTests
{
    [Theory]
    [InlineData("15s", 15_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1w2d", 777_600_000)]
    [InlineData("1m500ms", 60_500)]
    [InlineData("0", 0)]
    public void Reads_milliseconds(string text, long expectedMs) => Assert.Equal(expectedMs, PromDuration.Parse(text).TotalMilliseconds);

    [Theory]
    [InlineData("5", "2: expected a unit (y, w, d, h, m, s, ms)")]
    [InlineData("1m1h", "4: h must come before m, once")]
    [InlineData("", "1: empty duration")]
    [InlineData("99999999999y", "1: duration out of range")]
    public void Says_where_and_what(string text, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => PromDuration.Parse(text)).Message);

    [Theory]
    [InlineData(90_000, "1m30s")]
    [InlineData(777_600_000, "9d")]
    [InlineData(90_000_000, "1d1h")]
    [InlineData(0, "0s")]
    [InlineData(-1_500, "-1s500ms")]
    public void Prints_as_upstream(long ms, string expected) => Assert.Equal(expected, PromDuration.Format(TimeSpan.FromMilliseconds(ms)));
}
