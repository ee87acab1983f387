using Pharos.Collector.Config;
using Pharos.Configuration;

namespace Pharos.Collector.Exporters.Sending;

/// <summary><c>retry_on_failure</c>: exponential backoff with jitter.</summary>
internal sealed record RetrySettings
{
    public bool Enabled { get; init; } = true;

    public TimeSpan InitialInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Each pause is this share shorter or longer at most: 0 to 1.</summary>
    public double Randomization { get; init; } = 0.5;

    public double Multiplier { get; init; } = 1.5;

    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Since the first attempt; then the batch is given up. Zero: never.</summary>
    public TimeSpan MaxElapsed { get; init; } = TimeSpan.FromSeconds(300);

    public static RetrySettings Read(ConfigNode node, ReadContext context)
    {
        var reader = new MappingReader(node, context.Errors);
        var defaults = new RetrySettings();
        var settings = new RetrySettings
        {
            Enabled = reader.Bool("enabled", true),
            InitialInterval = reader.PositiveGoDuration("initial_interval", defaults.InitialInterval),
            Randomization = reader.Number("randomization_factor", defaults.Randomization, 0, 1),
            Multiplier = reader.Number("multiplier", defaults.Multiplier, 0),
            MaxInterval = reader.PositiveGoDuration("max_interval", defaults.MaxInterval),
            MaxElapsed = reader.PositiveGoDuration("max_elapsed_time", defaults.MaxElapsed),
        };
        if (settings.MaxElapsed > TimeSpan.Zero && settings.MaxElapsed < settings.InitialInterval) context.Errors.Add(node["max_elapsed_time"], "must be at least initial_interval");
        else if (settings.MaxElapsed > TimeSpan.Zero && settings.MaxElapsed < settings.MaxInterval && node["max_elapsed_time"].Exists && node["max_interval"].Exists) context.Errors.Add(node["max_elapsed_time"], "must be at least max_interval");
        reader.End();
        return settings;
    }
}
