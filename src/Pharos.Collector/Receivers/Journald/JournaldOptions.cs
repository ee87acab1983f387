using System.Collections.Immutable;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Journald;

/// <summary>What <c>journald</c> is told (README of journaldreceiver in opentelemetry-collector-contrib; defaults are its own unless said).</summary>
internal sealed record JournaldOptions
{
    /// <summary>Journal files stand here; null: where journalctl looks by itself.</summary>
    public string? Directory { get; init; }

    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Whether a first start reads what the journal has already; by default only what comes.</summary>
    public bool StartAtBeginning { get; init; }

    public ImmutableArray<string> Units { get; init; } = [];

    public ImmutableArray<string> Identifiers { get; init; } = [];

    /// <summary>One of these must hold; of each, all fields (<c>NAME=value</c>).</summary>
    public ImmutableArray<ImmutableArray<string>> Matches { get; init; } = [];

    /// <summary>A level or a range of two, by name or number.</summary>
    public string Priority { get; init; } = "info";

    public string? Grep { get; init; }

    public bool Dmesg { get; init; }

    public string? Namespace { get; init; }

    /// <summary>Fields that are long or not printable are given too.</summary>
    public bool All { get; init; }

    public bool Merge { get; init; }

    /// <summary>A MESSAGE that journald calls binary (colours make it so) is given as text. Upstream's default is false, which gives a list of numbers.</summary>
    public bool ConvertMessageBytes { get; init; } = true;

    public string JournalctlPath { get; init; } = "journalctl";

    /// <summary>The host's root where it is mounted elsewhere: journalctl is run in it by chroot.</summary>
    public string? RootPath { get; init; }

    public ImmutableArray<OtlpAttribute> Attributes { get; init; } = [];

    public ImmutableArray<OtlpAttribute> Resource { get; init; } = [];
}
