namespace Pharos.Templates.Tests;

public sealed class GoFormatTests
{
    public static TheoryData<string, object?[], string> Formats => new()
    {
        { "%d|%5d|%-5d|%05d|%+d|% d", [42L, 42L, 42L, -42L, 42L, 42L], "42|   42|42   |-0042|+42| 42" },
        { "%x|%X|%#x|%o|%#o|%O|%b|%#b", [255L, 255L, 255L, 8L, 8L, 8L, 5L, 5L], "ff|FF|0xff|10|010|0o10|101|0b101" },
        { "%c|%q|%U|%#U", [65L, 65L, 0x1F600L, 0x41L], "A|'A'|U+1F600|U+0041 'A'" },
        { "%v|%g|%f|%.2f|%8.3f|%-8.1f|%e|%.0e", [1e6, 1e-5, 1.5, 2.675, 3.14159, 2.25, 1234.5678, 1500.0], "1e+06|1e-05|1.500000|2.67|   3.142|2.2     |1.234568e+03|2e+03" },
        { "%.3g|%.10g|%g|%G", [1234.5678, 0.1, 123456.0, 1e-7], "1.23e+03|0.1|123456|1E-07" },
        { "%s|%10s|%-10s|%.2s|%q|%x|% x", ["go", "go", "go", "héllo", "a\"b\n", "hi", "hi"], "go|        go|go        |hé|\"a\\\"b\\n\"|6869|68 69" },
        { "%t|%v|%5t", [true, false, true], "true|false| true" },
        { "%d %s", ["x"], "%!d(string=x) %!s(MISSING)" },
        { "%d", [1L, 2L], "1%!(EXTRA int=2)" },
        { "100%", [], "100%!(NOVERB)" },
        { "%z", [3L], "%!z(int=3)" },
        { "%[2]d %[1]d", [1L, 2L], "2 1" },
        { "%*d|%-*d|%.*f", [5L, 1L, 3L, 2L, 1L, 2.55], "    1|2  |2.5" },
        { "%v %s %d", [null, null, null], "<nil> %!s(<nil>) %!d(<nil>)" },
        { "%T %T %T %T", [1L, 1.5, "x", true], "int float64 string bool" },
        { "%v %+v %6.2f%%", [double.NaN, double.PositiveInfinity, 12.345], "NaN +Inf  12.35%" },
        { "%v|%s", [new GoDuration(5_400_000_000_000), new GoDuration(1_500_000)], "1h30m0s|1.5ms" },
    };

    [Theory, MemberData(nameof(Formats))]
    public void Formats_as_fmt_does(string format, object?[] operands, string expected) => Assert.Equal(expected, GoFormat.Sprintf(format, operands));

    [Fact]
    public void Maps_and_lists_print_in_order()
    {
        var map = new TemplateMap([new("b", 2L), new("a", new TemplateList(["x", 1L]))]);
        Assert.Equal("map[a:[x 1] b:2]", GoFormat.Print(map));
        Assert.Equal("map[string]interface {}{\"a\":[]interface {}{\"x\", 1}, \"b\":2}", GoFormat.Sprintf("%#v", [map]));
    }

    public static TheoryData<string, string> Layouts => new()
    {
        { "2006-01-02T15:04:05Z07:00", "2024-03-05T14:07:09Z" },
        { "Mon, 2 Jan 2006 3:04PM", "Tue, 5 Mar 2024 2:07PM" },
        { "02/01/06 15h04 -0700", "05/03/24 14h07 +0000" },
        { "Monday January _2 .000 .999", "Tuesday March  5 .120 .12" },
        { "Jan 2nd", "Mar 5nd" },
    };

    [Theory, MemberData(nameof(Layouts))]
    public void Times_take_Go_layouts(string layout, string expected) =>
        Assert.Equal(expected, GoTime.Utc(new DateTimeOffset(2024, 3, 5, 14, 7, 9, 120, TimeSpan.Zero)).Format(layout));

    [Theory]
    [InlineData("1h15m30.918s", "1h15m30.918s")]
    [InlineData("-1.5h", "-1h30m0s")]
    [InlineData("300ms", "300ms")]
    [InlineData("1.5s", "1.5s")]
    [InlineData("0", "0s")]
    [InlineData("5us", "5µs")]
    [InlineData("1d", null)]
    [InlineData("5", null)]
    [InlineData("", null)]
    [InlineData("h", null)]
    [InlineData("99999999h", null)]
    public void Durations_read_as_Go_reads_them(string text, string? expected)
    {
        Assert.Equal(expected is not null, GoDuration.TryParse(text, out GoDuration? duration));
        Assert.Equal(expected, duration?.ToString());
    }
}
