using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Receivers.Operators;

/// <summary><c>retry_on_failure</c> of receivers that can read the same again.</summary>
/// <param name="MaxElapsed">Then the data is given up; zero is never.</param>
internal sealed record RetryPolicy(bool Enabled, TimeSpan InitialInterval, TimeSpan MaxInterval, TimeSpan MaxElapsed)
{
    /// <summary>Where the file says nothing: tries for ever, since what was not taken still stands in the file or journal. Upstream gives it up at once.</summary>
    public static readonly RetryPolicy Default = new(true, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.Zero);

    public static RetryPolicy Read(MappingReader reader)
    {
        ConfigNode node = reader.Child("retry_on_failure");
        if (!node.HasValue) return Default;
        var inner = new MappingReader(node, reader.Errors);
        var policy = new RetryPolicy(
            inner.Bool("enabled", false), inner.PositiveGoDuration("initial_interval", Default.InitialInterval), inner.PositiveGoDuration("max_interval", Default.MaxInterval),
            inner.PositiveGoDuration("max_elapsed_time", TimeSpan.FromMinutes(5)));
        inner.End();
        return policy;
    }
}
