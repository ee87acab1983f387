using Anvila.Traffic;
using Microsoft.Extensions.Time.Testing;

namespace Anvila.Tests;

public sealed class TrafficTests
{
    [Fact]
    public void The_rate_swells_in_the_afternoon_and_ebbs_at_night()
    {
        double At(int hour) => Enumerable.Range(0, 17).Average(minute =>
            new Rhythm(new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, hour, minute, 0, TimeSpan.Zero))).Now());
        Assert.InRange(At(15), 1.3, 1.4);
        Assert.InRange(At(3), 0.6, 0.7);
    }

    [Theory]
    [InlineData("--rate", "0")]
    [InlineData("--target", "not a url")]
    [InlineData("--seed")]
    [InlineData("--what", "1")]
    public void Wrong_arguments_are_refused(params string[] args) => Assert.Null(TrafficOptions.Parse(args));
}
